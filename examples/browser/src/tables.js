import { html } from "./svg.js";

/** The tables below the picture. */
export class Tables {
  #tasks = document.querySelector("#tasks tbody");
  #rounds = document.querySelector("#rounds tbody");
  #records = document.querySelector("#records tbody");
  #lines = document.querySelector("#lines");
  #shown = new Map();

  draw(world) {
    const { process } = world;
    const tasks = [...process.tasks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([taskId, t]) => taskRow(taskId, t));
    this.#fill(this.#tasks, tasks);
    this.#fill(this.#rounds, [...process.rounds.values()].sort((a, b) => b.number - a.number).map(roundRow));
    this.#fill(this.#records, [...process.store].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => row("", key, `${value.length} bytes`)));
    const began = world.lines.at(-1)?.at ?? 0;
    this.#fill(this.#lines, world.lines.slice(0, 60).map(({ at, text }) => html("li", {}, html("time", {}, seconds(at - began)), ` ${text}`)));
  }

  /** Replaces rows only if they differ, so that a text can be selected. */
  #fill(parent, rows) {
    const text = rows.map((r) => r.outerHTML).join("");
    if (this.#shown.get(parent) === text) return;
    this.#shown.set(parent, text);
    parent.replaceChildren(...rows);
  }
}

function row(kind, ...cells) {
  return html("tr", kind ? { class: kind } : {}, ...cells.map((c) => html("td", {}, c)));
}

function taskRow(taskId, t) {
  const verdict = html("span", { class: `verdict ${t.verdict}` }, t.verdict);
  const advice = html("span", { class: `advice ${t.advice}` }, t.advice);
  const agent = t.agentId === "" ? "" : `agent ${t.agentId.slice(t.agentId.lastIndexOf("S") + 1)}`;
  return row("", taskId, agent, t.state === "none" ? "" : t.state.replace("TASK_", ""), verdict, advice);
}

function roundRow(r) {
  const done = r.counts.targets - r.counts.remaining;
  const bar = html("progress", { max: Math.max(r.counts.targets, 1), value: r.counts.targets === 0 ? 1 : done });
  return row(r.phase, String(r.number), r.cause, r.kind, r.phase, html("span", {}, bar, ` ${done} of ${r.counts.targets}`));
}

function seconds(micros) {
  return `${(micros / 1e6).toFixed(1)} s`;
}
