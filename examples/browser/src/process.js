import { Scheduler, readStore } from "rollcall";

import { DELAY } from "./cluster.js";
import { schedulerConfig } from "./configs.js";
import { SENDS, callOf, eventOf, replyOf } from "./mesos.js";

const HEARD = 1; // milliseconds of quiet before what arrived is one batch

/**
 * The framework's process: the scheduler of the package rollcall, what a driver
 * does for it, and a framework that keeps its slots filled. A slot is what must
 * never run twice.
 */
export class Process {
  store = new Map(); // outlives the process
  tasks = new Map(); // what is known: task id to the last notice
  rounds = new Map();
  session = "not running";
  running = false;
  launches = 0;

  #module;
  #clock;
  #cluster;
  #told;
  #slots;
  #machine;
  #life = 0;
  #inbox = [];
  #wake = 0;
  #frameworkId = "";
  #stream; // the one that was opened last: { number, epoch, opened, void }
  #numbers = 0;
  #requests = new Map(); // under way: number to { call, stream, life }
  #queues = { calls: [], acknowledgements: [] };
  #busy = { calls: false, acknowledgements: false };
  #filled = new Map(); // slot to the task that may run in it

  /** told(what): a line for people, or { message } for the picture. */
  constructor(module, clock, cluster, slots, told) {
    this.#module = module;
    this.#clock = clock;
    this.#cluster = cluster;
    this.#slots = slots;
    this.#told = told;
  }

  /** Starts the process, from what its store holds. */
  async start() {
    this.#machine = await Scheduler.create({ module: this.#module, config: schedulerConfig });
    const records = [...this.store.keys()].sort().map((key) => ({ key, value: this.store.get(key) }));
    this.#machine.restore(records);
    this.running = true;
    this.session = "disconnected";
    this.tasks.clear();
    this.#filled.clear();
    for (const t of readStore(records).tasks) {
      this.tasks.set(t.taskId, { ...t, advice: "none" });
      if (t.verdict !== "ended") this.#filled.set(slotOf(t.taskId), t.taskId);
    }
    this.#told({ line: `the scheduler starts; its store has ${records.length} records` });
    this.#step([]);
  }

  /** kill -9: what was not stored is gone. */
  kill() {
    const stream = this.#stream;
    if (stream) this.#clock.after(DELAY, () => this.#cluster.tell([[17, stream.number]]));
    this.#life++;
    this.#machine = undefined;
    this.#inbox = [];
    this.#stream = undefined;
    this.#requests.clear();
    this.#queues = { calls: [], acknowledgements: [] };
    this.#busy = { calls: false, acknowledgements: false };
    this.running = false;
    this.session = "not running";
    this.#told({ line: "the scheduler is killed" });
  }

  // What arrives in one instant is one batch.
  #arrive(event) {
    this.#inbox.push(event);
    if (this.#inbox.length > 1) return;
    const life = this.#life;
    this.#clock.after(HEARD, () => life === this.#life && this.#step(this.#inbox.splice(0)));
  }

  /** One step and everything it owes, in the order in which it is owed. */
  #step(events) {
    while (true) {
      const out = this.#machine.step(this.#clock.now, events);
      for (const { key, value } of out.store) {
        if (value === null) this.store.delete(key);
        else this.store.set(key, value);
      }
      for (const notice of out.notices) this.#note(notice);
      for (const call of out.calls) this.#put(call);
      this.#wakeAt(out.wakeAt);
      events = out.notices.flatMap((notice) => this.#notified(notice));
      if (events.length === 0) return;
    }
  }

  #wakeAt(at) {
    if (at === 0 || at === this.#wake) return;
    this.#wake = at;
    const life = this.#life;
    this.#clock.at(at, () => {
      if (life !== this.#life || this.#wake !== at) return;
      this.#wake = 0;
      this.#step(this.#inbox.splice(0));
    });
  }

  // ---- the framework

  #notified(n) {
    switch (n.type) {
      case "task":
      case "unknown-task":
      case "contradicted": {
        const { taskId, state, verdict, advice } = n.task;
        this.tasks.set(taskId, n.task);
        this.#told({ line: `${taskId}: ${state === "none" ? "launched" : state}, ${verdict}; advice: ${advice}` });
        if (advice !== "safe") return [];
        if (this.#filled.get(slotOf(taskId)) === taskId) this.#filled.delete(slotOf(taskId)); // and only then
        return verdict === "ended" ? [{ type: "forget", taskId }] : [];
      }
      case "forgotten":
        this.tasks.delete(n.taskId);
        return [];
      case "round":
        this.rounds.set(n.round.number, n.round);
        for (const old of [...this.rounds.keys()].sort((a, b) => b - a).slice(6)) this.rounds.delete(old);
        return [];
      case "offered":
        return n.offers.map((offer) => this.#use(offer));
      case "rejected":
        this.#told({ line: `rejected: ${n.rejection.request} ${n.rejection.code} ${n.rejection.value}` });
        return [];
      default:
        return [];
    }
  }

  #use(offer) {
    const free = this.#slots.filter((slot) => !this.#filled.has(slot.name)).slice(0, 2);
    if (free.length === 0) return { type: "decline", offers: [offer.id] };
    const tasks = free.map((slot) => {
      const taskId = `${slot.name}.${++this.launches}`;
      this.#filled.set(slot.name, taskId);
      return { taskId, info: new TextEncoder().encode(JSON.stringify({ seconds: slot.seconds })) };
    });
    return { type: "launch", offers: [offer.id], tasks };
  }

  // ---- the driver

  #note(n) {
    if (n.type !== "session") return;
    this.session = n.session;
    if (n.frameworkId !== "") this.#frameworkId = n.frameworkId;
    if (n.session === "disconnected" && this.#stream?.epoch === n.epoch) this.#stream.void = true;
    this.#told({ line: `session: ${n.session}${n.message && ` (${n.message})`}` });
  }

  #put(call) {
    if (call.type === "subscribe") {
      const old = this.#stream;
      if (old) this.#cluster.tell([[17, old.number]]);
      this.#stream = { number: ++this.#numbers, epoch: call.epoch, opened: false, void: false };
      this.#send(call, undefined);
      return;
    }
    const queue = call.type === "acknowledge" ? "acknowledgements" : "calls";
    this.#queues[queue].push(call);
    this.#pump(queue);
  }

  /** Sends the next call of a queue, when the one before was answered. */
  #pump(queue) {
    while (!this.#busy[queue] && this.#queues[queue].length > 0) {
      const call = this.#queues[queue].shift();
      const stream = this.#stream;
      if (!stream?.opened || stream.void || stream.epoch !== call.epoch) continue; // void: its stream is over
      this.#busy[queue] = true;
      this.#send(call, queue);
    }
  }

  #send(call, queue) {
    const stream = this.#stream;
    const number = ++this.#numbers;
    this.#requests.set(number, { call, stream, queue, life: this.#life });
    const event = callOf(call, number, stream.number, this.#frameworkId);
    this.#draw("scheduler", "master", call.type.toUpperCase(), false);
    this.#clock.after(DELAY, () => {
      if (!this.#cluster.tell([event])) this.#failed(number, "unsubscribed", "connection refused");
    });
  }

  /** What the master wrote, a reply or an event of the stream. */
  hear(send) {
    const reply = replyOf(send);
    const stream = this.#stream;
    const life = this.#life;
    const later = (what) => this.#clock.after(DELAY, () => life === this.#life && what());
    if (reply) {
      later(() => this.#replied(reply));
      return;
    }
    const [type, number] = send;
    if (stream?.number !== number) return;
    const event = eventOf(send, stream.epoch);
    if (SENDS[type]) this.#draw("master", "scheduler", SENDS[type], type === 3);
    later(() => this.#arrive(event ?? { type: "disconnected", epoch: stream.epoch, message: "the master ended the stream" }));
  }

  #replied({ request, code, message }) {
    const r = this.#requests.get(request);
    if (r === undefined) return;
    if (code >= 300) {
      this.#failed(request, code === 400 ? "refused" : "unsubscribed", `${code}: ${message}`);
      return;
    }
    if (r.call.type === "subscribe") r.stream.opened = true;
    this.#finish(request);
  }

  #finish(number) {
    const { queue } = this.#requests.get(number);
    this.#requests.delete(number);
    if (queue === undefined) return;
    this.#busy[queue] = false;
    this.#pump(queue);
  }

  #failed(number, failure, message) {
    const r = this.#requests.get(number);
    if (r === undefined || r.life !== this.#life) return;
    const { call } = r;
    const accept = call.type === "accept" ? call : { tasks: [], offers: [] };
    this.#arrive(
      call.type === "subscribe"
        ? { type: "disconnected", epoch: call.epoch, message }
        : {
            ...{ type: "call-failed", epoch: call.epoch, call: call.type, callId: call.id, failure, message },
            ...{ taskIds: accept.tasks.map((t) => t.taskId), operationIds: [], offers: accept.offers },
          },
    );
    this.#finish(number);
  }

  /** The master has ended: calls under way get no answer, and the stream is over. */
  failover() {
    if (!this.running) return;
    const stream = this.#stream;
    const life = this.#life;
    const under = [...this.#requests.keys()];
    this.#clock.after(DELAY, () => {
      if (life !== this.#life) return;
      for (const number of under) this.#failed(number, "unknown", "the connection broke");
      if (stream && !stream.void) this.#arrive({ type: "disconnected", epoch: stream.epoch, message: "the connection broke" });
    });
  }

  #draw(from, to, name, quiet) {
    this.#told({ message: { from, to, name, quiet, at: this.#clock.now + DELAY, lost: !this.#cluster.leading } });
  }
}

export function slotOf(taskId) {
  return taskId.slice(0, taskId.lastIndexOf("."));
}
