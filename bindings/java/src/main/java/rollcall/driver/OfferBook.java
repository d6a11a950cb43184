package rollcall.driver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rollcall.Call;
import rollcall.Notice;
import rollcall.Offer;
import rollcall.RoundNotice;
import rollcall.RoundPhase;
import rollcall.RoundSubject;
import rollcall.SessionState;

/**
 * Holds the offers that can be used, whole. The machine decides which those are; the book follows its
 * notices and calls.
 */
final class OfferBook implements Offers {
  private final Map<String, JsonNode> held = new HashMap<>();
  private final Map<String, JsonNode> arrived = new HashMap<>(); // not yet told of

  /** The machine keeps offers behind its gate, and tells of them when that opens, as a round ends. */
  private boolean gated;

  OfferBook(boolean gated) {
    this.gated = gated;
  }

  @Override
  public JsonNode get(String offerId) {
    return held.get(offerId);
  }

  void arrive(JsonNode offers) {
    for (JsonNode o : offers) {
      arrived.put(Json.id(o, "id"), o);
    }
  }

  /** Does what notices say, in their order: offers can be lost and others come within one step. */
  void follow(List<Notice> notices) {
    for (Notice notice : notices) {
      if (notice instanceof Notice.Offered n) {
        for (Offer o : n.offers()) {
          JsonNode whole = arrived.get(o.id());
          if (whole != null) {
            held.put(o.id(), whole);
          }
        }
      } else if (notice instanceof Notice.OffersLost n) {
        lose(n.offers());
      } else if (notice instanceof Notice.Round n) {
        gated &= !opensGate(n.round());
      } else if (notice instanceof Notice.Session n && n.session() != SessionState.SUBSCRIBED) {
        arrived.clear(); // no offer outlives its stream
      }
    }
    if (!gated) {
      arrived.clear();
    }
  }

  private static boolean opensGate(RoundNotice r) {
    return r.subject() == RoundSubject.TASKS && (r.phase() == RoundPhase.COMPLETE || r.phase() == RoundPhase.DEGRADED);
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
    List<String> ids = call instanceof Call.Accept a ? a.offers() : call instanceof Call.Decline d ? d.offers() : List.of();
    for (String id : ids) {
      held.remove(id);
      arrived.remove(id);
    }
  }
}
