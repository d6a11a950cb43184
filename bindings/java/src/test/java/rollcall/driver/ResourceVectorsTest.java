package rollcall.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import rollcall.NewOperation;
import rollcall.OperationType;
import rollcall.Readable;
import rollcall.Resource;

/** The vectors that the drivers of all languages share. */
class ResourceVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** 1 and 1.0 are the same number. */
  private static final Comparator<JsonNode> NUMBERS =
      (a, b) -> a.isNumber() && b.isNumber() ? Double.compare(a.asDouble(), b.asDouble()) : a.equals(b) ? 0 : 1;

  private static List<JsonNode> vectors(String kind) throws IOException {
    List<JsonNode> list = new ArrayList<>();
    JSON.readTree(Path.of("../vectors/driver/resources.json").toFile()).get(kind).forEach(list::add);
    assertTrue(!list.isEmpty(), kind);
    return list;
  }

  private static void same(JsonNode want, Object got, JsonNode vector) {
    JsonNode tree = JSON.valueToTree(got);
    assertTrue(want.equals(NUMBERS, tree), () -> vector.get("name") + ": " + tree + " instead of " + want);
  }

  @Test
  void offers() throws IOException {
    for (JsonNode v : vectors("offers")) {
      List<Resource> got = OfferedResources.of(v.get("in"), v.get("role").asText());
      same(v.get("resources"), Readable.of(got), v);
      assertEquals(got, Canonical.of(got));
    }
  }

  @Test
  void tasks() throws IOException {
    for (JsonNode v : vectors("tasks")) {
      TaskReplacement replacement = new TaskReplacement("r", "t", Json.write(v.get("in")), "n", Json.write(v.get("in")));
      if (v.path("refused").asBoolean()) {
        assertThrows(IllegalArgumentException.class, replacement::request, () -> v.get("name").asText());
      } else {
        same(v.get("resources"), Readable.of(replacement.request().replace().newResources()), v);
      }
    }
  }

  @Test
  void operations() throws IOException {
    for (JsonNode v : vectors("operations")) {
      List<Resource> named = new ArrayList<>();
      v.get("in").forEach(r -> named.add(ResourceReader.resource(r, null)));
      List<Resource> list = Canonical.of(named);
      same(v.get("resources"), Readable.of(list), v);
      NewOperation o = new NewOperation("", "", new byte[0], OperationType.valueOf(v.get("type").asText()), list);
      same(v.get("operation"), ToMesos.operation(o, new Dialect("*", v.path("refinement").asBoolean(), false)), v);
    }
  }
}
