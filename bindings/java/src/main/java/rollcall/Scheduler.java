package rollcall;

import java.util.List;

/**
 * The state machine of a framework's scheduler: which tasks still run, which may be started again,
 * and when that is certain. It does no I/O and knows no clock.
 *
 * <p>{@link #step} says what happened and returns everything that the caller owes for it, in the
 * order in which it is owed: records to make durable, calls to send, notices to read, and when to
 * step again. After a crash, {@link #create} and {@link #restore} go on from the records.
 *
 * <p>Any thread may call it; calls take their turns, and none blocks. Each object is a machine of
 * its own, and the garbage collector frees it. What a machine throws is told in {@link Frames}.
 */
public final class Scheduler {
  /** The most linear memory, in bytes, unless it is said: all that the engine has. */
  public static final long MEMORY_LIMIT = 1L << 31;

  /** The scheduler's, among the roles that a module may have. */
  private static final int ROLE = 1;

  /** Records of about so many bytes make a frame of a restore. */
  private static final int FRAME = 4 << 20;

  private final Frames frames;
  private final Writer out = new Writer(1 << 12);

  /** The boundary below, for measurements. */
  Frames frames() {
    return frames;
  }

  private Scheduler(Frames frames) {
    this.frames = frames;
  }

  /**
   * Makes a new machine.
   *
   * @param config what it does; start from {@link Config#defaults}
   * @return the machine
   * @throws RefusedException if the configuration has mistakes; the text names all of them
   */
  public static Scheduler create(Config config) {
    return create(config, MEMORY_LIMIT);
  }

  /**
   * Makes a new machine with less memory: 100,000 tasks need about 64 MiB.
   *
   * @param config what it does
   * @param memoryLimit bytes of linear memory; a machine that needs more fails for good
   * @return the machine
   */
  public static Scheduler create(Config config, long memoryLimit) {
    Writer out = new Writer(1 << 10);
    new CreateFrame(ROLE, config).write(out);
    Frames frames = new Frames(memoryLimit);
    frames.create(out.bytes());
    return new Scheduler(frames);
  }

  /**
   * Makes a machine from a snapshot, with {@link #MEMORY_LIMIT}.
   *
   * @param snapshot what {@link #snapshot} returned
   * @return the machine
   */
  public static Scheduler load(byte[] snapshot) {
    return load(snapshot, MEMORY_LIMIT);
  }

  /**
   * Makes a machine from a snapshot; it goes on where that one stood, byte for byte.
   *
   * @param snapshot what {@link #snapshot} returned
   * @param memoryLimit bytes of linear memory
   * @return the machine
   */
  public static Scheduler load(byte[] snapshot, long memoryLimit) {
    Frames frames = new Frames(memoryLimit);
    frames.load(snapshot);
    return new Scheduler(frames);
  }

  /**
   * Takes the records that were made durable, before the first step.
   *
   * @param records all of them, in the order of their keys as unsigned bytes; or, in several calls,
   *     parts of them in that order
   */
  public synchronized void restore(List<StoreRecord> records) {
    int begin = 0;
    int bytes = 0;
    for (int i = 0; i < records.size(); i++) {
      StoreRecord r = records.get(i);
      bytes += r.key().length + (r.deleted() ? 0 : r.value().length);
      if (bytes >= FRAME || i == records.size() - 1) {
        new RecordsFrame(records.subList(begin, i + 1)).write(out.clear());
        frames.restore(out.buffer(), out.length());
        begin = i + 1;
        bytes = 0;
      }
    }
  }

  /**
   * Takes what happened.
   *
   * @param now microseconds since 1970; inside the machine time never runs backwards
   * @param events what happened, in its order; none if only time has passed
   * @return all that is owed now
   */
  public synchronized Output step(long now, List<Event> events) {
    new StepFrame(now, events).write(out.clear());
    Reader in = new Reader(frames.step(out.buffer(), out.length()));
    Output output = Output.read(in);
    in.end();
    return output;
  }

  /**
   * Returns the exact state, for {@link #load}.
   *
   * @return the state
   */
  public byte[] snapshot() {
    return frames.snapshot();
  }

  /**
   * Returns the size of linear memory, which never shrinks: {@code load(snapshot())} gives a smaller
   * machine after a burst.
   *
   * @return bytes
   */
  public long memoryBytes() {
    return frames.memoryBytes();
  }
}
