import type { StoreRecord } from "../generated/types.js";
import type { Store } from "./store.js";

// As much of node:sqlite as is needed; the types of Node 18 do not have it.
interface Statement {
  run(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
}

interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

/** A store in a SQLite database, by Node's own `node:sqlite`: Node 22.13 or later. */
export class SqliteStore implements Store {
  private readonly put: Statement;
  private readonly remove: Statement;

  private constructor(private readonly database: Database) {
    // EXCLUSIVE: one process at a time. FULL: a commit is on disk when it returns.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    database.exec("CREATE TABLE IF NOT EXISTS rollcall (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID");
    this.put = database.prepare("INSERT INTO rollcall VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
    this.remove = database.prepare("DELETE FROM rollcall WHERE key = ?");
  }

  static async open(path: string): Promise<SqliteStore> {
    const name = "node:sqlite";
    const { DatabaseSync } = (await import(name)) as { DatabaseSync: new (path: string) => Database };
    return new SqliteStore(new DatabaseSync(path));
  }

  load(): StoreRecord[] {
    return this.database.prepare("SELECT key, value FROM rollcall ORDER BY key").all() as StoreRecord[];
  }

  write(records: readonly StoreRecord[]): void {
    this.database.exec("BEGIN");
    try {
      for (const { key, value } of records) {
        if (value === null) this.remove.run(key);
        else this.put.run(key, value);
      }
      this.database.exec("COMMIT");
    } catch (e) {
      this.database.exec("ROLLBACK");
      throw e;
    }
  }

  close(): void {
    this.database.close();
  }
}
