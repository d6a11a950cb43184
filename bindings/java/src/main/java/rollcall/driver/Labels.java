package rollcall.driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The text that the machine has for labels: JSON, sorted, such as {@code [{"key":"a","value":"b"}]}, so
 * that equal labels have one text. No labels are no text.
 */
final class Labels {
  private record Label(String key, String value) {}

  /** No value comes before any. */
  private static final Comparator<Label> ORDER = Comparator.comparing(Label::key, Canonical.TEXTS)
      .thenComparing(l -> l.value() == null ? "" : "=" + l.value(), Canonical.TEXTS);

  private Labels() {}

  static String text(JsonNode labels) {
    List<Label> list = new ArrayList<>();
    for (JsonNode l : labels.path("labels")) { // no value differs from an empty one
      list.add(new Label(ResourceReader.text(l, "key"), l.hasNonNull("value") ? ResourceReader.text(l, "value") : null));
    }
    list.sort(ORDER);
    StringBuilder text = new StringBuilder();
    for (Label l : list) {
      quote(text.append(text.isEmpty() ? "[" : ",").append("{\"key\":"), l.key());
      if (l.value() != null) {
        quote(text.append(",\"value\":"), l.value());
      }
      text.append('}');
    }
    return text.isEmpty() ? "" : text.append(']').toString();
  }

  /** As the Go host does: the text is compared with what the machine writes, and is the same everywhere. */
  private static void quote(StringBuilder to, String s) {
    to.append('"');
    for (char c : s.toCharArray()) {
      int known = "\b\f\n\r\t\"\\".indexOf(c);
      if (known >= 0) {
        to.append('\\').append("bfnrt\"\\".charAt(known));
      } else if (c < ' ' || c == '\u2028' || c == '\u2029') {
        to.append(String.format("\\u%04x", (int) c));
      } else {
        to.append(c);
      }
    }
    to.append('"');
  }

  /** Writes labels under a name. A text that was made by another hand is none. */
  static void put(ObjectNode to, String name, String text) {
    try {
      JsonNode list = text.isEmpty() ? null : Json.read(text.getBytes(StandardCharsets.UTF_8));
      if (list instanceof ArrayNode) {
        to.putObject(name).set("labels", list);
      }
    } catch (IOException e) {
      // none
    }
  }
}
