import type { Call, Event } from "../generated/types.js";
import type { Client } from "./client.js";
import type { Connection } from "./connection.js";
import { failureOf } from "./failure.js";
import type { Inbox } from "./inbox.js";
import { answersOf, callOf, text } from "./mesos.js";

/** Sends calls in their order, each after the one before it was answered. */
export class Sender {
  private tail: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: Client,
    private readonly connection: Connection,
    private readonly inbox: Inbox,
    private readonly acknowledgements: boolean,
    private readonly refinement: boolean,
  ) {}

  put(frameworkId: string, call: Call): void {
    this.tail = this.tail.then(() => this.send(frameworkId, call));
  }

  private async send(frameworkId: string, call: Call): Promise<void> {
    const stream = this.connection.current(call.epoch);
    if (stream === undefined) return; // void: its stream is over
    let body: unknown;
    try {
      body = callOf(frameworkId, call, this.refinement);
    } catch (e) {
      this.fail(call, "refused", e); // an info that is no JSON
      return;
    }
    try {
      const answer = await this.client.send(stream, call.type, body, this.acknowledgements);
      if (call.type !== "reconcile-operations" || answer === "") return;
      const operations = answersOf(answer);
      this.inbox.put({ event: { type: "operations-answered", epoch: call.epoch, callId: call.id, operations } });
    } catch (e) {
      this.fail(call, failureOf(e), e);
    }
  }

  private fail(call: Call, failure: Extract<Event, { type: "call-failed" }>["failure"], cause: unknown): void {
    const accept = call.type === "accept" ? call : { tasks: [], offers: [], start: [] };
    this.inbox.put({
      event: {
        type: "call-failed",
        epoch: call.epoch,
        call: call.type,
        callId: call.id,
        failure,
        message: text(cause instanceof Error ? cause.message : String(cause)),
        taskIds: accept.tasks.map((t) => t.taskId),
        operationIds: accept.start.map((o) => o.operationId).filter((id) => id !== ""),
        offers: accept.offers,
      },
    });
  }
}
