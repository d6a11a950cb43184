//! What a large framework gives to its machine: the records of its running
//! tasks, and updates about them in random order. It is the load of host/bench.

use rollcall::{
    CallBody, Event, Healthy, Output, Reason, Record, Source, TaskRecord, TaskState, TaskStatus, Verdict, event, wire,
};

/// When the load begins.
pub(crate) const START: u64 = 1_600_000_000_000_000;

/// How many agents the tasks run on.
const AGENTS: usize = 1000;

/// The first byte of a record's value.
const VERSION: u8 = 2;

/// A framework's tasks. Their ids and those of agents have 40 bytes.
pub(crate) struct Load {
    tasks: Vec<String>,
    agents: Vec<String>,
    /// In which updates name the tasks.
    order: Vec<usize>,
    given: usize,
    random: u64,
}

impl Load {
    pub(crate) fn new(n: usize) -> Self {
        let mut load = Self { tasks: vec![], agents: vec![], order: (0..n).collect(), given: 0, random: 1 };
        for _ in 0..n {
            let (a, b) = (load.next(), load.next());
            let parts = (a >> 32, a >> 16 & 0xffff, a & 0xffff, b >> 48, b & 0xffff_ffff_ffff);
            load.tasks
                .push(format!("web.{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", parts.0, parts.1, parts.2, parts.3, parts.4));
        }
        load.tasks.sort();
        load.agents = (0..AGENTS).map(|n| format!("92bcb625-b263-4f6b-aa22-51afddafe4-S{n:04}")).collect();
        for at in (1..n).rev() {
            let other = load.next() as usize % (at + 1);
            load.order.swap(at, other);
        }
        load
    }

    /// splitmix64: good enough, and the same each time.
    fn next(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.random ^ self.random >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    fn uuid(&mut self) -> [u8; 16] {
        let (a, b) = (self.next(), self.next());
        ((u128::from(a) << 64) | u128::from(b)).to_le_bytes()
    }

    fn agent(&self, task: usize) -> String {
        self.agents[task % AGENTS].clone()
    }

    /// What a store holds of the tasks, all of them running.
    pub(crate) fn records(&mut self) -> Vec<Record> {
        let record = |load: &mut Self, at: usize| {
            let held = TaskRecord {
                agent_id: load.agent(at),
                state: TaskState::Running,
                verdict: Verdict::Alive,
                source: Source::Executor,
                uuid: load.uuid(),
                since: START,
                ..Default::default()
            };
            let value = [&[VERSION][..], &wire::encode(&held)].concat();
            Record { key: format!("task/{}", load.tasks[at]).into(), value: Some(value) }
        };
        (0..self.tasks.len()).map(|at| record(self, at)).collect()
    }

    /// The next updates. Each names the next task and flips its health under a
    /// uuid of its own: a record, an acknowledgement and a notice are owed.
    pub(crate) fn updates(&mut self, n: usize) -> Vec<Event> {
        (0..n).map(|_| self.update()).collect()
    }

    fn update(&mut self) -> Event {
        let (turn, at) = (self.given / self.order.len(), self.order[self.given % self.order.len()]);
        self.given += 1;
        let healthy = if turn.is_multiple_of(2) { Healthy::Bad } else { Healthy::Good };
        let status = TaskStatus {
            task_id: self.tasks[at].clone(),
            agent_id: self.agent(at),
            state: TaskState::Running,
            source: Source::Executor,
            healthy,
            uuid: self.uuid(),
            ..Default::default()
        };
        event::Updated { epoch: 1, status }.into()
    }
}

/// Subscribes a machine, with epoch 1, and answers its first round.
pub(crate) fn settle(mut step: impl FnMut(u64, &[Event]) -> Output) {
    assert_eq!(step(START, &[]).calls[0].epoch, 1);
    let mut events = vec![event::Subscribed { epoch: 1, framework_id: "framework-1".into(), heartbeat: 0 }.into()];
    while !events.is_empty() {
        let calls = step(START + 1, &events).calls;
        let asked = calls.into_iter().filter_map(|call| match call.body {
            CallBody::Reconcile(reconcile) => Some(reconcile.targets),
            _ => None,
        });
        events = asked.flatten().map(|t| answer(t.task_id, t.agent_id)).collect();
    }
}

/// A master's answer about a task, or about one that was made up.
fn answer(task_id: String, agent_id: String) -> Event {
    let made_up = task_id.starts_with("rollcall.");
    let state = if made_up { TaskState::Unknown } else { TaskState::Running };
    let (source, reason) = (Source::Master, Reason::RECONCILIATION);
    let status = TaskStatus { task_id, agent_id, state, source, reason, ..Default::default() };
    event::Updated { epoch: 1, status }.into()
}

/// How much memory the process has, in bytes; 0 where that cannot be read.
pub(crate) fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|rest| rest.trim().strip_suffix(" kB")).and_then(|n| n.parse::<usize>().ok());
    kib.map_or(0, |kib| kib << 10)
}
