// Texts that can be told to a machine.

const LONGEST = 4096; // bytes of an id

/** The same text, if there is one; what is not text, or too long, cannot be named to a machine. */
export function nameable(name: unknown): string {
  if (name === undefined || name === null) return "";
  if (typeof name !== "string" || Buffer.byteLength(name) > LONGEST || /\p{Surrogate}/u.test(name)) {
    throw new TypeError(`${JSON.stringify(name).slice(0, 80)} is not text, or too long`);
  }
  return name;
}

/** The order of the bytes in UTF-8, which is not that of JavaScript. */
export function compareText(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
