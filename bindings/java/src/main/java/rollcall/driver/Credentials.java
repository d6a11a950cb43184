package rollcall.driver;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/** A principal and its secret, for HTTP basic authentication. Only the principal ever shows. */
final class Credentials {
  private final String principal;
  private final String secret;

  Credentials(String principal, String secret) {
    this.principal = Objects.requireNonNull(principal, "principal");
    this.secret = Objects.requireNonNull(secret, "secret");
    if (principal.isEmpty() || principal.contains(":")) {
      throw new IllegalArgumentException("credentials need a principal, not empty and without a colon");
    }
  }

  String principal() {
    return principal;
  }

  /** The value of the header Authorization. */
  String header() {
    byte[] pair = (principal + ":" + secret).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  @Override
  public String toString() {
    return "credentials of " + principal + " (secret not shown)";
  }
}
