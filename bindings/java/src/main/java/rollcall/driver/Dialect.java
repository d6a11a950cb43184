package rollcall.driver;

import com.fasterxml.jackson.databind.JsonNode;
import rollcall.Config;

/**
 * What of a framework decides how it and its master speak.
 *
 * @param role of offers that do not say theirs
 * @param refinement whether reservations are written as a list, or as was usual before
 * @param natively whether the master replaces tasks: calls that Mesos does not have are for it
 */
record Dialect(String role, boolean refinement, boolean natively) {
  static Dialect of(JsonNode info, Config config) {
    JsonNode roles = info.path("roles");
    String role = roles.size() == 1 ? roles.path(0).asText("") : info.path("role").asText("");
    boolean refinement = false;
    for (JsonNode c : info.path("capabilities")) {
      refinement |= c.path("type").asText().equals("RESERVATION_REFINEMENT");
    }
    return new Dialect(role.isEmpty() ? "*" : role, refinement, config.replace().natively());
  }
}
