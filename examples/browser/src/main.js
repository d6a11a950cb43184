import { loadModule } from "rollcall";

import { Picture } from "./picture.js";
import { html } from "./svg.js";
import { Tables } from "./tables.js";
import { World } from "./world.js";

const FRAME = 100_000; // the most time that passes between two pictures: a page that slept does not catch up

/** The module stands in the page, compressed: a page from a file may fetch nothing. */
async function embedded() {
  const bytes = Uint8Array.from(atob(document.querySelector("#module").textContent.trim()), (c) => c.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
}

function button(text, title, onclick) {
  return html("button", { type: "button", title, onclick }, text);
}

function buttons(world) {
  const kill = button("Kill the scheduler", "As kill -9 does. Its store stays.", () => {
    world.killOrStart();
  });
  const speed = document.querySelector("#speed");
  const rows = world.cluster.agents.map((agent) => {
    const cut = button("", "Messages between it and the master are lost", () => world.cut(agent));
    cut.dataset.agent = agent.number;
    return html(
      "p",
      { class: "row" },
      html("strong", {}, agent.name),
      cut,
      button("Lose updates", "Its next three updates are lost on their way", () => world.loseUpdates(agent)),
      button("Reboot", "Its host starts anew: its tasks are gone", () => world.reboot(agent)),
    );
  });
  kill.id = "kill";
  const fail = button("Fail the master over", "Another leads two seconds later, with what the registry holds", () => world.failMaster());
  fail.id = "failover";
  document.querySelector("#buttons").append(html("p", { class: "row" }, html("strong", {}, "cluster"), fail, kill), ...rows);
  return () => {
    kill.textContent = world.process.running ? "Kill the scheduler" : "Start the scheduler";
    fail.disabled = !world.cluster.leading;
    for (const b of document.querySelectorAll("[data-agent]")) b.textContent = world.cluster.agents[b.dataset.agent].cut ? "Bring back" : "Cut off";
    return Number(speed.value);
  };
}

function headline(world) {
  document.querySelector("#running").textContent = world.cluster.agents.reduce((n, a) => n + world.running(a).length, 0);
  document.querySelector("#wanted").textContent = world.slots.length;
  document.querySelector("#twice").textContent = world.twice;
}

async function main() {
  const world = await World.start(await loadModule({ source: embedded() }));
  const picture = new Picture(document.querySelector("#picture"));
  const tables = new Tables();
  const follow = buttons(world);
  let last = performance.now();
  for (;;) {
    const now = await new Promise((resolve) => requestAnimationFrame(resolve));
    const speed = follow();
    await world.advance(world.clock.now + Math.min(Math.max(now - last, 0) * 1000, FRAME) * speed);
    last = now;
    picture.draw(world);
    tables.draw(world);
    headline(world);
  }
}

main().catch((e) => {
  document.querySelector("#failed").textContent = String(e.stack ?? e);
  throw e;
});
