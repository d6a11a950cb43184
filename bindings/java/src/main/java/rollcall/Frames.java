package rollcall;

import com.dylibso.chicory.runtime.ExportFunction;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import java.nio.charset.StandardCharsets;
import rollcall.module.CompiledRollcall;

/**
 * A machine behind its byte form: frames in, frames out, as the boundary of the module has them.
 * Most programs want {@link Scheduler}, which does the same with typed values; this class is for
 * those that record, replay or forward frames.
 *
 * <p>Any thread may call it; calls take their turns. A call does not block, wait or call back.
 *
 * <p>A frame that is refused is a {@link RefusedException} and leaves the state as it was. Anything
 * else that goes wrong in the module is the end of this object: that call and every later one throw
 * {@link PoisonedException}. So does an interrupt of the thread in the middle of a call.
 */
public final class Frames {
  /** The version of the boundary that this package speaks. */
  private static final int MAJOR = 1;

  private static final long PAGE = 65_536;

  /** The most that the engine can give: its addresses are ints that are not negative. */
  private static final long MOST_MEMORY = Memory.RUNTIME_MAX_PAGES * PAGE;

  /** What the module declares; its functions are compiled into this package. */
  private static final class Module {
    /** It was validated when it was compiled. */
    static final WasmModule PARSED =
        Parser.builder().withValidation(false).build().parse(
            () -> CompiledRollcall.class.getResourceAsStream("CompiledRollcall.meta"));
  }

  private final Instance instance;
  private final Memory memory;
  private final ExportFunction alloc;
  private final ExportFunction create;
  private final ExportFunction load;
  private final ExportFunction step;
  private final ExportFunction restore;
  private final ExportFunction snapshot;
  private PoisonedException poisoned;

  /**
   * Makes an instance of the module, which is no machine yet.
   *
   * @param memoryLimit the most bytes of linear memory; what needs more poisons the machine
   */
  public Frames(long memoryLimit) {
    if (memoryLimit < PAGE) {
      throw new IllegalArgumentException("a memory limit of " + memoryLimit + " bytes; wanted 65536 or more");
    }
    WasmModule module = Module.PARSED;
    int initial = module.memorySection().orElseThrow().getMemory(0).limits().initialPages();
    int most = (int) Math.max(initial, Math.min(memoryLimit, MOST_MEMORY) / PAGE);
    instance =
        Instance.builder(module)
            .withMachineFactory(CompiledRollcall::create)
            .withMemoryFactory(FlatMemory::new)
            .withMemoryLimits(new MemoryLimits(initial, most))
            .build();
    memory = instance.memory();
    alloc = instance.export("alloc");
    create = instance.export("create");
    load = instance.export("load");
    step = instance.export("step");
    restore = instance.export("restore");
    snapshot = instance.export("snapshot");
    call(instance.export("_initialize"));
    int version = (int) call(instance.export("abi_version"));
    if (version >>> 16 != MAJOR) {
      throw new IllegalStateException(
          "the module's boundary has version " + (version >>> 16) + "." + (version & 0xffff) + "; wanted " + MAJOR);
    }
  }

  /**
   * Makes the machine from a frame {@code [role, config]}.
   *
   * @param frame the frame
   */
  public synchronized void create(byte[] frame) {
    give(create, frame, frame.length);
  }

  /**
   * Makes the machine from a snapshot; it goes on where that one stood, byte for byte.
   *
   * @param snapshot what {@link #snapshot} returned
   */
  public synchronized void load(byte[] snapshot) {
    give(load, snapshot, snapshot.length);
  }

  /**
   * Takes a frame {@code [now, events]}.
   *
   * @param frame the frame
   * @return the frame {@code [store, calls, notices, wake_at]}
   */
  public byte[] step(byte[] frame) {
    return step(frame, frame.length);
  }

  /** Takes the first bytes of a buffer, which may be used again at once. */
  synchronized byte[] step(byte[] buffer, int length) {
    return give(step, buffer, length);
  }

  /**
   * Takes a frame {@code [records]}, before the first step. After a refusal some of its records may
   * be in: drop the machine.
   *
   * @param frame the frame
   */
  public void restore(byte[] frame) {
    restore(frame, frame.length);
  }

  synchronized void restore(byte[] buffer, int length) {
    give(restore, buffer, length);
  }

  /**
   * Returns the exact state. Linear memory never shrinks: a machine made by {@link #load} from this
   * is also how memory is given back after a burst.
   *
   * @return the state
   */
  public synchronized byte[] snapshot() {
    return answer(call(snapshot));
  }

  /**
   * Returns the size of linear memory.
   *
   * @return bytes
   */
  public synchronized long memoryBytes() {
    return memory.pages() * PAGE;
  }

  private byte[] give(ExportFunction f, byte[] buffer, int length) {
    int at = (int) call(alloc, length);
    if (at == 0 && length > 0) {
      throw new RefusedException(ErrorCode.TOO_LARGE, length + " bytes", "");
    }
    memory.write(at, buffer, 0, length);
    return answer(call(f, at, length));
  }

  /** Reads an answer, {@code ptr<<32 | error<<31 | len}, out of memory that the next call reuses. */
  private byte[] answer(long r) {
    int low = (int) r;
    byte[] bytes = memory.readBytes((int) (r >>> 32), low & Integer.MAX_VALUE);
    if (low < 0) {
      throw RefusedException.of(bytes);
    }
    return bytes;
  }

  private long call(ExportFunction f, long... args) {
    if (poisoned != null) {
      throw poisoned.again();
    }
    // The engine gives up in the middle of a call if its thread is interrupted. One that was
    // interrupted before must not lose its machine for that.
    boolean interrupted = Thread.interrupted();
    try {
      long[] result = f.apply(args);
      return result == null || result.length == 0 ? 0 : result[0];
    } catch (RuntimeException | Error e) {
      poisoned = new PoisonedException(log(), e);
      throw poisoned;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Reads what the module wrote before it broke; these two exports work even then. */
  private String log() {
    try {
      int at = (int) instance.export("log_ptr").apply()[0];
      int length = (int) instance.export("log_len").apply()[0];
      return new String(memory.readBytes(at, length), StandardCharsets.UTF_8);
    } catch (RuntimeException | Error e) {
      return ""; // there is a cause to tell already
    }
  }
}
