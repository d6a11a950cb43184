package rollcall.driver;

import com.fasterxml.jackson.databind.JsonNode;

/** The whole of each offer, resources and attributes included, as long as it can be used. */
@FunctionalInterface
public interface Offers {
  /**
   * Finds an offer.
   *
   * @param offerId its id
   * @return the {@code mesos.v1.Offer} in JSON; null if it can not be used (any more)
   */
  JsonNode get(String offerId);
}
