import assert from "node:assert/strict";
import { test } from "node:test";

import { readRecordIO } from "rollcall/driver";

async function all(chunks: readonly Uint8Array[]): Promise<string[]> {
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  const out: string[] = [];
  for await (const record of readRecordIO(stream())) out.push(record.toString());
  return out;
}

const bytes = Buffer.from("5\nhello0\n12\nzwölf bytes" + "1\nx");

test("records arrive whole, however the stream is cut", async () => {
  const want = ["hello", "", "zwölf bytes", "x"];
  assert.deepEqual(await all([bytes]), want);
  assert.deepEqual(await all([...bytes].map((b) => Buffer.from([b]))), want);
  for (let cut = 0; cut < bytes.length; cut++) assert.deepEqual(await all([bytes.subarray(0, cut), bytes.subarray(cut)]), want);
});

test("a stream that ends inside a record is broken", async () => {
  for (const cut of ["5", "5\n", "5\nhell", "5\nhello1"]) await assert.rejects(all([Buffer.from(cut)]), /inside a record/, cut);
});

test("what is no RecordIO is told", async () => {
  for (const other of ["<html>\n", "-1\n", "\nx", "99999999999\n", "123456789012"]) {
    await assert.rejects(all([Buffer.from(other)]), /no RecordIO/, other);
  }
});
