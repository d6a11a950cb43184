package rollcall.driver;

import com.fasterxml.jackson.databind.JsonNode;
import rollcall.Event;

/**
 * An event for the machine, with what the host keeps of it.
 *
 * @param event what happened
 * @param offers of an Offered event, whole; else missing
 * @param unauthorized why no master has taken the credentials; else null
 */
record Arrival(Event event, JsonNode offers, UnauthorizedException unauthorized) {
  private static final JsonNode NONE = Json.object().path("none");

  Arrival(Event event) {
    this(event, NONE, null);
  }

  Arrival(Event event, JsonNode offers) {
    this(event, offers, null);
  }

  Arrival(Event event, UnauthorizedException unauthorized) {
    this(event, NONE, unauthorized);
  }
}
