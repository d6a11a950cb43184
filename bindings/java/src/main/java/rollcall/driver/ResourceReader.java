package rollcall.driver;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import rollcall.Disk;
import rollcall.DiskSourceType;
import rollcall.Resource;
import rollcall.ValueType;
import rollcall.VolumeMode;

/**
 * Reads {@code mesos.v1.Resource}, in both formats of reservations. What is wrong is an
 * {@link IllegalArgumentException}.
 */
final class ResourceReader {
  /** Mesos keeps three decimals, and no more of them than a double holds. */
  static final long MOST = (1L << 53) - 1;

  private static final Map<String, ValueType> TYPES =
      Map.of("SCALAR", ValueType.SCALAR, "RANGES", ValueType.RANGES, "SET", ValueType.SET);
  private static final Map<String, VolumeMode> MODES = Map.of("RW", VolumeMode.READ_WRITE, "RO", VolumeMode.READ_ONLY);
  private static final Map<String, DiskSourceType> SOURCES = Map.of(
      "UNKNOWN", DiskSourceType.UNKNOWN, "PATH", DiskSourceType.PATH, "MOUNT", DiskSourceType.MOUNT,
      "BLOCK", DiskSourceType.BLOCK, "RAW", DiskSourceType.RAW);
  static final Disk NO_DISK = new Disk("", "", "", VolumeMode.NONE, DiskSourceType.UNKNOWN, "", "", "", "", "");

  private ResourceReader() {}

  /**
   * One resource; whether it is valid is found out by {@link Canonical}.
   *
   * @param role that it is allocated to; null: as it says
   */
  static Resource resource(JsonNode in, String role) {
    ValueType type = oneOf(TYPES, in, "type");
    long scalar = there(in, "scalar") ? scalar(in.get("scalar").path("value")) : 0;
    byte[] ranges = ranges(in.path("ranges").path("range"));
    List<String> set = texts(in.path("set").path("item"));
    if (type != ValueType.SCALAR && scalar != 0 || type != ValueType.RANGES && ranges.length > 0 || type != ValueType.SET && !set.isEmpty()) {
      throw new IllegalArgumentException("a resource has an amount of its type only");
    }
    return new Resource(
        text(in, "name"), type, scalar, type == ValueType.RANGES ? ranges : null, type == ValueType.SET ? set : null,
        reservations(in), there(in, "disk") ? disk(in.get("disk")) : NO_DISK, text(in.path("provider_id"), "value"),
        role == null ? text(in.path("allocation_info"), "role") : role, there(in, "revocable"), there(in, "shared"));
  }

  private static long scalar(JsonNode value) {
    double v = value.isNumber() ? value.asDouble() * 1000 : Double.NaN;
    if (!(Math.abs(v) < MOST + 0.5)) { // also if it is no number
      throw new IllegalArgumentException("a scalar is a number from 0 to 9007199254740.991");
    }
    return v < 0 ? -Math.round(-v) : Math.round(v);
  }

  private static byte[] ranges(JsonNode list) {
    List<long[]> ranges = new ArrayList<>();
    for (JsonNode r : list) {
      ranges.add(new long[] {whole(r.path("begin")), whole(r.path("end"))});
    }
    return Ranges.bytes(Ranges.overlaid(ranges));
  }

  /** A number of 64 bits without a sign. */
  private static long whole(JsonNode value) {
    try {
      BigInteger n = value.isNumber() ? value.decimalValue().toBigIntegerExact() : BigInteger.ONE.negate();
      if (n.signum() >= 0 && n.bitLength() <= 64) {
        return n.longValue();
      }
    } catch (ArithmeticException e) {
      // it is not whole
    }
    throw new IllegalArgumentException("the end of a range is a whole number of 64 bits");
  }

  /** Also reads the format of before reservation refinement: a role, and a reservation if it is dynamic. */
  private static List<String> reservations(JsonNode in) {
    List<String> list = new ArrayList<>();
    for (JsonNode v : in.path("reservations")) {
      list.addAll(List.of(text(v, "type"), text(v, "role"), text(v, "principal"), Labels.text(v.path("labels"))));
    }
    String role = text(in, "role");
    if (list.isEmpty() && !role.isEmpty() && !role.equals("*")) {
      JsonNode v = in.path("reservation");
      String type = there(in, "reservation") ? "DYNAMIC" : "STATIC";
      list.addAll(List.of(type, role, text(v, "principal"), Labels.text(v.path("labels"))));
    }
    return list;
  }

  private static Disk disk(JsonNode in) {
    JsonNode persistence = in.path("persistence");
    JsonNode volume = in.path("volume");
    JsonNode source = in.path("source");
    String root = there(source, "path") ? text(source.get("path"), "root") : text(source.path("mount"), "root");
    return new Disk(
        text(persistence, "id"), text(persistence, "principal"), text(volume, "container_path"),
        there(in, "volume") ? oneOf(MODES, volume, "mode") : VolumeMode.NONE,
        there(in, "source") ? oneOf(SOURCES, source, "type") : DiskSourceType.UNKNOWN,
        root, text(source, "vendor"), text(source, "id"), text(source, "profile"), Labels.text(source.path("metadata")));
  }

  private static boolean there(JsonNode in, String name) {
    return in.hasNonNull(name);
  }

  private static <E> E oneOf(Map<String, E> values, JsonNode in, String name) {
    E value = values.get(text(in, name));
    if (value == null) {
      throw new IllegalArgumentException(name + " is not " + text(in, name));
    }
    return value;
  }

  /** What is not there is empty. */
  static String text(JsonNode in, String name) {
    JsonNode value = in.path(name);
    if (!value.isTextual() && there(in, name)) {
      throw new IllegalArgumentException(name + " is a text");
    }
    return value.asText("");
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    for (JsonNode t : list) {
      if (!t.isTextual()) {
        throw new IllegalArgumentException("an item of a set is a text");
      }
      texts.add(t.asText());
    }
    return texts;
  }
}
