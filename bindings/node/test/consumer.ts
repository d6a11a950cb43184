// Compiled by `check` as a user would: strictly, without the types of the DOM, and
// with the declarations of the package checked, too.
import { type Event, type Notice, Scheduler, loadModule } from "rollcall";
import { Driver, type Framework, type Store, infoOf } from "rollcall/driver";

function told(n: Notice): string {
  switch (n.type) {
    case "task":
      return `${n.task.taskId} ${n.task.verdict}${n.task.evidence ? ` since round ${n.task.evidence.round}` : ""}`;
    case "round":
      return `${n.round.phase} ${n.round.counts.remaining}`;
    default:
      return n.type;
  }
}

export async function steps(): Promise<string[]> {
  const module = await loadModule({ memoryLimit: 1 << 28 });
  const scheduler = await Scheduler.create({ module, config: { gate: { firstRound: true } } });
  const events: Event[] = [{ type: "kill", taskId: "task" }];
  return scheduler.step(Date.now() * 1000, events).notices.map(told);
}

export function framework(store: Store): Driver {
  const info = infoOf({ name: "task", resources: [] });
  const own: Framework = {
    notified: (notices, driver) =>
      notices.flatMap((n) =>
        n.type === "offered"
          ? n.offers
              .filter((o) => driver.offer(o.id)?.hostname === "here")
              .map((o) => ({ type: "launch" as const, offers: [o.id], tasks: [{ taskId: "task", info }] }))
          : [],
      ),
  };
  return new Driver({ masters: ["a:5050", "https://b"], store, framework: { user: "nobody", name: "consumer" } }, own);
}
