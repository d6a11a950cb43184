// Frames of the master and the agent as nested arrays: this page needs few of
// their fields, and passes most messages on as they are. The scheduler's own
// frames are typed, in the package rollcall.

const TWO_32 = 2 ** 32;

/** Numbers, booleans, strings, bytes and arrays, in the one form that the core accepts. */
export function pack(value) {
  const out = [];
  write(out, value);
  return Uint8Array.from(out);
}

function write(out, v) {
  if (typeof v === "number") writeNumber(out, v);
  else if (typeof v === "boolean") out.push(v ? 0xc3 : 0xc2);
  else if (typeof v === "string") {
    const bytes = new TextEncoder().encode(v);
    if (bytes.length < 32) out.push(0xa0 | bytes.length);
    else writeLength(out, bytes.length, 0xd9, 0xda, 0xdb);
    out.push(...bytes);
  } else if (v instanceof Uint8Array) {
    writeLength(out, v.length, 0xc4, 0xc5, 0xc6);
    out.push(...v);
  } else {
    if (v.length < 16) out.push(0x90 | v.length);
    else writeLength(out, v.length, 0, 0xdc, 0xdd);
    for (const x of v) write(out, x);
  }
}

function writeNumber(out, v) {
  if (v < 0x80) out.push(v);
  else if (v < TWO_32) writeLength(out, v, 0xcc, 0xcd, 0xce);
  else out.push(0xcf, ...bigEndian(Math.floor(v / TWO_32)), ...bigEndian(v % TWO_32));
}

function writeLength(out, n, one, two, four) {
  if (n < 0x100 && one) out.push(one, n);
  else if (n < 0x1_0000) out.push(two, n >> 8, n & 0xff);
  else out.push(four, ...bigEndian(n));
}

function bigEndian(n) {
  return [n >>> 24, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff];
}

/** What pack was given. */
export function unpack(bytes) {
  let at = 0;
  const big = (n) => {
    let v = 0;
    for (let i = 0; i < n; i++) v = v * 256 + bytes[at++];
    return v;
  };
  const take = (n) => bytes.slice(at, (at += n));
  const text = (n) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(take(n));
  const list = (n) => Array.from({ length: n }, read);
  function read() {
    const b = bytes[at++];
    if (b < 0x80) return b;
    if ((b & 0xf0) === 0x90) return list(b & 0x0f);
    if ((b & 0xe0) === 0xa0) return text(b & 0x1f);
    switch (b) {
      case 0xc2:
      case 0xc3:
        return b === 0xc3;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return take(big(1 << (b - 0xc4)));
      case 0xcc:
      case 0xcd:
      case 0xce:
      case 0xcf:
        return big(1 << (b - 0xcc));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return text(big(1 << (b - 0xd9)));
      case 0xdc:
      case 0xdd:
        return list(big(2 << (b - 0xdc)));
    }
    throw new Error(`byte ${b} at ${at - 1} is not of this format`);
  }
  return read();
}
