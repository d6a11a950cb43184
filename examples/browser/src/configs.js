// The clocks of this cluster run faster than those of a real one: an agent is
// given up after 3 seconds, not 75.

export const MS = 1000;
export const SECOND = 1000 * MS;

const NO_DISK = ["", "", "", 0, 0, "", "", "", "", ""];

/** A resource as master and agent know it; the amount is in thousandths. */
export function scalar(name, thousandths, allocatedTo = "") {
  return [name, 1, thousandths, [], NO_DISK, "", allocatedTo, false, false];
}

/** The configuration of a master: see core/master/schema_config.go. */
export function masterConfig(number) {
  const agents = [1 * SECOND, 3, 8 * SECOND, 0, 60 * SECOND, 600 * SECOND];
  const registry = [900 * SECOND, 86_400 * SECOND, 1000];
  const offers = [1 * SECOND, 0];
  const limits = [255, 1 << 20, 1024, 100, 50, 100, 10_000, 1000, 1000, 1000, 1000, 1000, 100, 100, 100];
  return [`page-${number}`, 0, 0, 2 * SECOND, agents, registry, offers, limits];
}

/** The configuration of an agent: see core/agent/schema_config.go. */
export function agentConfig(number, boots) {
  const resources = [scalar("cpus", 4000), scalar("mem", 8_192_000)];
  const register = [[300 * MS, 2 * SECOND, 1000], 4 * SECOND];
  const updates = [2 * SECOND, 10 * SECOND, 0];
  const executor = [60 * SECOND, 500 * MS, 5 * SECOND, 3 * SECOND];
  const script = [200 * MS, 500 * MS, 300 * MS];
  const limits = [255, 1 << 20, 1024, 100, 1000, 1000, 100, 100, 100, 1000, 100];
  const head = [`agent-${number}`, 5051 + number, resources, new Uint8Array(0), 7, `boot-${boots}`, number + 1, 0, false];
  return [...head, register, updates, executor, script, limits];
}

/** What differs from the scheduler's defaults. */
export const schedulerConfig = {
  subscribe: { backoff: { base: 500 * MS, max: 3 * SECOND, jitter: 200 }, heartbeat: 2 * SECOND, missed: 3 },
  round: { resend: { base: 2 * SECOND, max: 6 * SECOND, jitter: 200 }, deadline: 30 * SECOND, history: 6 },
  schedule: { explicit: 40 * SECOND, implicit: 60 * SECOND, delay: 20 * SECOND, spread: 20 * SECOND },
  wait: { launch: 6 * SECOND },
};
