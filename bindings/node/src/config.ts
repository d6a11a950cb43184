import { type Config, DEFAULT_CONFIG } from "./generated/types.js";

/** Some fields of a configuration; those that are left out keep their defaults. */
export type ConfigChanges = Changes<Config>;

type Changes<T> = { [K in keyof T]?: T[K] extends object ? Changes<T[K]> : T[K] };

/** A whole configuration: the defaults, changed. */
export function withDefaults(changes: ConfigChanges = {}): Config {
  return merged(DEFAULT_CONFIG, changes, "");
}

function merged<T extends object>(defaults: T, changes: Changes<T>, path: string): T {
  const out = { ...defaults };
  for (const key of Object.keys(changes) as (keyof T & string)[]) {
    if (!(key in defaults)) throw new TypeError(`config: there is no ${path}${key}`);
    const from = defaults[key];
    const to = changes[key];
    if (to === undefined) continue;
    out[key] =
      typeof from === "object" && from !== null
        ? (merged(from, to as object, `${path}${key}.`) as typeof from)
        : (to as typeof from);
  }
  return out;
}
