package rollcall.driver;

import javax.net.ssl.SSLContext;

/**
 * How masters are spoken to.
 *
 * @param credentials null for none
 * @param plaintext whether the secret may travel unencrypted beyond this machine
 * @param tls whom to trust; null for whom Java trusts
 */
record Access(Credentials credentials, boolean plaintext, SSLContext tls) {
  static final Access OPEN = new Access(null, false, null);
}
