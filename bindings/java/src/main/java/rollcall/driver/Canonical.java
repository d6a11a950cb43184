package rollcall.driver;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import rollcall.Disk;
import rollcall.DiskSourceType;
import rollcall.Resource;
import rollcall.ValueType;

/**
 * The one form of resources that the machine takes: in order, amounts of one kind in one entry, none
 * empty. What has no such form is an {@link IllegalArgumentException}.
 */
final class Canonical {
  /** The order of texts is that of their bytes in UTF-8. */
  static final Comparator<String> TEXTS = (a, b) -> a.equals(b) ? 0
      : Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private static final Comparator<Disk> DISKS = Comparator.comparing(Disk::source)
      .thenComparing(Disk::root, TEXTS).thenComparing(Disk::vendor, TEXTS).thenComparing(Disk::id, TEXTS)
      .thenComparing(Disk::profile, TEXTS).thenComparing(Disk::metadata, TEXTS).thenComparing(Disk::persistenceId, TEXTS);

  /** By all but the amount, and the way a volume is used. */
  private static final Comparator<Resource> KIND = Comparator.comparing(Resource::name, TEXTS)
      .thenComparing(Resource::providerId, TEXTS).thenComparing(Resource::allocatedTo, TEXTS)
      .thenComparing(Resource::reservations, Canonical::compareReservations).thenComparing(Resource::disk, DISKS)
      .thenComparing(Resource::revocable).thenComparing(Resource::shared).thenComparing(Resource::type);

  private static final Comparator<Resource> ORDER = KIND
      .thenComparing((a, b) -> indivisible(a) ? compareAmounts(a, b) : 0)
      .thenComparing(r -> r.disk().containerPath(), TEXTS).thenComparing(r -> r.disk().mode())
      .thenComparing(r -> r.disk().principal(), TEXTS);

  private Canonical() {}

  static List<Resource> of(List<Resource> list) {
    List<Resource> all = new ArrayList<>();
    for (Resource r : list) {
      Validity.check(r);
      Resource one = r.type() == ValueType.SCALAR ? r : with(r, 0, ranges(r, null), items(r, null));
      if (!empty(one)) {
        all.add(one);
      }
    }
    all.sort(ORDER);
    List<Resource> out = new ArrayList<>();
    for (Resource r : all) {
      Resource last = out.isEmpty() ? null : out.get(out.size() - 1);
      if (last == null || indivisible(r) || KIND.compare(last, r) != 0) {
        out.add(r);
      } else {
        out.set(out.size() - 1, sum(last, r));
      }
    }
    return List.copyOf(out);
  }

  /** Whether it can be had whole or not at all. */
  private static boolean indivisible(Resource r) {
    DiskSourceType source = r.disk().source();
    return r.shared() || !r.disk().persistenceId().isEmpty() || source == DiskSourceType.MOUNT || source == DiskSourceType.BLOCK
        || source == DiskSourceType.RAW && !r.disk().id().isEmpty();
  }

  private static boolean empty(Resource r) {
    return switch (r.type()) {
      case RANGES -> r.ranges().length == 0;
      case SET -> r.set().isEmpty();
      default -> r.scalar() == 0;
    };
  }

  private static Resource sum(Resource a, Resource b) {
    if (a.scalar() > ResourceReader.MOST - b.scalar()) {
      throw new IllegalArgumentException("the sum of " + a.name() + " is over 9007199254740.991");
    }
    return with(a, a.scalar() + b.scalar(), ranges(a, b), items(a, b));
  }

  private static byte[] ranges(Resource a, Resource b) {
    if (a.type() != ValueType.RANGES) {
      return null;
    }
    List<long[]> list = Ranges.of(a.ranges());
    if (b != null) {
      list.addAll(Ranges.of(b.ranges()));
    }
    return Ranges.bytes(Ranges.joined(list));
  }

  private static List<String> items(Resource a, Resource b) {
    if (a.type() != ValueType.SET) {
      return null;
    }
    List<String> list = new ArrayList<>(a.set());
    if (b != null) {
      list.addAll(b.set());
    }
    list.sort(TEXTS);
    for (int i = 1; i < list.size(); i++) {
      if (list.get(i).equals(list.get(i - 1))) {
        throw new IllegalArgumentException("an item of " + a.name() + " is there twice");
      }
    }
    return list;
  }

  private static Resource with(Resource r, long scalar, byte[] ranges, List<String> set) {
    return new Resource(r.name(), r.type(), scalar, ranges, set, r.reservations(), r.disk(), r.providerId(), r.allocatedTo(),
        r.revocable(), r.shared());
  }

  /** Type, role, principal and labels of each stand one after the other. */
  private static int compareReservations(List<String> a, List<String> b) {
    for (int i = 0; i + 4 <= a.size() && i + 4 <= b.size(); i += 4) {
      int c = TEXTS.compare(a.get(i + 1), b.get(i + 1));
      c = c != 0 ? c : Boolean.compare(a.get(i).equals("DYNAMIC"), b.get(i).equals("DYNAMIC"));
      c = c != 0 ? c : TEXTS.compare(a.get(i + 2), b.get(i + 2));
      c = c != 0 ? c : TEXTS.compare(a.get(i + 3), b.get(i + 3));
      if (c != 0) {
        return c;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  /** Both are of one kind. The bytes of ranges are in their order. */
  private static int compareAmounts(Resource a, Resource b) {
    return switch (a.type()) {
      case RANGES -> Arrays.compareUnsigned(a.ranges(), b.ranges());
      case SET -> Arrays.compare(a.set().toArray(new String[0]), b.set().toArray(new String[0]), TEXTS);
      default -> Long.compare(a.scalar(), b.scalar());
    };
  }
}
