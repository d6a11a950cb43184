package rollcall.driver;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Ranges of whole numbers of 64 bits without a sign, both ends included; in bytes as the machine has them. */
final class Ranges {
  private static final Comparator<long[]> ORDER =
      Comparator.<long[], Long>comparing(r -> r[0], Long::compareUnsigned).thenComparing(r -> r[1], Long::compareUnsigned);

  private Ranges() {}

  static byte[] bytes(List<long[]> ranges) {
    ByteBuffer b = ByteBuffer.allocate(16 * ranges.size());
    ranges.forEach(r -> b.putLong(r[0]).putLong(r[1]));
    return b.array();
  }

  static List<long[]> of(byte[] bytes) {
    List<long[]> ranges = new ArrayList<>(bytes.length / 16);
    for (ByteBuffer b = ByteBuffer.wrap(bytes); b.remaining() >= 16; ) {
      ranges.add(new long[] {b.getLong(), b.getLong()});
    }
    return ranges;
  }

  /** Mesos joins ranges that overlap, which the machine refuses. */
  static List<long[]> overlaid(List<long[]> ranges) {
    List<long[]> out = new ArrayList<>();
    for (long[] r : sorted(ranges)) {
      long[] last = out.isEmpty() ? null : out.get(out.size() - 1);
      if (last != null && Long.compareUnsigned(r[0], last[1]) <= 0) {
        last[1] = Long.compareUnsigned(r[1], last[1]) > 0 ? r[1] : last[1];
      } else {
        out.add(r.clone());
      }
    }
    return out;
  }

  /** Puts ranges in order and joins those that touch. None may overlap. */
  static List<long[]> joined(List<long[]> ranges) {
    List<long[]> out = new ArrayList<>();
    for (long[] r : sorted(ranges)) {
      long[] last = out.isEmpty() ? null : out.get(out.size() - 1);
      if (Long.compareUnsigned(r[0], r[1]) > 0) {
        throw new IllegalArgumentException("a range begins after its end");
      } else if (last == null) {
        out.add(r.clone());
      } else if (Long.compareUnsigned(r[0], last[1]) <= 0) {
        throw new IllegalArgumentException("ranges overlap");
      } else if (r[0] - 1 == last[1]) { // not last + 1, which may overflow
        last[1] = r[1];
      } else {
        out.add(r.clone());
      }
    }
    return out;
  }

  private static List<long[]> sorted(List<long[]> ranges) {
    List<long[]> list = new ArrayList<>(ranges);
    list.sort(ORDER);
    return list;
  }
}
