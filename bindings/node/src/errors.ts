import { ERROR_CODES, type ErrorCode } from "./generated/types.js";

export { type ErrorCode };

/**
 * The core refused what it was given; its state is as it was before. Only after
 * a refused `restore` some records may be in: drop that scheduler.
 */
export class RefusedError extends Error {
  override readonly name = "RefusedError";

  constructor(
    /** What is wrong. Codes are stable; compare them, not the messages. */
    readonly code: ErrorCode,
    /** What was found and what was wanted. */
    readonly reason: string,
    /** The path of the field at fault, such as `events[3].status.task_id`. */
    readonly field: string,
  ) {
    super([field, code, reason].filter(Boolean).join(": "));
  }

  /** The number that the boundary knows the code by. */
  get number(): number {
    return ERROR_CODES.indexOf(this.code);
  }
}

/**
 * The scheduler is of no more use: its instance trapped, now or earlier. Make a
 * new one and restore it from the store. `cause` is the trap itself.
 */
export class PoisonedError extends Error {
  override readonly name = "PoisonedError";

  constructor(
    cause: unknown,
    /** What the module wrote before it trapped, such as the text of a panic. */
    readonly log: string,
  ) {
    super(`the state machine has failed; build a new one from the store: ${String(cause)}${log && `\n${log}`}`, {
      cause,
    });
  }
}

/** The bytes that were loaded are not a module that this package can drive. */
export class ModuleError extends Error {
  override readonly name = "ModuleError";
}
