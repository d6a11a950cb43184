package rollcall.driver;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code rollcall master}, a Mesos for tests, with one agent. */
final class StandIn implements AutoCloseable {
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Program program;
  final String address;

  private final String authorization;

  StandIn() throws IOException, InterruptedException {
    this(null);
  }

  /** With credentials who talks to the control or operator API proves to be them. */
  StandIn(Credentials credentials, String... flags) throws IOException, InterruptedException {
    authorization = credentials == null ? "" : credentials.header();
    String bin = System.getenv().getOrDefault("ROLLCALL_BIN", Path.of("../../bin/rollcall").toAbsolutePath().toString());
    List<String> command = new ArrayList<>(List.of(bin, "master", "--listen", "127.0.0.1:0", "--agents", "1", "--fast"));
    command.addAll(List.of(flags));
    program = new Program(command);
    address = program.await("^master on").replaceAll(".*http://([^/]*)/.*", "$1");
  }

  private JsonNode post(String path, String body) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + address + path))
        .timeout(Duration.ofSeconds(30)).header("Content-Type", "application/json").header("Accept", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    HttpResponse<byte[]> r = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    if (r.statusCode() != 200) {
      throw new IllegalStateException(body + ": " + r.statusCode() + " " + new String(r.body(), StandardCharsets.UTF_8));
    }
    return Json.read(r.body());
  }

  void control(String json) throws IOException, InterruptedException {
    post("/control", json);
  }

  /** The ids of the tasks that the master holds for alive. */
  List<String> alive() throws IOException, InterruptedException {
    List<String> ids = new ArrayList<>();
    for (JsonNode t : post("/api/v1", "{\"type\": \"GET_TASKS\"}").path("get_tasks").path("tasks")) {
      ids.add(Json.id(t, "task_id"));
    }
    return ids;
  }

  /** What is reserved dynamically, in the words of the master. */
  List<String> reserved() throws IOException, InterruptedException {
    List<String> reserved = new ArrayList<>();
    for (JsonNode agent : post("/api/v1", "{\"type\": \"GET_AGENTS\"}").path("get_agents").path("agents")) {
      for (JsonNode r : agent.path("total_resources")) {
        if (!r.path("reservations").isEmpty()) {
          reserved.add(r.toString());
        }
      }
    }
    return reserved;
  }

  @Override
  public void close() {
    program.close();
  }
}
