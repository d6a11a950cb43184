import { slotOf } from "./process.js";
import { svg } from "./svg.js";

const WIDTH = 920;
const HEIGHT = 400;
const SCHEDULER = { x: 110, y: 150, w: 170, h: 92 };
const STORE = { x: 110, y: 312, w: 120, h: 76 };
const MASTER = { x: 440, y: 150, w: 150, h: 92 };
const AGENTS = [70, 200, 330].map((y) => ({ x: 770, y, w: 250, h: 104 }));
const TASK = 40;

/** The cluster as a picture: who is there, what runs where, and what is said. */
export class Picture {
  #root;
  #links = svg("g");
  #boxes = svg("g");
  #messages = svg("g");

  constructor(parent) {
    const title = svg("title", {}, "The scheduler, its store, the master and three agents with their tasks; messages move between them.");
    this.#root = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" }, title, this.#links, this.#boxes, this.#messages);
    parent.append(this.#root);
  }

  draw(world) {
    const { cluster, process } = world;
    this.#links.replaceChildren(
      link(SCHEDULER, MASTER, process.session === "subscribed" && cluster.leading ? "up" : "down"),
      link(SCHEDULER, STORE, "up"),
      ...cluster.agents.map((a, i) => link(MASTER, AGENTS[i], a.cut ? "cut" : a.peer !== 0 ? "up" : "down")),
    );
    this.#boxes.replaceChildren(
      box(SCHEDULER, "Scheduler", process.session, process.running ? "" : "dead"),
      cylinder(STORE, "Store", `${process.store.size} records`),
      box(MASTER, "Master", cluster.leading ? "leads" : "nobody leads", cluster.leading ? "" : "dead"),
      ...cluster.agents.map((a, i) => agentBox(AGENTS[i], a, world.running(a), process.tasks)),
    );
    this.#messages.replaceChildren(...world.messages.map((m) => message(m, world.clock.now)));
  }
}

function place(name) {
  if (name === "scheduler") return SCHEDULER;
  if (name === "master") return MASTER;
  return AGENTS[Number(name.slice("agent-".length))];
}

function link(a, b, state) {
  return svg("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y, class: `link ${state}` });
}

function rectangle({ x, y, w, h }, kind) {
  return svg("rect", { x: x - w / 2, y: y - h / 2, width: w, height: h, rx: 10, class: `box ${kind}` });
}

function text(x, y, kind, content, anchor = "middle") {
  return svg("text", { x, y, class: kind, "text-anchor": anchor }, content);
}

function box(at, name, state, kind) {
  return svg("g", {}, rectangle(at, kind), text(at.x, at.y - 4, "name", name), text(at.x, at.y + 18, "state", state));
}

function cylinder({ x, y, w, h }, name, state) {
  const [left, top, bottom, lid] = [x - w / 2, y - h / 2 + 8, y + h / 2 - 8, 9];
  const side = `M${left} ${top} V${bottom} A${w / 2} ${lid} 0 0 0 ${left + w} ${bottom} V${top}`;
  return svg(
    "g",
    {},
    svg("path", { d: side, class: "box" }),
    svg("ellipse", { cx: x, cy: top, rx: w / 2, ry: lid, class: "box" }),
    text(x, y + 6, "name", name),
    text(x, y + 24, "state", state),
  );
}

/** What really runs, in the colour of what the scheduler holds it for. */
function agentBox(at, agent, running, known) {
  const left = at.x - at.w / 2;
  const top = at.y - at.h / 2;
  const state = agent.cut ? "cut off" : agent.peer !== 0 ? "connected" : "alone";
  const tasks = running.map((taskId, i) => {
    const x = left + 12 + i * (TASK + 4);
    const verdict = known.get(taskId)?.verdict ?? "none";
    return svg(
      "g",
      {},
      svg("title", {}, `${taskId}: it runs here; the scheduler holds it for ${verdict}`),
      svg("rect", { x, y: top + 50, width: TASK, height: 40, rx: 6, class: `task ${verdict}` }),
      text(x + TASK / 2, top + 68, "slot", slotOf(taskId)),
      text(x + TASK / 2, top + 82, "number", `.${taskId.split(".").pop()}`),
    );
  });
  const kind = agent.cut ? "cut" : "";
  return svg(
    "g",
    {},
    rectangle(at, kind),
    text(left + 12, top + 24, "name", agent.name, "start"),
    text(left + at.w - 12, top + 24, "state", state, "end"),
    text(left + 12, top + 41, "state", agent.losing > 0 ? `loses ${agent.losing} updates` : `${running.length} tasks run`, "start"),
    ...tasks,
  );
}

/** A message on its way; one that is lost falls off half way. */
function message(m, now) {
  const [a, b] = [place(m.from), place(m.to)];
  const part = Math.min(Math.max((now - m.left) / (m.at - m.left), 0), 1);
  // from edge to edge, and the two directions beside each other
  const [from, to] = [edge(a, b), edge(b, a)];
  const side = a.x < b.x ? -9 : 9;
  const x = from.x + (to.x - from.x) * part;
  const y = from.y + (to.y - from.y) * part + side + (m.lost ? Math.max(part - 0.5, 0) * 90 : 0);
  const kind = `message ${m.lost ? "lost" : ""} ${m.quiet ? "quiet" : ""}`;
  const dot = svg("circle", { cx: x, cy: y, r: m.quiet ? 2.5 : 5, class: kind });
  return m.quiet ? dot : svg("g", {}, dot, text(x, y - 9, `label ${m.lost ? "lost" : ""}`, m.name));
}

/** Where the line from the middle of a to that of b leaves a. */
function edge(a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const scale = Math.min(a.w / 2 / Math.abs(dx || 1), a.h / 2 / Math.abs(dy || 1), 1);
  return { x: a.x + dx * scale, y: a.y + dy * scale };
}
