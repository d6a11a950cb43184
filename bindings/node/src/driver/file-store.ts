import { type FileHandle, open, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";

import { readRecordsFrame } from "../generated/read.js";
import type { StoreRecord } from "../generated/types.js";
import { writeRecordsFrame } from "../generated/write.js";
import { Reader, Writer } from "../wire.js";
import { crc32 } from "./crc32.js";
import { type Store, apply, sorted } from "./store.js";

const MAGIC = Buffer.from("rollcall store 1\n");
const HEAD = 8; // length and checksum of a transaction
const PART = 10_000; // records in one transaction when the file is rewritten
const SMALL = 16 << 20; // a file below this is not rewritten while it is used

/**
 * A store in one file that is appended to. Each write is one transaction, on
 * disk when the write returns; one that was cut off by a crash never happened.
 * The file is rewritten when it is opened, and when most of it is out of date.
 *
 * Who opens it last has it: a process that had it open before fails at its next
 * write, before anything follows from that. So it is with Mesos, where the last
 * to subscribe has the framework, and no lock is left behind by a crash.
 */
export class FileStore implements Store {
  private readonly writer = new Writer();
  private readonly live = new Map<string, Uint8Array>();
  private liveBytes = 0; // of a file that holds nothing else, when it was last rewritten
  private bytes = 0;

  private constructor(
    private readonly path: string,
    private file: FileHandle,
  ) {}

  /** Opens a store, or begins one. */
  static async open(path: string): Promise<FileStore> {
    const old = await open(path, "a+");
    try {
      for (;;) {
        const store = new FileStore(path, old);
        const bytes = await contentOf(old);
        store.replay(bytes);
        await store.rewrite();
        // A process that had it open may have written until the rewritten file took its place.
        if ((await old.stat()).size === bytes.length) return store;
        await store.close();
      }
    } finally {
      await old.close();
    }
  }

  /** Applies all whole transactions. */
  private replay(bytes: Buffer): void {
    const head = bytes.subarray(0, MAGIC.length);
    if (!head.equals(MAGIC.subarray(0, head.length))) throw new Error(`${this.path} is not a store`);
    let at = MAGIC.length;
    while (at < bytes.length) {
      const frame = frameAt(bytes, at);
      if (frame === undefined) {
        if (cutOff(bytes, at)) return;
        throw new Error(`${this.path} is damaged at byte ${at}`);
      }
      apply(this.live, readRecordsFrame(new Reader(frame)).records);
      at += HEAD + frame.length;
    }
  }

  load(): StoreRecord[] {
    return sorted(this.live);
  }

  async write(records: readonly StoreRecord[]): Promise<void> {
    const bytes = this.transaction(records);
    try {
      await this.file.appendFile(bytes);
      await this.file.datasync();
    } catch (e) {
      await this.file.truncate(this.bytes); // what follows must not stand behind half of this
      throw e;
    }
    this.bytes += bytes.length;
    if (!(await this.isOurs())) throw new Error(`${this.path} was opened by another process`);
    apply(this.live, records);
    if (this.bytes > SMALL && this.bytes > 4 * this.liveBytes) {
      const old = this.file;
      await this.rewrite();
      await old.close();
    }
  }

  private async isOurs(): Promise<boolean> {
    const [mine, theirs] = await Promise.all([this.file.stat({ bigint: true }), stat(this.path, { bigint: true })]);
    return mine.ino === theirs.ino && mine.dev === theirs.dev;
  }

  private transaction(records: readonly StoreRecord[]): Buffer {
    writeRecordsFrame(this.writer.reset(), { records });
    const frame = this.writer.frame();
    const out = Buffer.alloc(HEAD + frame.length);
    out.writeUInt32BE(frame.length, 0);
    out.writeUInt32BE(crc32(frame), 4);
    out.set(frame, HEAD);
    return out;
  }

  /** Writes what is live to a new file that takes the place of the old one. */
  private async rewrite(): Promise<void> {
    const next = `${this.path}.${process.pid}.new`;
    const file = await open(next, "w");
    let size = MAGIC.length;
    await file.writeFile(MAGIC);
    const all = this.load();
    for (let i = 0; i < all.length; i += PART) {
      const bytes = this.transaction(all.slice(i, i + PART));
      await file.writeFile(bytes);
      size += bytes.length;
    }
    await file.sync();
    await rename(next, this.path);
    await syncFolder(dirname(this.path));
    this.file = file;
    this.bytes = this.liveBytes = size;
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/** The whole of a file, wherever its handle stands. */
async function contentOf(file: FileHandle): Promise<Buffer> {
  const bytes = Buffer.alloc((await file.stat()).size);
  let at = 0;
  while (at < bytes.length) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}

function frameAt(bytes: Buffer, at: number): Buffer | undefined {
  if (at + HEAD > bytes.length) return undefined;
  const from = at + HEAD;
  const to = from + bytes.readUInt32BE(at);
  const frame = bytes.subarray(from, to);
  return to <= bytes.length && to > from && crc32(frame) === bytes.readUInt32BE(at + 4) ? frame : undefined;
}

/** A crash can leave the last transaction short, wrong, or a run of zeros; anything else is damage. */
function cutOff(bytes: Buffer, at: number): boolean {
  if (at + HEAD > bytes.length || at + HEAD + bytes.readUInt32BE(at) >= bytes.length) return true;
  return bytes.subarray(at).every((b) => b === 0);
}

/** A rename is durable when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code !== "EPERM") throw e; // Windows cannot, and need not
  } finally {
    await folder.close();
  }
}
