export type { ConfigChanges } from "./config.js";
export { withDefaults } from "./config.js";
export { type ErrorCode, ModuleError, PoisonedError, RefusedError } from "./errors.js";
export * from "./generated/types.js";
export { type CompiledModule, type ModuleOptions, loadModule } from "./module.js";
export { type Stored, type StoredOperation, type StoredReplacement, type StoredTask, readStore } from "./records.js";
export { Scheduler, type SchedulerOptions } from "./scheduler.js";
