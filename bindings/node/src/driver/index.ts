import "../node.js"; // where the module is read from

export { type ClientOptions, StatusError, TransportError } from "./client.js";
export type { Credentials } from "./credentials.js";
export { Driver, type DriverOptions, type Framework, OverError, type Request } from "./driver.js";
export { FileStore } from "./file-store.js";
export { type FrameworkInfo, type MesosOffer, type MesosResource, type TaskInfo, infoOf } from "./mesos.js";
export { readRecordIO } from "./recordio.js";
export { type Replacement, replaceOf } from "./replace.js";
export { SqliteStore } from "./sqlite-store.js";
export type { Store } from "./store.js";
