package rollcall.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import rollcall.Failure;

@Timeout(60)
class MastersTest {
  private HttpServer server;
  private String address;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    address = "127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static Masters masters(String... addresses) {
    return new Masters(List.of(addresses), Access.OPEN);
  }

  private void answer(String path, int status, String body, String... headers) {
    server.createContext(path, x -> {
      x.getRequestBody().readAllBytes();
      for (int i = 0; i < headers.length; i += 2) {
        x.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      x.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      try (OutputStream out = x.getResponseBody()) {
        out.write(bytes);
      }
    });
  }

  private void streams(String path, String body) {
    answer(path, 200, body, "Mesos-Stream-Id", "s", "Content-Type", "application/json");
  }

  @Test
  void theLeaderIsFoundThroughARedirectAndASilentMaster() throws Exception {
    answer("/api/v1/scheduler", 307, "", "Location", "//" + address + "/master/api/v1/scheduler");
    streams("/master/api/v1/scheduler", "2\n{}");
    int nobody;
    try (ServerSocket s = new ServerSocket(0)) {
      nobody = s.getLocalPort();
    }
    Masters masters = masters("127.0.0.1:" + nobody, address);
    Masters.Stream stream = masters.subscribe(new byte[0]);
    assertEquals("s", stream.id());
    assertEquals("{}", new String(new RecordReader(stream.body()).next(), StandardCharsets.UTF_8));
  }

  @Test
  void aStreamCanEndInTheMiddleOfARecord() throws Exception {
    streams("/api/v1/scheduler", "2\n{}10\n{\"ty");
    RecordReader records = new RecordReader(masters(address).subscribe(new byte[0]).body());
    records.next();
    assertTrue(assertThrows(EOFException.class, records::next).getMessage().contains("in the middle"));
  }

  @Test
  void whatIsNoRecordIoIsSaidToBe() throws Exception {
    streams("/api/v1/scheduler", "<html>");
    RecordReader records = new RecordReader(masters(address).subscribe(new byte[0]).body());
    assertTrue(assertThrows(IOException.class, records::next).getMessage().contains("no RecordIO"));
  }

  @Test
  void whoIsNoMasterIsNotSubscribedTo() {
    answer("/", 200, "hello");
    Masters masters = masters(address);
    assertTrue(assertThrows(IOException.class, () -> masters.subscribe(new byte[0])).getMessage().contains("like a Mesos master"));
  }

  @Test
  void aFailedCallSaysWhatItMeans() throws Exception {
    streams("/api/v1/scheduler", "2\n{}");
    Masters masters = masters(address);
    masters.subscribe(new byte[0]);
    Object[][] rows = {
      {400, "Failed to validate scheduler::Call", Failure.REFUSED},
      {400, "Framework cannot be found", Failure.UNSUBSCRIBED},
      {403, "Framework is not subscribed", Failure.UNSUBSCRIBED},
      {307, "", Failure.UNSUBSCRIBED},
      {415, "", Failure.REFUSED},
      {503, "", Failure.UNSUBSCRIBED},
      {500, "", Failure.UNKNOWN},
    };
    for (Object[] row : rows) {
      server.removeContext("/api/v1/scheduler");
      answer("/api/v1/scheduler", (int) row[0], (String) row[1]);
      assertEquals(row[2], failure(masters), row[0] + " " + row[1]);
    }
    server.stop(0);
    assertEquals(Failure.UNSUBSCRIBED, failure(masters), "nobody listens");
  }

  private static Failure failure(Masters masters) {
    return assertThrows(CallException.class, () -> masters.send(masters.client(), "s", new byte[0])).failure();
  }

  @Test
  void anAddressMustBeOne() {
    assertThrows(IllegalArgumentException.class, () -> masters());
    assertThrows(IllegalArgumentException.class, () -> masters("http://"));
  }
}
