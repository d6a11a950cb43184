import { ModuleError } from "./errors.js";

/** What `loadModule` may be told. */
export interface ModuleOptions {
  /** The module's bytes, or a response that brings them; by default those in this package. */
  source?: ArrayBuffer | ArrayBufferView | Response | PromiseLike<Response>;
  /**
   * The most bytes of linear memory that a scheduler may take, rounded up to
   * pages of 64 KiB. One that needs more is poisoned. By default 4 GiB.
   */
  memoryLimit?: number;
}

/** A compiled module: a `WebAssembly.Module`, for whose type one needs the DOM's. */
export type CompiledModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer M } } } ? M : object;

const PAGE = 64 << 10;
const MAX_PAGES = 1 << 16;

/** How the module in this package is read: by `fetch`, unless Node's entry point says otherwise. */
export const packaged = {
  read: (url: URL): Promise<Uint8Array | Response> => fetch(url),
};

let compiled: Promise<CompiledModule> | undefined;

/**
 * Compiles the core. Without options it does so once and answers the same
 * module each time; it can be sent to workers.
 */
export function loadModule(options: ModuleOptions = {}): Promise<CompiledModule> {
  if (options.source === undefined && options.memoryLimit === undefined) {
    compiled ??= compile({}).catch((cause: unknown) => {
      compiled = undefined; // a failed fetch may succeed later
      throw cause;
    });
    return compiled;
  }
  return compile(options);
}

async function compile(options: ModuleOptions): Promise<CompiledModule> {
  const source = await (options.source ?? packaged.read(new URL("./rollcall.wasm", import.meta.url)));
  const bytes = await bytesOf(source);
  const limited = options.memoryLimit === undefined ? bytes : limitMemory(bytes, pagesOf(options.memoryLimit));
  return WebAssembly.compile(limited as BufferSource);
}

async function bytesOf(source: ArrayBuffer | ArrayBufferView | Response): Promise<Uint8Array> {
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (!source.ok) throw new ModuleError(`${source.url}: ${source.status} ${source.statusText}`);
  return new Uint8Array(await source.arrayBuffer());
}

function pagesOf(limit: number): number {
  const pages = Math.ceil(limit / PAGE);
  if (!(pages >= 1 && pages <= MAX_PAGES)) {
    throw new RangeError(`memoryLimit: ${limit}; wanted 1 to ${MAX_PAGES * PAGE}`);
  }
  return pages;
}

/**
 * Sets the maximum in the module's memory section: a memory that a module
 * defines itself cannot be limited from outside in any other way.
 */
export function limitMemory(module: Uint8Array, pages: number): Uint8Array {
  const MEMORY = 5;
  let at = 8; // behind the magic number and the version
  while (at < module.length) {
    const id = module[at]!;
    const size = leb(module, at + 1);
    const end = size.next + size.value;
    if (id === MEMORY) {
      // one memory: count, flags, least, and the most if flags say so
      const least = leb(module, size.next + 2);
      if (least.value > pages) {
        throw new RangeError(`memoryLimit: the module needs ${least.value * PAGE} bytes to begin with`);
      }
      const body = [1, 1, ...toLeb(least.value), ...toLeb(pages)];
      const section = [MEMORY, ...toLeb(body.length), ...body];
      const out = new Uint8Array(at + section.length + module.length - end);
      out.set(module.subarray(0, at));
      out.set(section, at);
      out.set(module.subarray(end), at + section.length);
      return out;
    }
    at = end;
  }
  throw new ModuleError("the module has no memory of its own; is it Rollcall's?");
}

function leb(bytes: Uint8Array, at: number): { value: number; next: number } {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const b = bytes[at++];
    if (b === undefined) throw new ModuleError("the module's bytes end before it does");
    value += (b & 0x7f) * scale;
    if (b < 0x80) return { value, next: at };
  }
}

function toLeb(value: number): number[] {
  const out: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 128)) out.push(value % 128 | 0x80);
  return [...out, value];
}
