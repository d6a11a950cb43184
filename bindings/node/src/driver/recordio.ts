/** The longest record that is taken. */
const LONGEST = 256 << 20;
const DIGITS = 10;

/**
 * The records of a RecordIO stream: `LENGTH\n` and so many bytes, again and
 * again. It returns if the stream ends between two records and throws if it
 * ends inside one.
 */
export async function* readRecordIO(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let have: Buffer[] = []; // what has come and is not a whole record yet
  let held = 0;
  let want = -1; // the length of the record that is under way; -1: not known yet
  for await (const chunk of stream) {
    let rest: Buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    while (rest.length > 0) {
      if (want < 0) {
        const end = rest.indexOf(0x0a);
        have.push(rest.subarray(0, end < 0 ? rest.length : end));
        held += have[have.length - 1]!.length;
        if (held > DIGITS) throw new Error("no RecordIO: a length has too many digits");
        rest = end < 0 ? rest.subarray(rest.length) : rest.subarray(end + 1);
        if (end < 0) continue;
        want = lengthOf(Buffer.concat(have).toString("latin1"));
        have = [];
        held = 0;
      }
      const part = rest.subarray(0, want - held);
      have.push(part);
      held += part.length;
      rest = rest.subarray(part.length);
      if (held === want) {
        yield have.length === 1 ? have[0]! : Buffer.concat(have);
        have = [];
        held = 0;
        want = -1;
      }
    }
  }
  if (want >= 0 || held > 0) throw new Error("the stream ended inside a record");
}

function lengthOf(text: string): number {
  const n = Number(text);
  if (!/^\d+$/.test(text) || n > LONGEST) throw new Error(`no RecordIO: a length of ${JSON.stringify(text)}`);
  return n;
}
