package rollcall.driver;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Where a master is. Messages never show an address that may have a password in it. */
final class Address {
  private static final String PATH = "/api/v1/scheduler";
  private static final int MESOS = 5050;

  private Address() {}

  /** Reads "host", "host:port" or a URL, whose path is put in front of the API's own. */
  static URI of(String master) {
    boolean bare = !master.contains("://");
    URI uri;
    try {
      uri = new URI(bare ? "http://" + master : master);
    } catch (URISyntaxException e) { // it quotes the address
      throw new IllegalArgumentException("a master's address is host:port or a URL, and one of those given is neither");
    }
    if (named(uri)) {
      throw new IllegalArgumentException("a master's address holds a user name: use credentials");
    }
    if (uri.getHost() == null || !web(uri) || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("a master's address is host:port or an http or https URL, not " + master);
    }
    return at(uri, bare && uri.getPort() < 0 ? MESOS : port(uri), uri.getRawPath().replaceAll("/+$", "") + PATH);
  }

  /** Where a master that does not lead sends us; null if that is no address of a master. */
  static URI redirect(URI from, String location) {
    try {
      URI to = from.resolve(new URI(location));
      boolean root = to.getRawPath().isEmpty() || to.getRawPath().equals("/");
      return to.getHost() == null || named(to) || !web(to) ? null : at(to, port(to), root ? PATH : to.getRawPath());
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /** Whether two have the same scheme, host and port. */
  static boolean same(URI a, URI b) {
    return a.getScheme().equals(b.getScheme()) && a.getHost().equals(b.getHost()) && a.getPort() == b.getPort();
  }

  /** 127.0.0.0/8, ::1 and the name localhost, which RFC 6761 reserves. */
  static boolean loopback(URI uri) {
    String host = uri.getHost();
    return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
  }

  /** The host in lower case, and a port in any case: so equal addresses are equal. */
  private static URI at(URI uri, int port, String path) {
    return URI.create(uri.getScheme() + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port + path);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
  }

  private static boolean web(URI uri) {
    return uri.getScheme().equals("http") || uri.getScheme().equals("https");
  }

  private static boolean named(URI uri) {
    return uri.getRawAuthority() != null && uri.getRawAuthority().contains("@");
  }
}
