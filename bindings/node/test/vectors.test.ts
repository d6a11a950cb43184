import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";

import { loadModule } from "rollcall";

import { type VectorFile, play } from "./play.js";

// ROLLCALL_VECTORS is the folder bindings/vectors; the script `check` sets it.
const folder = process.env["ROLLCALL_VECTORS"];

test("vectors", async () => {
  assert.ok(folder, "set ROLLCALL_VECTORS to the folder bindings/vectors");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  let passed = 0;
  for (const name of files) {
    const file = JSON.parse(await readFile(`${folder}/${name}`, "utf8")) as VectorFile;
    passed += await play(await loadModule(), file);
  }
  assert.ok(passed > 0, `no vectors in ${folder}`);
  console.log(`${passed} vectors passed`);
});
