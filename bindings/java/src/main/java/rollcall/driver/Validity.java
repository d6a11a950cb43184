package rollcall.driver;

import java.util.List;
import rollcall.Disk;
import rollcall.DiskSourceType;
import rollcall.Resource;
import rollcall.ValueType;
import rollcall.VolumeMode;

/** Whether a resource is well formed: Resources::validate of Mesos, and whether a machine can be told of it. */
final class Validity {
  /** How many of anything in one resource, or offer, a machine is told. */
  static final int MOST = 10_000;

  private static final String WHITESPACE = ".*[\t\n\u000b\f\r \u007f].*";

  private Validity() {}

  static void check(Resource r) {
    want(!r.name().isEmpty(), "a resource has a name");
    want(r.type() != ValueType.SCALAR || r.scalar() >= 0, r.name() + " is negative");
    disk(r);
    reservations(r.reservations());
    want(!r.shared() || !r.disk().persistenceId().isEmpty(), "only a persistent volume is shared");
  }

  /** Whether none of its texts is too long, or none, and nothing in it is too many. */
  static boolean sayable(Resource r) {
    Disk d = r.disk();
    List<String> texts = List.of(r.name(), r.providerId(), r.allocatedTo(), d.persistenceId(), d.principal(), d.containerPath(),
        d.root(), d.vendor(), d.id(), d.profile(), d.metadata());
    List<String> set = r.set() == null ? List.of() : r.set();
    int ranges = r.ranges() == null ? 0 : r.ranges().length / 16;
    return Math.max(ranges, Math.max(set.size(), r.reservations().size() / 4)) <= MOST
        && texts.stream().allMatch(Text::presentable) && set.stream().allMatch(Text::presentable)
        && r.reservations().stream().allMatch(Text::presentable);
  }

  private static void disk(Resource r) {
    Disk d = r.disk();
    if (d.equals(ResourceReader.NO_DISK)) {
      return;
    }
    want(r.name().equals("disk"), "only the resource disk is a disk");
    boolean rooted = d.source() == DiskSourceType.PATH || d.source() == DiskSourceType.MOUNT;
    want(d.root().isEmpty() || rooted, "a disk that is no PATH and no MOUNT has no root");
    want(d.source() != DiskSourceType.UNKNOWN || (d.vendor() + d.id() + d.profile() + d.metadata()).isEmpty(),
        "a disk source is of type PATH, MOUNT, BLOCK or RAW");
    boolean unused = d.mode() == VolumeMode.NONE && (d.principal() + d.containerPath()).isEmpty();
    want(!d.persistenceId().isEmpty() || unused, "only a persistent volume has a principal, path and mode");
  }

  private static void reservations(List<String> list) {
    for (int i = 0; i < list.size(); i += 4) {
      String type = list.get(i);
      want(type.equals("STATIC") || type.equals("DYNAMIC"), "a reservation is STATIC or DYNAMIC");
      role(list.get(i + 1));
      want(i == 0 || type.equals("DYNAMIC"), "a reservation that refines another is DYNAMIC");
      want(i == 0 || list.get(i + 1).startsWith(list.get(i - 3) + "/"), "a reservation refines that of a role above its own");
    }
  }

  /** It is roles::validate, the role * refused. */
  private static void role(String role) {
    for (String part : role.split("/", -1)) {
      boolean name = !part.isEmpty() && !part.equals(".") && !part.equals("..") && !part.equals("*");
      want(name && !part.startsWith("-") && !part.matches("(?s)" + WHITESPACE), "a reservation is for the name of a role");
    }
  }

  private static void want(boolean is, String wanted) {
    if (!is) {
      throw new IllegalArgumentException(wanted);
    }
  }
}
