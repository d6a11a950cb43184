import { type ConfigChanges, withDefaults } from "../config.js";
import { PoisonedError } from "../errors.js";
import type { Config, Event, Notice, NoticeSession, Output } from "../generated/types.js";
import type { CompiledModule } from "../module.js";
import { type Stored, readStore } from "../records.js";
import { Scheduler } from "../scheduler.js";
import { Client, type ClientOptions } from "./client.js";
import { Connection } from "./connection.js";
import { type Arrival, Inbox } from "./inbox.js";
import { type FrameworkInfo, type MesosOffer, refines } from "./mesos.js";
import { OfferBook } from "./offers.js";
import { Sender } from "./sender.js";
import type { Store } from "./store.js";

/** What a framework wants of the machine: the events that bear no epoch. */
export type Request = Exclude<Event, { epoch: number }>;

/** What a framework does. The driver waits for it: what takes long belongs elsewhere. */
export interface Framework {
  /** Told once, before anything else and again whenever the machine was rebuilt: what the store held. */
  restored?(stored: Stored): void | Promise<void>;
  /** Told the notices of a step, when all that the step stored is durable. It answers with requests. */
  notified(notices: readonly Notice[], driver: Driver): readonly Request[] | void | Promise<readonly Request[] | void>;
}

/** What a driver is made of. */
export interface DriverOptions extends ClientOptions {
  framework: FrameworkInfo;
  store: Store;
  /** What differs from the default configuration of the state machine. */
  config?: ConfigChanges;
  /** From `loadModule`; by default the one in this package. */
  module?: CompiledModule;
}

/** The framework has come to its end: removed, replaced, or known to the master under another id. */
export class OverError extends Error {
  override readonly name = "OverError";

  constructor(
    readonly session: NoticeSession["session"],
    message: string,
  ) {
    super(`the framework is over: ${session}: ${message}`);
  }
}

const OVER: readonly NoticeSession["session"][] = ["removed", "replaced", "mismatch"];
const REBUILDS = 3; // of a machine that fails again and again from the same store
const LONGEST_NAP = 3_600_000;

/**
 * Runs one framework: carries out what the state machine owes.
 *
 *     Mesos stream -> inbox -> step -> output
 *                       ^                1 store   durable before the rest
 *                       |                2 calls   in order, acknowledgements beside
 *                       |                3 notices to the framework, whose requests are the next step
 *                       +--- failures ---4 wakeAt  one timer
 */
export class Driver {
  private readonly config: Config;
  private readonly store: Store;
  private readonly module: CompiledModule | undefined;
  private readonly inbox = new Inbox();
  private readonly client: Client;
  private readonly connection: Connection;
  private readonly calls: Sender;
  private readonly acknowledgements: Sender;
  private offers = new OfferBook();
  private frameworkId = "";
  private wakeAt = 0;
  private over: OverError | undefined;
  private rebuilt = 0;
  // The wall clock at the start plus what has passed since: it does not jump when someone sets the clock.
  private readonly began = Date.now() - performance.now();

  constructor(
    options: DriverOptions, // not kept: there may be a secret in it
    private readonly framework: Framework,
  ) {
    const config = withDefaults(options.config);
    if (config.replace.native) {
      throw new TypeError("config: replace.native: this driver is for Mesos, which does not replace tasks itself");
    }
    // Offers come with theirs; and a master lets whom it knows reserve in his own name only.
    const principal = config.replace.principal || (options.credentials?.principal ?? "");
    this.config = { ...config, replace: { ...config.replace, resources: true, principal } };
    this.store = options.store;
    this.module = options.module;
    this.client = new Client(options);
    const info = { ...options.framework };
    if (this.config.partitionAware) info.capabilities = [...(info.capabilities ?? []), { type: "PARTITION_AWARE" }];
    this.connection = new Connection(this.client, info, this.inbox);
    this.calls = new Sender(this.client, this.connection, this.inbox, false, refines(info));
    this.acknowledgements = new Sender(this.client, this.connection, this.inbox, true, refines(info));
  }

  /** The whole of an offer, resources and attributes included, as long as it can be used. */
  offer(id: string): MesosOffer | undefined {
    return this.offers.get(id);
  }

  /** Puts a wish to the machine, at any time. What comes of it is a notice. */
  request(request: Request): void {
    this.inbox.put({ event: request });
  }

  /**
   * Restores the machine from the store and runs it until the signal ends it.
   * It throws if the framework is over, or if the store or the machine fails.
   * Tasks are left running.
   */
  async run(signal: AbortSignal = new AbortController().signal): Promise<void> {
    try {
      let machine = await this.restore();
      while (!signal.aborted) {
        const batch = this.inbox.take();
        try {
          await this.step(machine, batch, signal);
        } catch (e) {
          if (!(e instanceof PoisonedError) || ++this.rebuilt > REBUILDS) throw e;
          machine = await this.rebuild();
        }
        if (this.over) throw this.over;
        await this.inbox.wait(this.nap(), signal);
      }
    } finally {
      this.connection.close();
      this.client.close();
    }
  }

  private async restore(): Promise<Scheduler> {
    const machine = await Scheduler.create({ config: this.config, ...(this.module && { module: this.module }) });
    const records = [...(await this.store.load())];
    machine.restore(records);
    await this.framework.restored?.(readStore(records));
    return machine;
  }

  private async rebuild(): Promise<Scheduler> {
    this.connection.close();
    this.inbox.take(); // what is in it is of a stream that is over
    this.offers = new OfferBook();
    return this.restore();
  }

  /** Takes one batch of arrivals, and then the requests that follow from it. */
  private async step(machine: Scheduler, batch: readonly Arrival[], signal: AbortSignal): Promise<void> {
    let events = batch.map((a) => a.event);
    for (const a of batch) this.offers.arrive(a);
    do {
      const out = machine.step(this.now(), events);
      if (out.store.length > 0) await this.store.write(out.store);
      if (signal.aborted) return; // the store is ahead of what was sent, which is as good as a crash
      this.note(out.notices);
      this.send(out);
      this.wakeAt = out.wakeAt;
      events = [...((await this.framework.notified(out.notices, this)) ?? [])];
    } while (events.length > 0);
  }

  /** Takes what the driver itself needs from the notices. */
  private note(notices: readonly Notice[]): void {
    this.offers.follow(notices);
    for (const n of notices) {
      if (n.type !== "session") continue;
      if (n.frameworkId !== "") this.frameworkId = n.frameworkId;
      if (n.session === "disconnected") this.connection.void(n.epoch);
      if (OVER.includes(n.session)) this.over = new OverError(n.session, n.message);
    }
  }

  private send(out: Output): void {
    for (const call of out.calls) {
      switch (call.type) {
        case "subscribe":
          this.connection.open(call.epoch, call.frameworkId);
          continue;
        case "acknowledge":
        case "acknowledge-operation":
          this.acknowledgements.put(this.frameworkId, call);
          continue;
        case "accept":
        case "decline":
          this.offers.use(call.offers);
      }
      this.calls.put(this.frameworkId, call);
    }
  }

  private now(): number {
    return Math.floor((this.began + performance.now()) * 1000);
  }

  private nap(): number {
    if (this.wakeAt === 0) return LONGEST_NAP;
    // a timer that ends a little early would only be set again
    return Math.min(Math.max(Math.ceil((this.wakeAt - this.now()) / 1000), 0), LONGEST_NAP);
  }
}
