// A small Mesos framework on Rollcall: it keeps one task running and tells what
// becomes of it. It keeps no table of tasks, acknowledges nothing, sends no
// reconciliation and knows no backoff. It reads advice and answers with requests.
//
//	node main.js 127.0.0.1:5050 example.store
import { Driver, FileStore, infoOf } from "rollcall/driver";

const [masters, path] = process.argv.slice(2);
let running = false; // or may still run
let number = 0;

const framework = {
  restored: (stored) =>
    (running = stored.tasks.some((t) => t.verdict !== "ended")),

  notified: (notices) =>
    notices.flatMap((n) => {
      if (n.type === "task") {
        const { taskId, state, verdict, advice } = n.task;
        console.log(taskId, state === "none" ? "" : state, verdict, advice);
        if (advice === "safe") running = false; // and only then
      } else if (n.type === "rejected") {
        if (n.rejection.request === "launch") running = false; // the offer was lost meanwhile
      } else if (n.type === "round") {
        const { targets, remaining } = n.round.counts;
        console.log(
          "round",
          n.round.number,
          n.round.phase,
          targets - remaining,
          "of",
          targets,
        );
      } else if (n.type === "offered") return n.offers.map((o) => use(o.id));
      return [];
    }),
};

/** Starts the task on an offer if it does not run, and declines it otherwise. */
function use(offer) {
  if (running) return { type: "decline", offers: [offer], refuse: 60_000_000 };
  running = true;
  const info = infoOf({
    name: "example",
    command: { value: "sleep 300" },
    resources: [
      { name: "cpus", type: "SCALAR", scalar: { value: 0.1 } },
      { name: "mem", type: "SCALAR", scalar: { value: 32 } },
    ],
  });
  return {
    type: "launch",
    offers: [offer],
    tasks: [{ taskId: `example.${Date.now()}.${++number}`, info }],
  };
}

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const store = await FileStore.open(path);
const info = {
  user: "root",
  name: "example",
  failover_timeout: 3600,
  checkpoint: true,
};
await new Driver({ masters, store, framework: info }, framework)
  .run(stop.signal)
  .finally(() => store.close());
