package rollcall;

/**
 * A frame was refused, and nothing has changed. The one exception is a refused {@code restore}: some
 * of its records may be in, so drop the machine.
 */
public final class RefusedException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** What is wrong; codes are stable, messages are not. */
  private final ErrorCode code;

  /** What was wrong and what was wanted. */
  private final String detail;

  /** Where it was. */
  private final String field;

  RefusedException(ErrorCode code, String detail, String field) {
    super((field.isEmpty() ? "" : field + ": ") + code + (detail.isEmpty() ? "" : ": " + detail));
    this.code = code;
    this.detail = detail;
    this.field = field;
  }

  /** Reads {@code [code, message, field]}. */
  static RefusedException of(byte[] frame) {
    Reader in = new Reader(frame);
    Refusal r = Refusal.read(in);
    in.end();
    return new RefusedException(r.code(), r.message(), r.field());
  }

  /**
   * Returns the kind of the refusal.
   *
   * @return the code
   */
  public ErrorCode code() {
    return code;
  }

  /**
   * Returns what was wrong and what was wanted, in words.
   *
   * @return the text, without code and field
   */
  public String detail() {
    return detail;
  }

  /**
   * Returns where it was.
   *
   * @return a path such as {@code events[3].status.task_id}; empty if it is not about a field
   */
  public String field() {
    return field;
  }
}
