import { ModuleError, PoisonedError, RefusedError } from "./errors.js";
import { readRefusal } from "./generated/read.js";
import type { CompiledModule } from "./module.js";
import { Reader } from "./wire.js";

const ABI_MAJOR = 1;

type Call = (ptr: number, len: number) => bigint;

interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  abi_version(): number;
  alloc(n: number): number;
  create: Call;
  load: Call;
  restore: Call;
  step: Call;
  snapshot(): bigint;
  log_ptr(): number;
  log_len(): number;
}

/** The calls that take a frame. */
export type Entry = "create" | "load" | "restore" | "step";

// An answer is ptr<<32 | error<<31 | len. Taking it apart through memory makes no
// further big integers.
const answer = new BigInt64Array(1);
const halves = new Uint32Array(answer.buffer);

/** One instance of the module: bytes in, bytes out. */
export class Instance {
  private view = new Uint8Array(0);
  private poison: PoisonedError | undefined;

  private constructor(private exports: Exports | undefined) {}

  static async start(module: CompiledModule): Promise<Instance> {
    const exports = (await WebAssembly.instantiate(module, {})).exports as unknown as Exports;
    for (const name of ["_initialize", "abi_version", "alloc", "create", "load", "restore", "step", "snapshot"] as const) {
      if (typeof exports[name] !== "function") throw new ModuleError(`no export ${name}; is the module Rollcall's?`);
    }
    const instance = new Instance(exports);
    instance.guarded((x) => x._initialize());
    const version = instance.guarded((x) => x.abi_version()) >>> 0;
    if (version >>> 16 !== ABI_MAJOR) {
      throw new ModuleError(`the module's boundary has version ${version >>> 16}.${version & 0xffff}; wanted ${ABI_MAJOR}`);
    }
    return instance;
  }

  /** How much linear memory the instance has taken; it never gives any back. */
  get memoryBytes(): number {
    return this.exports?.memory.buffer.byteLength ?? 0;
  }

  /** The answer is a view, valid until the next call. */
  call(entry: Entry, frame: Uint8Array): Uint8Array {
    const r = this.guarded((x) => {
      const ptr = x.alloc(frame.length) >>> 0;
      if (ptr === 0 && frame.length > 0) return undefined;
      this.memory(x).set(frame, ptr);
      return x[entry](ptr, frame.length);
    });
    if (r === undefined) throw new RefusedError("too-large", `a frame of ${frame.length} bytes`, "");
    return this.answered(r);
  }

  snapshot(): Uint8Array {
    return this.answered(this.guarded((x) => x.snapshot())).slice();
  }

  private answered(r: bigint): Uint8Array {
    answer[0] = r;
    const ptr = halves[1]!;
    const length = halves[0]! & 0x7fff_ffff;
    const bytes = this.memory(this.exports!).subarray(ptr, ptr + length);
    if (halves[0]! >>> 31 === 0) return bytes;
    const { code, message, field } = readRefusal(new Reader(bytes));
    throw new RefusedError(code, message, field);
  }

  private memory(x: Exports): Uint8Array {
    // Memory that has grown leaves the old view without a byte.
    if (this.view.length === 0) this.view = new Uint8Array(x.memory.buffer);
    return this.view;
  }

  private guarded<T>(call: (x: Exports) => T): T {
    if (this.exports === undefined) throw this.poison!;
    try {
      return call(this.exports);
    } catch (trap) {
      this.poison = new PoisonedError(trap, this.log(this.exports));
      this.exports = undefined; // and with it the instance
      this.view = new Uint8Array(0);
      throw this.poison;
    }
  }

  /** The log can be read after a trap, when nothing else may be called. */
  private log(x: Exports): string {
    try {
      return new TextDecoder().decode(new Uint8Array(x.memory.buffer, x.log_ptr() >>> 0, x.log_len() >>> 0));
    } catch {
      return "";
    }
  }
}
