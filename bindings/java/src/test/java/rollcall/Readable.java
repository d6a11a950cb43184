package rollcall;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Typed values as the vectors write them: maps, lists, texts, longs and booleans. */
public final class Readable {
  private Readable() {}

  /**
   * Returns what the vectors would say.
   *
   * @param v a typed value
   * @return maps, lists, texts, longs and booleans
   */
  public static Object of(Object v) {
    if (v instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    if (v instanceof UUID uuid) {
      return uuid.equals(new UUID(0, 0)) ? "" : uuid.toString().replace("-", "");
    }
    if (v instanceof Reason reason) {
      boolean named = !reason.toString().equals(Integer.toString(reason.number()));
      return named ? reason.toString() : (Object) (long) reason.number();
    }
    if (v instanceof Enum<?> name) {
      return name.toString();
    }
    if (v instanceof List<?> list) {
      List<Object> all = new ArrayList<>();
      list.forEach(x -> all.add(of(x)));
      return all;
    }
    return v instanceof Record record ? fields(record) : v;
  }

  private static Map<String, Object> fields(Record record) {
    Map<String, Object> all = new LinkedHashMap<>();
    Object type =
        record instanceof Event e ? e.type() : record instanceof Call c ? c.type() : record instanceof Notice n ? n.type() : null;
    if (type != null) {
      all.put("type", type.toString());
    }
    for (RecordComponent c : record.getClass().getRecordComponents()) {
      try {
        Object v = c.getAccessor().invoke(record);
        boolean absent = record instanceof Resource r && c.getName().equals("scalar") && r.type() != ValueType.SCALAR;
        if (v != null && !absent) {
          all.put(wireName(c.getName()), of(v));
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return all;
  }

  private static String wireName(String component) {
    return switch (component) {
      case "waits" -> "wait";
      case "natively" -> "native";
      default -> component.replaceAll("([A-Z])", "_$1").toLowerCase();
    };
  }
}
