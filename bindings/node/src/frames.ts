/**
 * The boundary itself: bytes in, bytes out, and functions that read and write
 * every frame. For recordings, replay and tests; a framework needs none of it.
 */
export * from "./generated/read.js";
export * from "./generated/write.js";
export { type Entry, Instance } from "./instance.js";
export { Reader, Writer } from "./wire.js";
