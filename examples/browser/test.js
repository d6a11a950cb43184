// Clicks through the page in a browser, and plays the vectors in it.
// CHROMIUM is the browser. ROLLCALL_PACKAGE is the package as it was installed,
// ROLLCALL_PLAY the compiled test/play.ts of bindings/node, ROLLCALL_VECTORS the
// folder bindings/vectors; bindings/node/check sets them.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { basename, dirname, extname, join, resolve, sep } from "node:path";
import { after, before, test } from "node:test";

import { chromium } from "playwright-core";

const { CHROMIUM, ROLLCALL_PACKAGE, ROLLCALL_PLAY, ROLLCALL_VECTORS } = process.env;
const PATIENCE = 120_000;
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];

let browser;
before(async () => {
  assert.ok(CHROMIUM, "set CHROMIUM to the browser");
  browser = await chromium.launch({ executablePath: CHROMIUM, args: [...flags, ...quiet] });
});
after(() => browser?.close());

/** A page that must not say anything is wrong. */
async function onPage(url, use) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1300 } });
  page.setDefaultTimeout(PATIENCE);
  const wrong = [];
  page.on("pageerror", (e) => wrong.push(String(e)));
  page.on("console", (m) => m.type() === "error" && wrong.push(m.text()));
  page.on("requestfailed", (r) => wrong.push(`${r.url()}: ${r.failure()?.errorText}`));
  try {
    await page.goto(url);
    await use(page);
  } catch (e) {
    throw new Error(`${e.message}\n${wrong.join("\n")}\n${await page.textContent("body")}`, { cause: e });
  } finally {
    await page.close();
  }
  assert.deepEqual(wrong, []);
}

const file = new URL("dist/index.html", import.meta.url).href;

test("a page from a file: failures of all kinds, and no task is started twice", () =>
  onPage(file, async (page) => {
    /** Waits until there are so many tasks whose row matches. */
    const tasks = (pattern, count) =>
      page.waitForFunction(
        ([source, n]) => [...document.querySelectorAll("#tasks tbody tr")].filter((r) => new RegExp(source).test(r.textContent)).length === n,
        [pattern.source, count],
      );
    const latest = () => page.$eval("#rounds tbody tr td", (cell) => Number(cell.textContent));
    /** Waits for a complete round over tasks that is younger than the one given. */
    const complete = (than) =>
      page.waitForFunction((n) => {
        const rows = [...document.querySelectorAll("#rounds tbody tr.complete")].map((r) => [...r.cells].map((c) => c.textContent.trim()));
        return rows.some(([number, cause, , , answered]) => Number(number) > n && cause === "subscribed" && /^([1-9]\d*) of \1$/.test(answered));
      }, than);

    await tasks(/RUNNING.*alive/, 6);
    let round = await latest();
    await page.click("#failover");
    await page.waitForSelector("text=nobody leads");
    await complete(round);

    await page.selectOption("#speed", "4");
    await page.click("[data-agent='0']");
    await page.waitForFunction(() => [...document.querySelectorAll("#tasks tr")].some((r) => /unreachable.*wait/.test(r.textContent)));
    await page.click("[data-agent='0']");
    await page.waitForFunction(() => ![...document.querySelectorAll("#tasks tr")].some((r) => /unreachable/.test(r.textContent)));

    await page.click("#kill");
    await page.waitForSelector("text=Start the scheduler");
    assert.ok((await page.$$("#records tbody tr")).length > 0, "the store outlives the scheduler");
    round = await latest();
    await page.click("#kill");
    await complete(round);

    const [lose] = await page.$$("text=Lose updates >> nth=2");
    await lose.click();
    await page.waitForSelector("text=lost on its way from agent-2 to master: status update");
    await (await page.$("text=Reboot >> nth=1")).click();
    await page.waitForFunction(() => /the host of agent-1 starts anew/.test(document.querySelector("#lines").textContent));
    await tasks(/RUNNING.*alive/, 6);
    await page.waitForFunction(() => document.querySelector("#running").textContent === "6");

    assert.equal(await page.textContent("#twice"), "0");
    assert.equal(await page.textContent("#failed"), "");
  }));

const types = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };

/** Serves folders by their first name. */
async function serve(folders, use) {
  const server = createServer((request, response) => {
    const [, first, ...rest] = decodeURIComponent(new URL(request.url, "http://page").pathname).split("/");
    const root = folders[first] === undefined ? undefined : resolve(folders[first]);
    const path = root === undefined ? undefined : resolve(join(root, ...rest));
    if (path === undefined || !path.startsWith(root + sep)) return response.writeHead(404).end();
    readFile(path).then(
      (bytes) => response.writeHead(200, { "content-type": types[extname(path)] ?? "text/plain" }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  try {
    await use(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("the page works from a server, too", () =>
  serve({ page: dirname(new URL(file).pathname) }, (origin) =>
    onPage(`${origin}/page/index.html`, (page) => page.waitForFunction(() => document.querySelector("#running").textContent === "6")),
  ));

test("the vectors, by the package as it was installed, without a bundler", async () => {
  const names = (await readdir(ROLLCALL_VECTORS)).filter((name) => name.endsWith(".json"));
  const folders = { rollcall: ROLLCALL_PACKAGE, play: dirname(ROLLCALL_PLAY), vectors: ROLLCALL_VECTORS, here: dirname(new URL(import.meta.url).pathname) };
  await serve(folders, (origin) =>
    onPage(`${origin}/here/vectors.html?play=${basename(ROLLCALL_PLAY)}&files=${names.join()}`, async (page) => {
      await page.waitForFunction(() => document.title !== "");
      const title = await page.title();
      assert.match(title, /^[1-9]\d* vectors passed$/);
      console.log(`chromium: ${title}`);
    }),
  );
});
