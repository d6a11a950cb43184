package rollcall.driver;

import com.fasterxml.jackson.databind.JsonNode;
import rollcall.Event;

/**
 * An event for the machine, with what the host keeps of it.
 *
 * @param event what happened
 * @param offers of an Offered event, whole; else missing
 */
record Arrival(Event event, JsonNode offers) {
  private static final JsonNode NONE = Json.object().path("none");

  Arrival(Event event) {
    this(event, NONE);
  }
}
