package rollcall.driver;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import rollcall.StoreRecord;

/**
 * A store in one file that is only appended to: a block for each transaction, with its length and a
 * checksum before it, and an fsync after it. When most of the file is out of date it is written anew
 * beside the old one and takes its place. One process at a time can have it open.
 *
 * <p>A block that a crash cut off is dropped: it was not durable, so nothing followed from it. A block
 * that is damaged although others follow is an error.
 */
public final class FileStore implements Store, AutoCloseable {
  private static final int HEADER = 8;
  private static final int DELETED = -1;

  /** A file below this size is never written anew. */
  private static final long SMALL = 16 << 20;

  private final Path path;
  private final FileLock lock;
  private final FileChannel lockFile;
  private final Map<byte[], byte[]> values = new TreeMap<>(Arrays::compareUnsigned);
  private FileChannel file;
  private long live; // bytes of keys and values
  private boolean broken;

  /**
   * Opens a store, or makes an empty one.
   *
   * @param path where it is; a lock file stands beside it
   * @throws IOException if it cannot be read, is damaged, or is open elsewhere
   */
  public FileStore(Path path) throws IOException {
    this.path = path.toAbsolutePath();
    lockFile = FileChannel.open(beside(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      lock = lockFile.tryLock();
      if (lock == null) {
        throw new IOException(path + " is open in another process");
      }
      file = FileChannel.open(this.path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      replay();
      syncFolder();
    } catch (OverlappingFileLockException e) {
      lockFile.close();
      throw new IOException(path + " is open already", e);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private Path beside(String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }

  @Override
  public synchronized List<StoreRecord> load() {
    return values.entrySet().stream().map(e -> new StoreRecord(e.getKey(), false, e.getValue())).toList();
  }

  @Override
  public synchronized void write(List<StoreRecord> records) throws IOException {
    if (broken) {
      throw new IOException(path + ": a write has failed before");
    }
    broken = true; // until it is durable
    append(file, block(records));
    file.force(false);
    records.forEach(this::apply);
    if (file.size() > SMALL && file.size() > 4 * live) {
      rewrite();
    }
    broken = false;
  }

  private void apply(StoreRecord r) {
    byte[] before = r.deleted() ? values.remove(r.key()) : values.put(r.key(), r.value());
    live -= before == null ? 0 : r.key().length + before.length;
    live += r.deleted() ? 0 : r.key().length + r.value().length;
  }

  private static byte[] block(List<StoreRecord> records) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(0); // the header's place
    out.writeInt(records.size());
    for (StoreRecord r : records) {
      out.writeInt(r.key().length);
      out.write(r.key());
      out.writeInt(r.deleted() ? DELETED : r.value().length);
      if (!r.deleted()) {
        out.write(r.value());
      }
    }
    byte[] block = bytes.toByteArray();
    int length = block.length - HEADER;
    ByteBuffer.wrap(block).putInt(length).putInt(sum(block, HEADER, length));
    return block;
  }

  private static int sum(byte[] bytes, int from, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, length);
    return (int) sum.getValue();
  }

  private static void append(FileChannel to, byte[] bytes) throws IOException {
    ByteBuffer b = ByteBuffer.wrap(bytes);
    while (b.hasRemaining()) {
      to.write(b);
    }
  }

  /** Reads all blocks, and cuts off a last one that is not whole. */
  private void replay() throws IOException {
    long size = file.size();
    long at = 0;
    while (at < size) {
      ByteBuffer header = read(at, (int) Math.min(HEADER, size - at));
      int length = header.remaining() < HEADER ? 0 : header.getInt();
      long end = at + HEADER + length;
      boolean whole = length > 0 && end <= size;
      byte[] payload = whole ? read(at + HEADER, length).array() : new byte[0];
      if (!whole || sum(payload, 0, length) != header.getInt()) {
        if (whole && end < size) {
          throw new IOException(path + ": the block at byte " + at + " is damaged");
        }
        file.truncate(at);
        file.force(true);
        break;
      }
      apply(payload);
      at = end;
    }
    file.position(at);
  }

  private ByteBuffer read(long at, int n) throws IOException {
    ByteBuffer b = ByteBuffer.allocate(n);
    while (b.hasRemaining()) {
      if (file.read(b, at + b.position()) < 0) {
        throw new IOException(path + " has become shorter");
      }
    }
    return b.flip();
  }

  private void apply(byte[] payload) throws IOException {
    DataInputStream in = new DataInputStream(new java.io.ByteArrayInputStream(payload));
    for (int n = in.readInt(); n > 0; n--) {
      byte[] key = in.readNBytes(in.readInt());
      int length = in.readInt();
      apply(new StoreRecord(key, length == DELETED, length == DELETED ? null : in.readNBytes(length)));
    }
  }

  /** Writes what is alive into a new file, which takes the place of this one. */
  private void rewrite() throws IOException {
    Path next = beside(".new");
    FileChannel to =
        FileChannel.open(next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    append(to, block(load()));
    to.force(true);
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncFolder();
    file.close();
    file = to;
  }

  /** Makes the file's name durable. */
  private void syncFolder() throws IOException {
    if (System.getProperty("os.name").startsWith("Windows")) {
      return; // folders cannot be opened there
    }
    try (FileChannel folder = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    broken = true;
    if (file != null) {
      file.close();
    }
    lockFile.close();
  }
}
