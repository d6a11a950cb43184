package rollcall.driver;

import rollcall.SessionState;

/** The framework has come to its end: it was removed, replaced, or is another's. */
public final class OverException extends Exception {
  private static final long serialVersionUID = 1L;

  /** How it ended. */
  private final SessionState state;

  OverException(SessionState state, String message) {
    super("the framework is over: " + state + (message.isEmpty() ? "" : ": " + message));
    this.state = state;
  }

  /**
   * Returns how it ended.
   *
   * @return removed, replaced or mismatch
   */
  public SessionState state() {
    return state;
  }
}
