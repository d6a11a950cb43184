import type { Failure } from "../generated/types.js";
import { StatusError, TransportError } from "./client.js";

// The bodies of a 400 by which Mesos 1.11.0 tells a scheduler that its
// subscription is gone (Http::scheduler in src/master/http.cpp). Every other 400
// is about the call itself.
const LOST = ["Framework cannot be found", "didn't match the stream ID currently associated with framework ID"];

/** What a call that failed means for the machine. */
export function failureOf(e: unknown): Failure {
  if (e instanceof TransportError) return e.sent ? "unknown" : "unsubscribed";
  if (!(e instanceof StatusError)) return "unknown";
  switch (e.status) {
    case 307: // not the leader
    case 401:
    case 403: // not subscribed
    case 404: // a starting master answers so before its routes stand
    case 503:
      return "unsubscribed";
    case 400:
      if (LOST.some((text) => e.body.includes(text))) return "unsubscribed";
  }
  return e.status >= 400 && e.status < 500 ? "refused" : "unknown";
}
