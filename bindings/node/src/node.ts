import { readFile } from "node:fs/promises";

import { packaged } from "./module.js";

// Node's fetch does not read files.
packaged.read = (url) => readFile(url);

export * from "./index.js";
