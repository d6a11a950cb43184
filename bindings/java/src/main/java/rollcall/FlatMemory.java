package rollcall;

import com.dylibso.chicory.runtime.ConstantEvaluators;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.ActiveDataSegment;
import com.dylibso.chicory.wasm.types.DataSegment;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Linear memory in one array. The engine's own is an array of pages, and every access pays for
 * finding its page. What is outside the array is an {@link IndexOutOfBoundsException}, which is a
 * trap like any other; the slack behind the last page reads as zeros instead.
 */
@SuppressWarnings("removal") // four methods of threads, which must be there as long as they are
final class FlatMemory implements Memory {
  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);
  private static final VarHandle FLOAT = view(float[].class);
  private static final VarHandle DOUBLE = view(double[].class);

  private final MemoryLimits limits;
  private byte[] bytes;
  private int pages;
  private DataSegment[] segments = {};

  FlatMemory(MemoryLimits limits) {
    this.limits = limits;
    pages = limits.initialPages();
    bytes = new byte[Memory.bytes(pages)];
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public int pages() {
    return pages;
  }

  @Override
  public int grow(int more) {
    int before = pages;
    if (more < 0 || more > maximumPages() - before) {
      return -1;
    }
    pages += more;
    int size = Memory.bytes(pages);
    if (size > bytes.length) {
      // A quarter more than is there, so that a large heap is not copied for each page.
      long room = Math.max(size, Math.min(bytes.length * 5L / 4, Memory.bytes(maximumPages())));
      bytes = Arrays.copyOf(bytes, (int) room);
    }
    return before;
  }

  @Override
  public int initialPages() {
    return limits.initialPages();
  }

  @Override
  public int maximumPages() {
    return Math.min(limits.maximumPages(), RUNTIME_MAX_PAGES);
  }

  @Override
  public void initialize(Instance instance, DataSegment[] list) {
    segments = list == null ? new DataSegment[0] : list;
    for (DataSegment s : segments) {
      if (s instanceof ActiveDataSegment active) {
        long at = ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions())[0];
        write((int) at, active.data(), 0, active.data().length);
      }
    }
  }

  @Override
  public void initPassiveSegment(int segment, int to, int from, int size) {
    write(to, segments[segment].data(), from, size);
  }

  @Override
  public void drop(int segment) {
    segments[segment] = null;
  }

  @Override
  public void write(int to, byte[] data, int from, int size) {
    System.arraycopy(data, from, bytes, to, size);
  }

  @Override
  public byte[] readBytes(int at, int size) {
    byte[] out = new byte[size];
    System.arraycopy(bytes, at, out, 0, size);
    return out;
  }

  @Override
  public void copy(int to, int from, int size) {
    System.arraycopy(bytes, from, bytes, to, size);
  }

  @Override
  public void fill(byte value, int from, int to) {
    Arrays.fill(bytes, from, to, value);
  }

  @Override
  public void zero() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public byte read(int at) {
    return bytes[at];
  }

  @Override
  public void writeByte(int at, byte v) {
    bytes[at] = v;
  }

  @Override
  public short readShort(int at) {
    return (short) SHORT.get(bytes, at);
  }

  @Override
  public long readU16(int at) {
    return readShort(at) & 0xffff;
  }

  @Override
  public void writeShort(int at, short v) {
    SHORT.set(bytes, at, v);
  }

  @Override
  public int readInt(int at) {
    return (int) INT.get(bytes, at);
  }

  @Override
  public void writeI32(int at, int v) {
    INT.set(bytes, at, v);
  }

  @Override
  public long readLong(int at) {
    return (long) LONG.get(bytes, at);
  }

  @Override
  public void writeLong(int at, long v) {
    LONG.set(bytes, at, v);
  }

  @Override
  public float readFloat(int at) {
    return (float) FLOAT.get(bytes, at);
  }

  @Override
  public long readF32(int at) {
    return readInt(at);
  }

  @Override
  public void writeF32(int at, float v) {
    FLOAT.set(bytes, at, v);
  }

  @Override
  public double readDouble(int at) {
    return (double) DOUBLE.get(bytes, at);
  }

  @Override
  public long readF64(int at) {
    return readLong(at);
  }

  @Override
  public void writeF64(int at, double v) {
    DOUBLE.set(bytes, at, v);
  }

  @Override
  public boolean shared() {
    return false; // the module has no threads, and so none of what follows
  }

  @Override
  public Object lock(int at) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int waitOn(int at, int expected, long timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int waitOn(int at, long expected, long timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int notify(int at, int threads) {
    return 0;
  }
}
