package rollcall;

/**
 * The machine has failed and is of no further use: make a new one and restore it from the store.
 * Every later call fails with the first cause.
 */
public final class PoisonedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the module wrote. */
  private final String log;

  PoisonedException(String log, Throwable cause) {
    super("the machine has failed: " + (log.isEmpty() ? cause : log.strip()), cause);
    this.log = log;
  }

  /** The same failure, with the trace of the call that met it again. */
  PoisonedException again() {
    return new PoisonedException(log, getCause());
  }

  /**
   * Returns what the module wrote before it failed, such as the text of a panic.
   *
   * @return the text; empty if there is none
   */
  public String log() {
    return log;
  }
}
