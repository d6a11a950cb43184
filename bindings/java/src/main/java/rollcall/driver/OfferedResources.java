package rollcall.driver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import rollcall.Resource;

/** What the machine is told that an offer has. */
final class OfferedResources {
  private OfferedResources() {}

  /**
   * An offer's resources, allocated to its role; a framework that knows one role only is not told which
   * it is. What cannot be said to a machine can hold nothing for a replacement either, and is left out.
   */
  static List<Resource> of(JsonNode offer, String frameworkRole) {
    String said = offer.path("allocation_info").path("role").asText("");
    String role = said.isEmpty() ? frameworkRole : said;
    JsonNode list = offer.path("resources");
    boolean allocated = list.path(0).hasNonNull("allocation_info");
    List<Resource> sayable = new ArrayList<>();
    for (JsonNode r : list) {
      try {
        sayable.addAll(Canonical.of(List.of(ResourceReader.resource(r, allocated ? null : role))));
      } catch (IllegalArgumentException e) {
        // left out
      }
    }
    sayable.removeIf(r -> !Validity.sayable(r));
    try {
      List<Resource> canonical = Canonical.of(sayable);
      return canonical.size() > Validity.MOST || !Text.presentable(role) ? List.of() : canonical;
    } catch (IllegalArgumentException e) {
      return List.of(); // such as a port that is there twice
    }
  }
}
