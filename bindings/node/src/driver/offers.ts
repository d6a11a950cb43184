import type { Notice, Offer } from "../generated/types.js";
import type { Arrival } from "./inbox.js";
import type { MesosOffer } from "./mesos.js";

/**
 * The offers that can be used, whole. The machine decides which those are; the
 * book follows its notices and calls.
 */
export class OfferBook {
  private readonly held = new Map<string, MesosOffer>();
  // Not told of yet, or never: the machine keeps some until a round has ended, and some for replacements.
  private readonly arrived = new Map<string, MesosOffer>();
  private epoch = 0; // of the stream they came on

  get(id: string): MesosOffer | undefined {
    return this.held.get(id);
  }

  /** Takes what an event brings. Offers of a stream that is over are of no use, to the machine too. */
  arrive({ event, offers = [] }: Arrival): void {
    if (event.type === "subscribed") this.epoch = Math.max(this.epoch, event.epoch);
    else if (event.type === "rescinded") this.use([event.offerId]);
    else if (event.type === "offered" && event.epoch >= this.epoch) for (const o of offers) this.arrived.set(o.id.value, o);
  }

  /** Does what the notices of a step say, in their order: offers can be lost and others come within one step. */
  follow(notices: readonly Notice[]): void {
    for (const n of notices) {
      if (n.type === "offered") this.take(n.offers);
      else if (n.type === "offers-lost") this.lose(n.offers);
      else if (n.type === "session" && n.session !== "subscribed") this.arrived.clear(); // no offer outlives its stream
    }
  }

  private take(offers: readonly Offer[]): void {
    for (const { id } of offers) {
      const whole = this.arrived.get(id);
      if (whole) this.held.set(id, whole);
      this.arrived.delete(id);
    }
  }

  private lose(offers: readonly Offer[]): void {
    if (offers.length === 0) this.held.clear(); // no list means all
    for (const { id } of offers) this.held.delete(id);
  }

  /** Forgets offers that were accepted or declined. */
  use(ids: readonly string[]): void {
    for (const id of ids) {
      this.held.delete(id);
      this.arrived.delete(id);
    }
  }
}
