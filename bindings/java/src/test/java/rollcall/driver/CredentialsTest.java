package rollcall.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rollcall.Config;
import rollcall.Event;
import rollcall.Notice;

@Timeout(120)
class CredentialsTest {
  private static final String SECRET = "hunter2:é";
  private static final Credentials US = new Credentials("us", SECRET);

  @TempDir Path folder;

  private static Masters masters(Access access, String... addresses) {
    return new Masters(List.of(addresses), access);
  }

  private static Access open(Credentials credentials) {
    return new Access(credentials, false, null);
  }

  private static String refusal(Access access, String address) {
    return assertThrows(IllegalArgumentException.class, () -> masters(access, address), address).getMessage();
  }

  @Test
  void onlyThePrincipalShows() {
    assertEquals("credentials of us (secret not shown)", US.toString());
    assertFalse(open(US).toString().contains("hunter2"));
    assertEquals("Basic dXM6aHVudGVyMjrDqQ==", US.header());
    for (String bad : List.of("", "a:b")) {
      assertFalse(assertThrows(IllegalArgumentException.class, () -> new Credentials(bad, SECRET)).getMessage().contains("hunter2"));
    }
  }

  @Test
  void aSecretDoesNotTravelInPlainText() {
    for (String far : List.of("far:5050", "http://far", "10.0.0.1", "127.0.0.1.example")) {
      assertTrue(refusal(open(US), far).contains("allowPlaintextCredentials"), far);
      masters(new Access(US, true, null), far);
      masters(open(null), far);
    }
    for (String near : List.of("localhost", "LOCALHOST:1", "127.9.9.9:5050", "http://[::1]:5050", "https://far")) {
      masters(open(US), near);
    }
  }

  @Test
  void anAddressHoldsNoUserName() {
    for (String address : List.of("us:hunter2@far", "http://us:hunter2@far:5050/", "https://us@far", "http://us:hunter2@far_off", "a b:hunter2@far")) {
      String said = refusal(open(null), address);
      assertFalse(said.contains("hunter2") || said.contains("far"), said);
    }
    assertTrue(refusal(open(null), "us@far").contains("use credentials"));
    for (String address : List.of("zk://a:1/mesos", "ftp://far", "http://far/?a=b", "http://far/#a")) {
      refusal(open(null), address);
    }
    assertEquals("http://far:5050/api/v1/scheduler", Address.of("FAR").toString());
    assertEquals("https://far:443/mesos/api/v1/scheduler", Address.of("https://far/mesos/").toString());
  }

  /** A master of one answer, and what it was sent in the header Authorization. */
  private static HttpServer master(HttpServer server, List<String> heard, int status, String... headers) {
    server.createContext("/", x -> {
      heard.add(String.valueOf(x.getRequestHeaders().getFirst("Authorization")));
      x.getRequestBody().readAllBytes();
      for (int i = 0; i < headers.length; i += 2) {
        x.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      byte[] body = "2\n{}".getBytes(StandardCharsets.UTF_8);
      x.sendResponseHeaders(status, body.length);
      try (var out = x.getResponseBody()) {
        out.write(body);
      }
    });
    server.start();
    return server;
  }

  private static HttpServer plain() throws IOException {
    return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  private static String[] subscribed() {
    return new String[] {"Mesos-Stream-Id", "s", "Content-Type", "application/json"};
  }

  @Test
  void theyAreSentToMastersThatWereNamedOnly() throws Exception {
    List<String> heard = new ArrayList<>();
    HttpServer leader = master(plain(), heard, 200, subscribed());
    String place = "127.0.0.1:" + leader.getAddress().getPort();
    HttpServer near = master(plain(), heard, 307, "Location", "//" + place);
    HttpServer far = master(plain(), heard, 307, "Location", "//far.example:5050/master/api/v1/scheduler");
    HttpServer named = master(plain(), heard, 307, "Location", "//us:hunter2@" + place);
    try {
      masters(open(US), "127.0.0.1:" + near.getAddress().getPort()).subscribe(new byte[0]).body().close();
      assertEquals(List.of(US.header(), US.header()), heard);
      IOException e = assertThrows(IOException.class,
          () -> masters(open(US), "127.0.0.1:" + far.getAddress().getPort()).subscribe(new byte[0]));
      assertTrue(e.getMessage().contains("only to the masters that were named"), e.getMessage());
      e = assertThrows(IOException.class, () -> masters(open(US), "127.0.0.1:" + named.getAddress().getPort()).subscribe(new byte[0]));
      assertTrue(e.getMessage().contains("user name") && !e.getMessage().contains("hunter2"), e.getMessage());
      assertEquals(4, heard.size());
      heard.clear();
      masters(open(null), place).subscribe(new byte[0]).body().close();
      assertEquals(List.of("null"), heard);
    } finally {
      List.of(leader, near, far, named).forEach(s -> s.stop(0));
    }
  }

  @Test
  void aMasterMaySpeakTls() throws Exception {
    Path keys = folder.resolve("keys");
    String keytool = System.getProperty("java.home") + File.separator + "bin" + File.separator + "keytool";
    assertEquals(0, new ProcessBuilder(keytool, "-genkeypair", "-keyalg", "EC", "-alias", "a", "-dname", "CN=localhost", "-ext",
        "san=dns:localhost", "-keystore", keys.toString(), "-storepass", "password").redirectErrorStream(true).start().waitFor());
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, "password".toCharArray());
    }
    KeyManagerFactory ours = KeyManagerFactory.getInstance("PKIX");
    ours.init(store, "password".toCharArray());
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(ours.getKeyManagers(), trusted.getTrustManagers(), null);
    List<String> heard = new ArrayList<>();
    HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    master(server, heard, 200, subscribed());
    String address = "https://localhost:" + server.getAddress().getPort();
    try {
      masters(new Access(US, false, context), address).subscribe(new byte[0]).body().close();
      assertEquals(List.of(US.header()), heard);
      IOException e = assertThrows(IOException.class, () -> masters(open(US), address).subscribe(new byte[0]));
      assertTrue(e.getMessage().contains("SSL") && heard.size() == 1, e.getMessage());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aWrongSecretIsAClearFailure() throws Exception {
    Path file = Files.writeString(folder.resolve("credentials"), "us right\n");
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said, true);
    Framework framework = (notices, offers) -> {
      notices.forEach(out::println);
      return List.<Event>of();
    };
    try (StandIn mesos = new StandIn(new Credentials("us", "right"), "--credentials", file.toString())) {
      for (boolean given : new boolean[] {true, false}) {
        try (FileStore store = new FileStore(folder.resolve("store"))) {
          Driver.Builder b = Driver.builder(framework, store, "localhost:1", mesos.address).config(Config.defaults()).log(out::println);
          Driver driver = (given ? b.credentials("us", SECRET) : b).build();
          UnauthorizedException e = assertThrows(UnauthorizedException.class, driver::run);
          assertTrue(e.getMessage().contains("the masters want other credentials") && e.getMessage().contains("401"), e.getMessage());
          e.printStackTrace(out);
          out.println(driver + " " + b);
        }
      }
      assertFalse(said.toString().contains("hunter2"), said.toString());
      assertFalse(said.toString().contains(US.header().substring(6)), said.toString());
    }
    assertFalse(new String(Files.readAllBytes(folder.resolve("store")), StandardCharsets.UTF_8).contains("hunter2"));
    assertTrue(said.toString().contains("UnauthorizedException"));
    assertFalse(said.toString().contains(Notice.Session.class.getSimpleName() + "[session=subscribed"));
  }
}
