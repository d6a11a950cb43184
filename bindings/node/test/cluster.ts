import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";

/** How long a test waits for anything. */
export const PATIENCE = 60_000;

/** The stand-in for a Mesos: `rollcall master`, on a port of its own. */
export class Cluster {
  private constructor(
    private readonly process: ChildProcess,
    readonly address: string,
  ) {}

  static async start(...flags: string[]): Promise<Cluster> {
    const program = process.env["ROLLCALL_BIN"];
    assert.ok(program, "set ROLLCALL_BIN to the program rollcall");
    const child = spawn(program, ["master", "--listen", "127.0.0.1:0", "--fast", ...flags], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const line = await said(child, /^master on http:\/\/([^/]+)\//m);
    return new Cluster(child, line[1]!);
  }

  async control(command: Record<string, unknown>): Promise<void> {
    const answer = await fetch(`http://${this.address}/control`, { method: "POST", body: JSON.stringify(command) });
    assert.ok(answer.ok, await answer.text());
  }

  /** The ids of all tasks that the master has ever heard of in its life. */
  async tasks(): Promise<string[]> {
    return Object.values(await this.taskLists()).flatMap((list) => list.map((t) => t.task_id.value));
  }

  /** The ids of those that are not over. */
  async running(): Promise<string[]> {
    return ((await this.taskLists())["tasks"] ?? []).map((t) => t.task_id.value);
  }

  /** What is reserved on all agents. */
  async reserved(): Promise<object[]> {
    const { get_agents: list } = (await this.ask("GET_AGENTS")) as {
      get_agents: { agents: { total_resources: { role?: string; reservations?: object[] }[] }[] };
    };
    return list.agents.flatMap((a) => a.total_resources).filter((r) => r.role !== "*" || r.reservations !== undefined);
  }

  private async taskLists(): Promise<Record<string, { task_id: { value: string } }[]>> {
    return ((await this.ask("GET_TASKS")) as { get_tasks: Record<string, { task_id: { value: string } }[]> }).get_tasks;
  }

  private async ask(type: string): Promise<unknown> {
    const answer = await fetch(`http://${this.address}/api/v1`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ type }),
    });
    return answer.json();
  }

  stop(): void {
    this.process.kill("SIGKILL");
  }
}

/** Waits until a process has printed what matches. */
export function said(child: ChildProcess, pattern: RegExp): Promise<RegExpMatchArray> {
  return new Promise((resolve, reject) => {
    let text = "";
    const late = setTimeout(() => reject(new Error(`it never said ${pattern}, only:\n${text}`)), PATIENCE);
    const look = (chunk: Buffer): void => {
      text += chunk.toString();
      const found = pattern.exec(text);
      if (!found) return;
      clearTimeout(late);
      child.stdout?.off("data", look);
      child.stdout?.resume();
      resolve(found);
    };
    child.stdout?.on("data", look);
    child.once("exit", (code) => {
      clearTimeout(late);
      reject(new Error(`it ended with ${code} and never said ${pattern}, only:\n${text}`));
    });
  });
}
