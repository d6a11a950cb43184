import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";

import type { Notice } from "rollcall";

import { Memory, Replacing, onCluster, task, wish } from "./replacing.js";

const session = (n: Notice): n is Notice & { type: "session" } => n.type === "session";

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "rollcall-"));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const withSecrets = (use: (path: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    await writeFile(join(folder, "credentials"), "me hunter2\n");
    await use(join(folder, "credentials"));
  });

test("with credentials reservations have their principal", () =>
  withSecrets((path) =>
    onCluster(["--credentials", path], async (cluster) => {
      const credentials = { principal: "me", secret: "hunter2" };
      const f = new Replacing({ masters: cluster.address, credentials }, { ...wish, new: task(2), fallbackTaskId: "web.3" });
      assert.equal((await f.outcome()).phase, "committed");
      assert.ok(f.heard.some((n) => n.type === "replacement" && n.replacement.held));
      await f.end();
    }),
  ));

test("a wrong secret is said, and not shown", () =>
  withSecrets((path) =>
    onCluster(["--credentials", path], async (cluster) => {
      const store = new Memory();
      const credentials = { principal: "me", secret: "hunter3" };
      const f = new Replacing({ masters: cluster.address, credentials, store }, undefined);
      const lost = await f.hears(session);
      assert.match(lost.message, /answered 401 to SUBSCRIBE/);
      const driver = inspect(f.driver, { depth: Infinity, showHidden: true }) + JSON.stringify(f.driver);
      const said =
        driver +
        inspect(f.heard, { depth: Infinity }) +
        store
          .load()
          .map((r) => Buffer.from(r.value!).toString("latin1"))
          .join();
      for (const secret of ["hunter3", "bWU6aHVudGVyMw"]) assert.ok(!said.includes(secret), said);
      await f.end();
    }),
  ));

test("credentials do not travel in plain text", () => {
  const credentials = { principal: "me", secret: "hunter2" };
  const make = (masters: string, more: object = {}): unknown =>
    new Replacing({ masters, credentials, ...more }, undefined).stop.abort();
  for (const masters of ["10.0.0.1:5050", "localhost,http://mesos.example", "[2001:db8::1]:5050", "127.0.0.1.example"]) {
    assert.throws(
      () => make(masters),
      (e) => e instanceof TypeError && /plain text to/.test(e.message) && !inspect(e).includes("hunter2"),
    );
    make(masters, { allowPlaintextCredentials: true });
  }
  for (const masters of ["localhost", "127.3.2.1:5050", "[::1]:5050", "https://mesos.example"]) make(masters);
});

test("credentials that cannot be sent, and secrets in addresses", () => {
  for (const options of [
    { masters: "localhost", credentials: { principal: "", secret: "hunter2" } },
    { masters: "localhost", credentials: { principal: "a:b", secret: "hunter2" } },
    { masters: "localhost", credentials: { principal: "me", secret: "hunter2\ud800" } },
    { masters: "http://me:hunter2@localhost" },
    { masters: "http://me:hunter2@local host" },
  ]) {
    assert.throws(
      () => new Replacing(options, undefined),
      (e) => e instanceof TypeError && !inspect(e, { depth: Infinity, showHidden: true }).includes("hunter2"),
    );
  }
});

test("credentials go to no master that was not named", async () => {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, answer) => {
    asked.push(request.headers.authorization);
    answer.writeHead(307, { location: "//192.0.2.1:5050/api/v1/scheduler" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const masters = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const f = new Replacing({ masters, credentials: { principal: "me", secret: "secret" } }, undefined);
  const lost = await f.hears(session);
  assert.match(lost.message, /not among the masters/);
  assert.equal(asked[0], "Basic bWU6c2VjcmV0");
  await f.end();
  server.close();
});

const openssl = spawnSync("openssl", ["version"]).status === 0;

test("TLS with an authority of one's own", { skip: openssl ? false : "there is no openssl" }, () =>
  inFolder(async (folder) => {
    const [key, cert] = [join(folder, "key"), join(folder, "cert")];
    const made = spawnSync("openssl", [
      ..."req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1".split(" "),
      ...["-keyout", key, "-out", cert],
    ]);
    assert.equal(made.status, 0, String(made.stderr));
    const asked: (string | undefined)[] = [];
    const server = createSecureServer({ key: await readFile(key), cert: await readFile(cert) }, (request, answer) => {
      asked.push(request.headers.authorization);
      answer.writeHead(200, { "content-type": "application/json", "mesos-stream-id": "s" });
      answer.write(record({ type: "SUBSCRIBED", subscribed: { framework_id: { value: "F" } } }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const options = {
      masters: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { principal: "me", secret: "secret" },
    };
    const stranger = new Replacing(options, undefined);
    assert.match((await stranger.hears(session)).message, /self.signed certificate/);
    await stranger.end();
    assert.deepEqual(asked, []);

    const f = new Replacing({ ...options, tls: { ca: await readFile(cert) } }, undefined);
    assert.equal((await f.hears(session)).frameworkId, "F");
    assert.equal(asked[0], "Basic bWU6c2VjcmV0");
    await f.end();
    server.closeAllConnections();
    server.close();
  }),
);

function record(event: object): string {
  const text = JSON.stringify(event);
  return `${text.length}\n${text}`;
}
