import { type Entry, Instance, Reader, Writer } from "rollcall/frames";
import * as frames from "rollcall/frames";
import { type CompiledModule, RefusedError } from "rollcall";

// Plays the vectors of bindings/vectors, whose README says what they are. It
// runs in Node and in browsers.

export interface VectorFile {
  about: string;
  vectors: Vector[];
}

interface Vector {
  name: string;
  steps: Step[];
}

type Bytes = string | { out_of: number } | { repeat: string; times: number } | Bytes[];

interface Step {
  call: Entry | "new" | "snapshot";
  in?: Bytes;
  in_readable?: unknown;
  out?: Bytes;
  out_readable?: unknown;
  refused?: boolean;
}

interface Codec {
  read(r: Reader): unknown;
  write(w: Writer, v: never): void;
}

const CREATE: Codec = { read: frames.readCreateFrame, write: frames.writeCreateFrame };
const RECORDS: Codec = { read: frames.readRecordsFrame, write: frames.writeRecordsFrame };
const STEP: Codec = { read: frames.readStepFrame, write: frames.writeStepFrame };
const OUTPUT: Codec = { read: frames.readOutput, write: frames.writeOutput };
const REFUSAL: Codec = { read: frames.readRefusal, write: frames.writeRefusal };

const inputs: Partial<Record<Step["call"], Codec>> = { create: CREATE, restore: RECORDS, step: STEP };

/** Plays all vectors of a file and answers how many there were. */
export async function play(module: CompiledModule, file: VectorFile): Promise<number> {
  for (const vector of file.vectors) {
    try {
      await playOne(module, vector);
    } catch (cause) {
      throw new Error(`${vector.name}: ${String(cause)}`, { cause });
    }
  }
  return file.vectors.length;
}

async function playOne(module: CompiledModule, vector: Vector): Promise<void> {
  let instance = await Instance.start(module);
  const outs: Uint8Array[] = [];
  for (const [i, step] of vector.steps.entries()) {
    if (step.call === "new") {
      instance = await Instance.start(module);
      outs.push(new Uint8Array(0));
      continue;
    }
    const input = bytesOf(step.in ?? "", outs);
    const { out, refusal } = answerOf(instance, step.call, input);
    outs.push(out);
    const where = `step ${i}, ${step.call}`;
    same(hex(out), hex(bytesOf(step.out ?? "", outs)), `${where}: out`);
    same(refusal !== undefined, step.refused === true, `${where}: refused`);
    const codec = inputs[step.call];
    if (step.refused) {
      held(REFUSAL, out, step.out_readable, `${where}: out`);
      if (step.in_readable !== undefined) held(codec!, input, step.in_readable, `${where}: in`);
    } else {
      if (codec) held(codec, input, step.in_readable, `${where}: in`);
      if (step.call === "step") held(OUTPUT, out, step.out_readable, `${where}: out`);
    }
  }
}

function answerOf(instance: Instance, call: Entry | "snapshot", input: Uint8Array): { out: Uint8Array; refusal?: RefusedError } {
  try {
    return { out: call === "snapshot" ? instance.snapshot() : instance.call(call, input).slice() };
  } catch (e) {
    if (!(e instanceof RefusedError)) throw e;
    const w = new Writer().reset();
    frames.writeRefusal(w, { code: e.code, message: e.reason, field: e.field });
    return { out: w.frame().slice(), refusal: e };
  }
}

/** The bytes read as the readable value, if there is one, and written again they are the same. */
function held(codec: Codec, bytes: Uint8Array, want: unknown, where: string): void {
  const reader = new Reader(bytes);
  const value = codec.read(reader);
  reader.end();
  if (want !== undefined) same(sortedJson(readable(value)), sortedJson(want), `${where}: as a value`);
  const w = new Writer().reset();
  codec.write(w, value as never);
  same(hex(w.frame()), hex(bytes), `${where}: written again`);
}

function same<T>(got: T, want: T, where: string): void {
  if (got !== want) throw new Error(`${where}: ${shown(got)}; wanted ${shown(want)}`);
}

function shown(v: unknown): string {
  const s = String(v);
  return s.length > 2000 ? `${s.slice(0, 2000)}... (${s.length})` : s;
}

/** A typed value in the names and forms of the vectors. */
export function readable(v: unknown): unknown {
  if (v instanceof Uint8Array) return hex(v);
  if (Array.isArray(v)) return v.map(readable);
  if (typeof v !== "object" || v === null) return v;
  if ("key" in v && "value" in v) {
    const key = hex(new TextEncoder().encode(v.key as string));
    return v.value === null ? { key, deleted: true } : { key, deleted: false, value: readable(v.value) };
  }
  return Object.fromEntries(Object.entries(v).map(([k, x]) => [k.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), readable(x)]));
}

function sortedJson(v: unknown): string {
  return JSON.stringify(v, (_, x: unknown) =>
    typeof x === "object" && x !== null && !Array.isArray(x)
      ? Object.fromEntries(Object.entries(x).sort(([a], [b]) => (a < b ? -1 : 1)))
      : x,
  );
}

function bytesOf(b: Bytes, outs: readonly Uint8Array[]): Uint8Array {
  if (typeof b === "string") return Uint8Array.from({ length: b.length / 2 }, (_, i) => parseInt(b.slice(2 * i, 2 * i + 2), 16));
  if (Array.isArray(b)) return joined(b.map((piece) => bytesOf(piece, outs)));
  if ("out_of" in b) return outs[b.out_of]!;
  const once = bytesOf(b.repeat, outs);
  const out = new Uint8Array(once.length * b.times);
  for (let at = 0; at < out.length; at += once.length) out.set(once, at);
  return out;
}

function joined(parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

const DIGITS = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

function hex(bytes: Uint8Array): string {
  let s = "";
  for (const b of bytes) s += DIGITS[b]!;
  return s;
}
