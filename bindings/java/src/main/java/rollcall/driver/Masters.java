package rollcall.driver;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import rollcall.Failure;

/** The masters of one cluster, over the v1 scheduler API. */
final class Masters {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration SUBSCRIBE = Duration.ofSeconds(15);

  /** A real master took 18 s for a RECONCILE of a million tasks. */
  private static final Duration CALL = Duration.ofSeconds(60);

  private static final int REDIRECTS = 5;

  private final List<URI> list = new ArrayList<>();
  private final Access access;
  private final HttpClient streams;
  private volatile URI leader; // who took the last subscription

  /** Each is "host:port", "host", or a URL. */
  Masters(List<String> masters, Access access) {
    this.access = access;
    for (String m : masters) {
      URI uri = Address.of(m);
      if (access.credentials() != null && uri.getScheme().equals("http") && !Address.loopback(uri) && !access.plaintext()) {
        throw new IllegalArgumentException("the secret would travel unencrypted to " + uri.getHost()
            + ": use https://, or allowPlaintextCredentials");
      }
      list.add(uri);
    }
    if (list.isEmpty()) {
      throw new IllegalArgumentException("give at least one master, such as localhost:5050");
    }
    streams = client();
  }

  /** One client has its own connections: calls keep their order, acknowledgements may overtake them. */
  HttpClient client() {
    HttpClient.Builder b = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
    return (access.tls() == null ? b : b.sslContext(access.tls())).build();
  }

  /**
   * A subscription that a master has accepted.
   *
   * @param id of the stream, which every call must bear
   * @param body the events
   */
  record Stream(String id, InputStream body) {}

  /** Finds the leading master and opens the stream: the last leader first, then each in turn. */
  Stream subscribe(byte[] call) throws IOException, InterruptedException {
    List<URI> candidates = new ArrayList<>(list);
    URI last = leader;
    if (last != null) {
      candidates.remove(last);
      candidates.add(0, last);
    }
    IOException failed = null;
    for (URI to : candidates) {
      try {
        return subscribe(to, call);
      } catch (IOException e) {
        // A master that wants other credentials says more than one that is not there.
        boolean keep = failed instanceof UnauthorizedException;
        IOException shown = keep ? failed : e;
        if (failed != null) {
          shown.addSuppressed(keep ? e : failed);
        }
        failed = shown;
      }
    }
    throw failed;
  }

  private Stream subscribe(URI first, byte[] call) throws IOException, InterruptedException {
    URI to = first;
    for (int i = 0; i <= REDIRECTS; i++) {
      HttpResponse<InputStream> r = headers(request(to, call).build());
      String location = r.headers().firstValue("Location").orElse("");
      if (r.statusCode() == 307 && !location.isEmpty()) {
        r.body().close();
        to = redirect(to, location);
        continue;
      }
      return stream(to, r);
    }
    throw new IOException(first + ": too many redirects: the masters do not agree who leads");
  }

  /**
   * Mesos writes a Location without a scheme: //host:port/master/api/v1/scheduler. Credentials go only
   * to masters that were named, and from one address of this machine to another.
   */
  private URI redirect(URI from, String location) throws IOException {
    URI to = Address.redirect(from, location);
    if (to == null || !to.getScheme().equals(from.getScheme())) {
      String shown = location.contains("@") ? "an address with a user name" : Text.message(location);
      throw new IOException(from + " redirects to " + shown + ", which is not followed");
    }
    boolean trusted = list.stream().anyMatch(m -> Address.same(m, to)) || Address.loopback(from) && Address.loopback(to);
    if (access.credentials() != null && !trusted) {
      throw new IOException(from + " redirects to " + to + ", but credentials are sent only to the masters that were named");
    }
    return to;
  }

  private Stream stream(URI at, HttpResponse<InputStream> r) throws IOException {
    if (r.statusCode() / 100 != 2) {
      try (InputStream body = r.body()) {
        CallException e = CallException.answered(r.statusCode(), new String(body.readNBytes(512), StandardCharsets.UTF_8));
        throw r.statusCode() == 401 ? new UnauthorizedException(at + ": " + e.getMessage()) : e;
      }
    }
    String id = r.headers().firstValue("Mesos-Stream-Id").orElse("");
    if (id.isEmpty() || !r.headers().firstValue("Content-Type").orElse("").startsWith("application/json")) {
      r.body().close();
      throw new IOException(at + " does not answer like a Mesos master");
    }
    leader = at;
    return new Stream(id, r.body());
  }

  /** Waits for the headers alone: a time-out of the request may cover its body, which has no end. */
  private HttpResponse<InputStream> headers(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<InputStream>> answer = streams.sendAsync(request, BodyHandlers.ofInputStream());
    try {
      return answer.get(SUBSCRIBE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(request.uri() + ": " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException(request.uri() + " does not answer", e);
    } finally {
      answer.cancel(true);
    }
  }

  /** Sends a call to the master of the last subscription and returns the body of a 2xx. */
  byte[] send(HttpClient client, String streamId, byte[] call) throws CallException, InterruptedException {
    HttpRequest request = request(leader, call).timeout(CALL).header("Mesos-Stream-Id", streamId).build();
    try {
      HttpResponse<byte[]> r = client.send(request, BodyHandlers.ofByteArray());
      if (r.statusCode() / 100 != 2) {
        byte[] body = r.body();
        throw CallException.answered(r.statusCode(), new String(body, 0, Math.min(body.length, 512), StandardCharsets.UTF_8));
      }
      return r.body();
    } catch (CallException e) {
      throw e;
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new CallException(Failure.UNSUBSCRIBED, "it was not sent: " + e); // so it was certainly not done
    } catch (IOException e) {
      throw new CallException(Failure.UNKNOWN, "it got no answer and may have been done: " + e);
    }
  }

  private HttpRequest.Builder request(URI to, byte[] call) {
    HttpRequest.Builder b = HttpRequest.newBuilder(to)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(call));
    return access.credentials() == null ? b : b.header("Authorization", access.credentials().header());
  }
}
