package rollcall.driver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.List;
import rollcall.Disk;
import rollcall.DiskSourceType;
import rollcall.Resource;
import rollcall.VolumeMode;

/** Writes {@code mesos.v1.Resource}. */
final class ResourceWriter {
  private ResourceWriter() {}

  static void resources(ArrayNode to, List<Resource> list, Dialect dialect) {
    for (Resource r : list) {
      ObjectNode out = to.addObject().put("name", r.name()).put("type", r.type().name());
      amount(out, r);
      if (!r.providerId().isEmpty()) {
        Json.putId(out, "provider_id", r.providerId());
      }
      if (!r.allocatedTo().isEmpty()) {
        out.putObject("allocation_info").put("role", r.allocatedTo());
      }
      reservations(out, r.reservations(), dialect.refinement());
      if (!r.disk().equals(ResourceReader.NO_DISK)) {
        disk(out.putObject("disk"), r.disk());
      }
      if (r.revocable()) {
        out.putObject("revocable");
      }
      if (r.shared()) {
        out.putObject("shared");
      }
    }
  }

  private static void amount(ObjectNode to, Resource r) {
    switch (r.type()) {
      case RANGES -> {
        ArrayNode ranges = to.putObject("ranges").putArray("range");
        for (long[] v : Ranges.of(r.ranges())) {
          ranges.addObject().put("begin", unsigned(v[0])).put("end", unsigned(v[1]));
        }
      }
      case SET -> {
        ArrayNode items = to.putObject("set").putArray("item");
        r.set().forEach(items::add);
      }
      default -> to.putObject("scalar").put("value", r.scalar() / 1000.0);
    }
  }

  private static BigInteger unsigned(long v) {
    return new BigInteger(Long.toUnsignedString(v));
  }

  private static void reservations(ObjectNode to, List<String> list, boolean refinement) {
    if (!refinement && list.size() <= 4) {
      before(to, list);
    } else if (!list.isEmpty()) {
      ArrayNode out = to.putArray("reservations");
      for (int i = 0; i < list.size(); i += 4) {
        ObjectNode v = out.addObject().put("type", list.get(i)).put("role", list.get(i + 1));
        who(v, list.get(i + 2), list.get(i + 3));
      }
    }
  }

  /** One reservation as it was written before there could be several. */
  private static void before(ObjectNode to, List<String> list) {
    to.put("role", list.isEmpty() ? "*" : list.get(1));
    if (!list.isEmpty() && list.get(0).equals("DYNAMIC")) {
      who(to.putObject("reservation"), list.get(2), list.get(3));
    }
  }

  private static void who(ObjectNode to, String principal, String labels) {
    put(to, "principal", principal);
    Labels.put(to, "labels", labels);
  }

  private static void disk(ObjectNode to, Disk in) {
    if (!in.persistenceId().isEmpty()) {
      put(to.putObject("persistence").put("id", in.persistenceId()), "principal", in.principal());
      ObjectNode volume = to.putObject("volume").put("container_path", in.containerPath());
      if (in.mode() != VolumeMode.NONE) {
        volume.put("mode", in.mode() == VolumeMode.READ_ONLY ? "RO" : "RW");
      }
    }
    if (in.source() == DiskSourceType.UNKNOWN) {
      return;
    }
    ObjectNode source = to.putObject("source").put("type", in.source().name());
    if (!in.root().isEmpty()) {
      source.putObject(in.source() == DiskSourceType.MOUNT ? "mount" : "path").put("root", in.root());
    }
    put(source, "vendor", in.vendor());
    put(source, "id", in.id());
    put(source, "profile", in.profile());
    Labels.put(source, "metadata", in.metadata());
  }

  private static void put(ObjectNode to, String name, String value) {
    if (!value.isEmpty()) {
      to.put(name, value);
    }
  }
}
