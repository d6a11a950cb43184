package rollcall.driver;

import java.io.IOException;

/** No master has taken the credentials, or they want some, and none were given. */
public final class UnauthorizedException extends IOException {
  private static final long serialVersionUID = 1L;

  UnauthorizedException(String message) {
    super("the masters want other credentials: " + message);
  }
}
