// What a framework on the npm package mesos-framework 0.5.3, unchanged, sees of a master: launch, reconcile, fail over,
// kill, tear down. Its parser wants each record in an HTTP chunk of its own; it sends no Accept, chunked bodies, and
// null for fields that are not set.
//
// Usage: node mesos_framework_client.js HOST PORT, with the package in NODE_PATH. Lines that begin with "> " are compared.
"use strict";

const { Scheduler, Mesos } = require("mesos-framework");
const mesos = Mesos.getMesos();
const patience = 30000; // ms that any one thing may take; it only passes when something is broken

const say = (...words) => console.log(">", ...words);

class Framework {
  constructor(host, port, frameworkId) {
    this.waiting = [];
    this.kept = [];
    this.unsent = []; // updates whose acknowledgements are on their way
    const keep = (kind) => (message) => this.take(kind, message);
    const scheduler = (this.scheduler = new Scheduler({
      masterUrl: host,
      port: port,
      frameworkName: "mesos-framework",
      masterConnectionTimeout: 120, // s; its default is less than the heartbeat
      logging: { path: process.argv[4] || ".", level: "error" },
      handlers: {
        OFFERS: (offers) => offers.offers.forEach(keep("offer")),
        UPDATE: (update) => {
          if (!update.status.uuid) return keep("update")(update.status);
          // Told once it is acknowledged, so that what is asked next is asked after that.
          this.unsent.push(update.status);
          scheduler.acknowledge(update);
        },
      },
    }));
    scheduler.frameworkId = frameworkId || null;
    scheduler.on("sent_acknowledge", () => keep("update")(this.unsent.shift()));
    scheduler.on("subscribed", keep("subscribed"));
    scheduler.on("error", (e) => {
      keep("error")(e);
      console.error("error:", e.message || e);
    });
    scheduler.subscribe();
  }

  // take gives a message to the first who waits for such a one, or keeps it.
  take(kind, message) {
    const i = this.waiting.findIndex((w) => w.kind === kind && w.fits(message));
    if (i < 0) this.kept.push({ kind, message });
    else this.waiting.splice(i, 1)[0].resolve(message);
  }

  wait(kind, fits = () => true) {
    const i = this.kept.findIndex((k) => k.kind === kind && fits(k.message));
    if (i >= 0) return Promise.resolve(this.kept.splice(i, 1)[0].message);
    return new Promise((resolve, reject) => {
      this.waiting.push({ kind, fits, resolve });
      setTimeout(() => reject(new Error("no " + kind + " came")), patience).unref();
    });
  }

  launch(offer, commands) {
    const tasks = Object.entries(commands).map(([name, command]) => ({
      name: name,
      task_id: { value: name },
      agent_id: offer.agent_id,
      command: { value: command, shell: true },
      resources: [
        { name: "cpus", type: "SCALAR", scalar: { value: 0.1 } },
        { name: "mem", type: "SCALAR", scalar: { value: 32 } },
      ],
    }));
    const launch = new mesos.Offer.Operation.Launch(tasks);
    this.scheduler.accept([offer.id], [new mesos.Offer.Operation("LAUNCH", launch)], { refuse_seconds: 0 });
  }

  async update(task, state) {
    await this.wait("update", (s) => s.task_id.value === task && s.state === state);
    say(task, state);
  }

  async reconcile(task, agent) {
    this.scheduler.reconcile(task, agent);
    const s = await this.wait("update", (s) => s.reason === "REASON_RECONCILIATION");
    say("reconcile", s.task_id.value, s.state, s.message);
  }
}

async function main(host, port) {
  const first = new Framework(host, port);
  const { frameworkId } = await first.wait("subscribed");
  say("subscribed");
  const offer = await first.wait("offer");
  const agent = offer.agent_id.value;
  first.launch(offer, { a: "sleep 1000", b: "exit 0" });
  await first.update("a", "TASK_RUNNING");
  await first.update("b", "TASK_FINISHED");
  await first.reconcile("a", agent);
  await first.reconcile("nope", agent);
  await first.reconcile("nope", "ffffffff-0000-4000-8000-000000000000-S9");
  await first.reconcile(); // implicit

  first.scheduler.subscribe = () => {}; // or it would subscribe again, and fail over the second
  const second = new Framework(host, port, frameworkId);
  say("the second is the same framework:", (await second.wait("subscribed")).frameworkId === frameworkId);
  say("the first is told:", (await first.wait("error")).message);
  await second.reconcile("a", agent);
  second.scheduler.kill("a", agent);
  await second.update("a", "TASK_KILLED");
  await second.reconcile("a", agent);
  second.scheduler.subscribe = () => {};
  second.scheduler.once("sent_teardown", () => {
    say("torn down");
    process.exit(0);
  });
  second.scheduler.teardown();
}

main(process.argv[2], process.argv[3]).catch((e) => {
  console.error(e);
  process.exit(1);
});
