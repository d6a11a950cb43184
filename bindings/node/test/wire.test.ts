import assert from "node:assert/strict";
import { test } from "node:test";

import { Reader, Writer } from "rollcall/frames";

function written(write: (w: Writer) => void): string {
  const w = new Writer().reset();
  write(w);
  return Buffer.from(w.frame()).toString("hex");
}

test("integers take their shortest form", () => {
  const forms: [number, string][] = [
    [0, "00"],
    [127, "7f"],
    [128, "cc80"],
    [255, "ccff"],
    [256, "cd0100"],
    [65_535, "cdffff"],
    [65_536, "ce00010000"],
    [2 ** 32 - 1, "ceffffffff"],
    [2 ** 32, "cf0000000100000000"],
    [Number.MAX_SAFE_INTEGER, "cf001fffffffffffff"],
  ];
  for (const [value, form] of forms) {
    assert.equal(
      written((w) => w.uint(value, "f")),
      form,
    );
    assert.equal(new Reader(Buffer.from(form, "hex")).uint(), value);
  }
});

test("what is no unsigned integer up to 2^53-1 is refused by name", () => {
  for (const value of [-1, 0.5, 2 ** 53, NaN, Infinity, "1" as unknown as number]) {
    assert.throws(() => written((w) => w.uint(value, "status.state")), /^RangeError: status\.state: /, String(value));
  }
  assert.throws(() => new Reader(Buffer.from("cf0020000000000000", "hex")).uint(), RangeError);
});

test("strings of all lengths and alphabets return", () => {
  for (const piece of ["a", "é", "水", "🦀", "\u0000", "\uFEFF"]) {
    for (const n of [0, 1, 4, 11, 12, 13, 15, 16, 31, 32, 63, 64, 65, 127, 255, 256, 20_000, 65_536]) {
      const text = piece.repeat(n);
      const bytes = Buffer.from(
        written((w) => w.text(text, "f")),
        "hex",
      );
      assert.equal(new Reader(bytes).text(), text, `${n} x ${JSON.stringify(piece)}`);
    }
  }
  assert.match(
    written((w) => w.text("x".repeat(32), "f")),
    /^d920/,
  );
});

test("bytes are copies, of plain memory and of Node's buffers alike", () => {
  for (const n of [0, 1, 16, 64, 65, 255, 256, 3000, 70_000]) {
    const given = Uint8Array.from({ length: n }, (_, i) => i);
    const w = new Writer().reset();
    for (let i = 0; i < 5; i++) w.blob(given, "f");
    for (const frame of [w.frame().slice(), Buffer.from(w.frame())]) {
      const r = new Reader(frame);
      const got = Array.from({ length: 5 }, () => r.blob());
      r.end();
      frame.fill(0xee);
      for (const g of got) assert.deepEqual([...g], [...given], `${n} bytes`);
    }
  }
});

test("a uuid of zeros is none", () => {
  assert.equal(
    written((w) => w.fixed(new Uint8Array(16), 16, "uuid")),
    "c400",
  );
  assert.throws(() => written((w) => w.fixed(new Uint8Array(15), 16, "uuid")), /uuid: 15 bytes/);
});

test("a frame that is cut off, too long or of another type is refused", () => {
  for (const [name, hex, read] of [
    ["cut off", "d905616263", (r: Reader) => r.text()],
    ["no text", "07", (r: Reader) => r.text()],
    ["no list", "c0", (r: Reader) => r.list()],
    ["no struct", "9100", (r: Reader) => r.struct(2)],
    ["no boolean", "01", (r: Reader) => r.bool()],
    ["not UTF-8", "a1ff", (r: Reader) => r.text()],
    ["empty", "", (r: Reader) => r.uint()],
  ] as const) {
    assert.throws(() => read(new Reader(Buffer.from(hex, "hex"))), Error, name);
  }
  const r = new Reader(Buffer.from("0102", "hex"));
  r.uint();
  assert.throws(() => r.end(), /wanted the end/);
});
