// The largest integer that crosses the boundary: what a number holds exactly.
const MAX_UINT = Number.MAX_SAFE_INTEGER;

/** Names with their numbers. */
export type Numbers = ReadonlyMap<string, number>;

export function numbersOf(names: readonly string[]): Numbers {
  return new Map(names.map((name, number) => [name, number]));
}

const TWO_32 = 0x1_0000_0000;
const NOTHING = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

// Up to this length a loop over characters is faster than a call into the engine.
const SHORT_WRITE = 64;
const SHORT_READ = 12;
// How much of a frame is copied at once for the blobs in it.
const SHARED = 8 << 10;
// Up to this length V8 keeps a typed array in its own heap, and a loop beats set().
const SHORT_BLOB = 64;

/** Writes one frame: MessagePack in the one form that the core accepts. */
export class Writer {
  private bytes = new Uint8Array(16 << 10);
  private pos = 0;

  /** Begins a new frame in the memory of the last. */
  reset(): this {
    // One large frame is no reason to keep its memory for ever.
    if (this.bytes.length > 1 << 20) this.bytes = new Uint8Array(16 << 10);
    this.pos = 0;
    return this;
  }

  /** The frame, valid until the next reset. */
  frame(): Uint8Array {
    return this.bytes.subarray(0, this.pos);
  }

  private room(n: number): void {
    if (this.pos + n <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.pos + n));
    larger.set(this.bytes);
    this.bytes = larger;
  }

  /** A struct of n fields, 15 at most. */
  struct(n: number): void {
    this.room(1);
    this.bytes[this.pos++] = 0x90 | n;
  }

  list(n: number): void {
    this.room(5);
    if (n < 16) this.bytes[this.pos++] = 0x90 | n;
    else if (n < 0x1_0000) this.two(0xdc, n);
    else this.four(0xdd, n);
  }

  bool(v: boolean, field: string): void {
    if (typeof v !== "boolean") throw new TypeError(`${field}: ${typeof v}; wanted a boolean`);
    this.room(1);
    this.bytes[this.pos++] = v ? 0xc3 : 0xc2;
  }

  /** A number below 128 that is known to be one. */
  small(v: number): void {
    this.room(1);
    this.bytes[this.pos++] = v;
  }

  /** The number that a name stands for. */
  name(numbers: Numbers, v: string, field: string): void {
    const n = numbers.get(v);
    if (n === undefined) throw new TypeError(`${field}: ${String(v)}; wanted ${[...numbers.keys()].join(", ")}`);
    this.uint(n, field);
  }

  /** The number that a name stands for, or a number that has no name yet. */
  openName(numbers: Numbers, v: string | number, field: string): void {
    if (typeof v === "number") this.uint(v, field);
    else this.name(numbers, v, field);
  }

  uint(v: number, field: string): void {
    this.room(9);
    if (v < 0x80 && v >= 0 && Number.isInteger(v)) this.bytes[this.pos++] = v;
    else if (!Number.isSafeInteger(v) || v < 0) {
      throw new RangeError(`${field}: ${String(v)}; wanted an integer from 0 to 2^53-1`);
    } else if (v < 0x100) {
      this.bytes[this.pos++] = 0xcc;
      this.bytes[this.pos++] = v;
    } else if (v < 0x1_0000) this.two(0xcd, v);
    else if (v < TWO_32) this.four(0xce, v);
    else {
      this.four(0xcf, Math.floor(v / TWO_32));
      const low = v >>> 0;
      this.bytes[this.pos++] = low >>> 24;
      this.bytes[this.pos++] = low >>> 16;
      this.bytes[this.pos++] = low >>> 8;
      this.bytes[this.pos++] = low;
    }
  }

  text(v: string, field: string): void {
    if (typeof v !== "string") throw new TypeError(`${field}: ${typeof v}; wanted a string`);
    const n = v.length;
    this.room(3 * n + 5);
    if (n > SHORT_WRITE) return this.longText(v);
    const bytes = this.bytes;
    let p = this.pos;
    if (n < 32) bytes[p++] = 0xa0 | n;
    else {
      bytes[p++] = 0xd9;
      bytes[p++] = n;
    }
    for (let i = 0; i < n; i++) {
      const c = v.charCodeAt(i);
      if (c > 0x7f) return this.longText(v);
      bytes[p++] = c;
    }
    this.pos = p;
  }

  // The header's size depends on the length in bytes, which is known only
  // afterwards: the text is written behind the largest header and moved.
  private longText(v: string): void {
    const from = this.pos + 5;
    const n = encoder.encodeInto(v, this.bytes.subarray(from)).written;
    if (n < 32) this.bytes[this.pos++] = 0xa0 | n;
    else if (n < 0x100) {
      this.bytes[this.pos++] = 0xd9;
      this.bytes[this.pos++] = n;
    } else if (n < 0x1_0000) this.two(0xda, n);
    else this.four(0xdb, n);
    this.bytes.copyWithin(this.pos, from, from + n);
    this.pos += n;
  }

  /** A string as bytes: the form of keys. */
  key(v: string, field: string): void {
    if (typeof v !== "string") throw new TypeError(`${field}: ${typeof v}; wanted a string`);
    this.blob(encoder.encode(v), field);
  }

  blob(v: Uint8Array, field: string): void {
    if (!(v instanceof Uint8Array)) throw new TypeError(`${field}: ${typeof v}; wanted a Uint8Array`);
    const n = v.length;
    this.room(n + 5);
    if (n < 0x100) {
      this.bytes[this.pos++] = 0xc4;
      this.bytes[this.pos++] = n;
    } else if (n < 0x1_0000) this.two(0xc5, n);
    else this.four(0xc6, n);
    if (n > SHORT_BLOB) this.bytes.set(v, this.pos);
    else for (let i = 0; i < n; i++) this.bytes[this.pos + i] = v[i]!;
    this.pos += n;
  }

  /** Exactly n bytes, or none; all zeros are written as none. */
  fixed(v: Uint8Array, n: number, field: string): void {
    if (v.length !== n && v.length !== 0) {
      throw new RangeError(`${field}: ${v.length} bytes; wanted 0 or ${n}`);
    }
    this.blob(v.every(isZero) ? NOTHING : v, field);
  }

  private two(head: number, v: number): void {
    this.bytes[this.pos++] = head;
    this.bytes[this.pos++] = v >>> 8;
    this.bytes[this.pos++] = v;
  }

  private four(head: number, v: number): void {
    this.bytes[this.pos++] = head;
    this.bytes[this.pos++] = v >>> 24;
    this.bytes[this.pos++] = v >>> 16;
    this.bytes[this.pos++] = v >>> 8;
    this.bytes[this.pos++] = v;
  }
}

function isZero(b: number): boolean {
  return b === 0;
}

/** Reads one frame. What it returns is a copy: the frame's memory may be used again. */
export class Reader {
  private pos = 0;
  // The part of the frame that small blobs are views of.
  private copy: ArrayBufferLike = NOTHING.buffer;
  private copiedFrom = 0;
  private copiedTo = 0;

  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    // Node's Buffer is a Uint8Array whose slice is no copy.
    const plain = bytes.constructor === Uint8Array;
    this.bytes = plain ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** To be called at the end: no byte may be left. */
  end(): void {
    if (this.pos !== this.bytes.length) throw this.wrong("the end of the frame");
  }

  private wrong(want: string): Error {
    const at = this.pos < this.bytes.length ? `byte ${this.bytes[this.pos]}` : "the end";
    return new RangeError(`rollcall: ${at} at ${this.pos}; wanted ${want}`);
  }

  private byte(): number {
    const b = this.bytes[this.pos];
    if (b === undefined) throw this.wrong("a value");
    this.pos++;
    return b;
  }

  private big(n: number): number {
    if (this.pos + n > this.bytes.length) throw this.wrong("a number");
    let v = 0;
    for (let i = 0; i < n; i++) v = v * 256 + this.bytes[this.pos++]!;
    if (v > MAX_UINT) throw this.wrong("a number up to 2^53-1");
    return v;
  }

  /** A struct: an array of exactly n fields. */
  struct(n: number): void {
    if (this.byte() !== (0x90 | n)) this.refuse(`a struct of ${n} fields`);
  }

  private refuse(want: string): never {
    this.pos--;
    throw this.wrong(want);
  }

  /** A struct whose number of fields depends on what is in it: see count. */
  open(): number {
    const b = this.byte();
    if ((b & 0xf0) !== 0x90) this.refuse("a struct");
    return b & 0x0f;
  }

  /** Checks the number of fields of a struct that was opened. */
  count(n: number, want: number): void {
    if (n !== want) throw new RangeError(`rollcall: a struct of ${n} fields at ${this.pos}; wanted ${want}`);
  }

  /** A variant whose type this package does not know. */
  unknown(tag: string, type: number): never {
    throw new RangeError(`rollcall: ${tag} ${type} is not known to this version`);
  }

  list(): number {
    const b = this.byte();
    if ((b & 0xf0) === 0x90) return b & 0x0f;
    if (b === 0xdc) return this.big(2);
    if (b === 0xdd) return this.big(4);
    return this.refuse("a list");
  }

  bool(): boolean {
    const b = this.byte();
    if (b !== 0xc2 && b !== 0xc3) this.refuse("a boolean");
    return b === 0xc3;
  }

  uint(): number {
    const b = this.byte();
    if (b < 0x80) return b;
    switch (b) {
      case 0xcc:
        return this.big(1);
      case 0xcd:
        return this.big(2);
      case 0xce:
        return this.big(4);
      case 0xcf:
        return this.big(8);
    }
    return this.refuse("an unsigned integer");
  }

  /** A number that stands for one of the names. */
  name<T extends string>(names: readonly T[]): T {
    const v = names[this.uint()];
    if (v === undefined) this.refuse("a number with a name");
    return v;
  }

  /** A number that may stand for one of the names. */
  openName<T extends string>(names: readonly T[]): T | number {
    const n = this.uint();
    return names[n] ?? n;
  }

  text(): string {
    const b = this.byte();
    if ((b & 0xe0) === 0xa0) return this.string(b & 0x1f);
    if (b === 0xd9) return this.string(this.big(1));
    if (b === 0xda) return this.string(this.big(2));
    if (b === 0xdb) return this.string(this.big(4));
    return this.refuse("a string");
  }

  /** Bytes that are a string: the form of keys. */
  key(): string {
    return this.string(this.length());
  }

  private string(n: number): string {
    const from = this.pos;
    const to = from + n;
    const bytes = this.bytes;
    if (to > bytes.length) throw this.wrong("a string");
    this.pos = to;
    if (n <= SHORT_READ) {
      let s = "";
      let p = from;
      for (; p < to && bytes[p]! < 0x80; p++) s += String.fromCharCode(bytes[p]!);
      if (p === to) return s;
    }
    return decoder.decode(bytes.subarray(from, to));
  }

  private length(): number {
    switch (this.byte()) {
      case 0xc4:
        return this.big(1);
      case 0xc5:
        return this.big(2);
      case 0xc6:
        return this.big(4);
    }
    return this.refuse("bytes");
  }

  /** Small ones share buffers of a few KiB, as Node's own do: making one for each is slow. */
  blob(): Uint8Array {
    const n = this.length();
    const from = this.pos;
    const to = from + n;
    if (to > this.bytes.length) throw this.wrong("bytes");
    this.pos = to;
    if (n === 0) return NOTHING;
    if (n > SHARED / 4) return this.bytes.slice(from, to);
    if (to > this.copiedTo) {
      this.copy = this.bytes.slice(from, from + SHARED).buffer;
      this.copiedFrom = from;
      this.copiedTo = from + SHARED;
    }
    return new Uint8Array(this.copy, from - this.copiedFrom, n);
  }
}
