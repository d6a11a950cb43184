package rollcall;

import java.time.Duration;
import java.time.Instant;

/** Times are microseconds since 1970, spans microseconds: numbers from 0 to 2^53-1. */
public final class Micros {
  /** For ever, where a span can be that. */
  public static final long MAX = (1L << 53) - 1;

  private Micros() {}

  /**
   * Returns a span in microseconds.
   *
   * @param span the span
   * @return microseconds
   */
  public static long of(Duration span) {
    return Math.addExact(Math.multiplyExact(span.getSeconds(), 1_000_000), span.getNano() / 1000);
  }

  /**
   * Returns a time in microseconds since 1970.
   *
   * @param time the time
   * @return microseconds
   */
  public static long of(Instant time) {
    return of(Duration.between(Instant.EPOCH, time));
  }
}
