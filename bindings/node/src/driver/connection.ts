import type { Client } from "./client.js";
import type { Inbox } from "./inbox.js";
import { type FrameworkInfo, type MesosEvent, eventOf, roleOf, text } from "./mesos.js";
import { readRecordIO } from "./recordio.js";

/** The one event stream: what calls of its epoch are sent on. */
export class Connection {
  private epoch = 0; // of the latest subscription
  private streamId = ""; // "" until it was answered
  private abort = new AbortController();

  constructor(
    private readonly client: Client,
    private readonly info: FrameworkInfo,
    private readonly inbox: Inbox,
  ) {}

  /** Starts the stream of a subscribe call and ends the one before. */
  open(epoch: number, frameworkId: string): void {
    this.close();
    this.epoch = epoch;
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.read(epoch, frameworkId, signal).catch((e: unknown) => {
      if (signal.aborted) return;
      this.inbox.put({ event: { type: "disconnected", epoch, message: text(e instanceof Error ? e.message : String(e)) } });
    });
  }

  private async read(epoch: number, frameworkId: string, signal: AbortSignal): Promise<never> {
    const id = frameworkId === "" ? {} : { id: { value: frameworkId } };
    const stream = await this.client.subscribe(
      {
        type: "SUBSCRIBE",
        ...(frameworkId === "" ? {} : { framework_id: id.id }),
        subscribe: { framework_info: { ...this.info, ...id } },
      },
      signal,
    );
    this.streamId = stream.id;
    // An event that cannot be read ends the stream: perhaps it was an update, and
    // only a new subscription and its round make that good.
    for await (const record of readRecordIO(stream.body)) {
      const e = JSON.parse(record.toString()) as MesosEvent;
      this.inbox.put({ event: eventOf(epoch, roleOf(this.info), e), ...(e.offers && { offers: e.offers.offers }) });
      await this.inbox.room();
      signal.throwIfAborted();
    }
    throw new Error("the master ended the stream");
  }

  /** The stream of an epoch; undefined: calls of that epoch are void. */
  current(epoch: number): string | undefined {
    return this.epoch === epoch && this.streamId !== "" ? this.streamId : undefined;
  }

  /**
   * Keeps calls of an epoch that is over from being sent. Its stream stays,
   * unheard, until the next is opened: to the master its end would be ours.
   */
  void(epoch: number): void {
    if (this.epoch === epoch) this.streamId = "";
  }

  /** Ends the stream; the master keeps the framework for its failover timeout. */
  close(): void {
    this.abort.abort();
    this.epoch = 0;
    this.streamId = "";
  }
}
