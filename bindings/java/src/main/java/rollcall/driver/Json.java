package rollcall.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** The form of Mesos's API that this package speaks. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** An object that a framework wrote. */
  static ObjectNode object(byte[] text, String what) throws IOException {
    if (MAPPER.readTree(text) instanceof ObjectNode object) {
      return object;
    }
    throw new IOException(what + " is no JSON object");
  }

  static JsonNode read(byte[] text) throws IOException {
    return MAPPER.readTree(text);
  }

  static byte[] write(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree has a form
    }
  }

  /** The id under a name: Mesos wraps each one as {@code {"value": id}}. */
  static String id(JsonNode node, String name) {
    return node.path(name).path("value").asText();
  }

  static ObjectNode putId(ObjectNode node, String name, String id) {
    node.putObject(name).put("value", id);
    return node;
  }
}
