package rollcall.driver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rollcall.Call;
import rollcall.Event;
import rollcall.Notice;
import rollcall.Offer;
import rollcall.SessionState;

/**
 * Holds the offers that can be used, whole. The machine decides which those are; the book follows its
 * notices and calls.
 */
final class OfferBook implements Offers {
  private final Map<String, JsonNode> held = new HashMap<>();

  /** Not told of yet, or never: the machine keeps some behind its gate, and some for replacements. */
  private final Map<String, JsonNode> arrived = new HashMap<>();

  private long epoch; // of the stream they came on

  @Override
  public JsonNode get(String offerId) {
    return held.get(offerId);
  }

  /**
   * Takes what an event brings. Offers of a stream that is over come late, and the machine does not
   * look at them either.
   */
  void arrive(Arrival a) {
    if (a.event() instanceof Event.Subscribed e) {
      epoch = Math.max(epoch, e.epoch());
    } else if (a.event() instanceof Event.Rescinded e) {
      arrived.remove(e.offerId());
    } else if (a.event() instanceof Event.Offered e && e.epoch() >= epoch) {
      for (JsonNode o : a.offers()) {
        if (FromMesos.named(o)) {
          arrived.put(Json.id(o, "id"), o);
        }
      }
    }
  }

  /** Does what notices say, in their order: offers can be lost and others come within one step. */
  void follow(List<Notice> notices) {
    for (Notice notice : notices) {
      if (notice instanceof Notice.Offered n) {
        for (Offer o : n.offers()) {
          JsonNode whole = arrived.remove(o.id());
          if (whole != null) {
            held.put(o.id(), whole);
          }
        }
      } else if (notice instanceof Notice.OffersLost n) {
        lose(n.offers());
      } else if (notice instanceof Notice.Session n && n.session() != SessionState.SUBSCRIBED) {
        arrived.clear(); // no offer outlives its stream
      }
    }
  }

  /** No list means all. */
  private void lose(List<Offer> offers) {
    if (offers.isEmpty()) {
      held.clear();
    }
    offers.forEach(o -> held.remove(o.id()));
  }

  /** Forgets what was accepted or declined. */
  void use(Call call) {
    List<String> ids = call instanceof Call.Accept a ? a.offers() : call instanceof Call.Decline d ? d.offers()
        : call instanceof Call.Replace r ? r.offers() : List.of();
    for (String id : ids) {
      held.remove(id);
      arrived.remove(id);
    }
  }
}
