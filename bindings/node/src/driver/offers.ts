import type { Notice, Offer } from "../generated/types.js";
import type { MesosOffer } from "./mesos.js";

/**
 * The offers that can be used, whole. The machine decides which those are; the
 * book follows its notices and calls.
 */
export class OfferBook {
  private readonly held = new Map<string, MesosOffer>();
  private readonly arrived = new Map<string, MesosOffer>(); // not yet told of

  /** gated: the machine keeps offers behind its gate, and tells of them when a round ends. */
  constructor(private gated: boolean) {}

  get(id: string): MesosOffer | undefined {
    return this.held.get(id);
  }

  arrive(offers: readonly MesosOffer[]): void {
    for (const o of offers) this.arrived.set(o.id.value, o);
  }

  /** Does what the notices of a step say, in their order: offers can be lost and others come within one step. */
  follow(notices: readonly Notice[]): void {
    for (const n of notices) {
      if (n.type === "offered") this.take(n.offers);
      else if (n.type === "offers-lost") this.lose(n.offers);
      else if (n.type === "session" && n.session !== "subscribed")
        this.arrived.clear(); // no offer outlives its stream
      else if (n.type === "round" && n.round.subject === "tasks") {
        this.gated &&= n.round.phase !== "complete" && n.round.phase !== "degraded";
      }
    }
    if (!this.gated) this.arrived.clear();
  }

  private take(offers: readonly Offer[]): void {
    for (const { id } of offers) {
      const whole = this.arrived.get(id);
      if (whole) this.held.set(id, whole);
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
