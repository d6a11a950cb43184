//! soak [N]: N updates of tasks that begin, end and are forgotten, each once.
//! Memory is printed at each tenth; it must not grow after the third.

#[expect(dead_code, reason = "only a part of the load is of use here")]
mod load;

use load::{START, resident, settle};
use rollcall::{Config, Event, Module, Scheduler, Source, TaskState, TaskStatus, event};

/// How many tasks there are at a time.
const BATCH: u64 = 1000;

/// Of each task: it runs, it has ended, its record is dropped.
const UPDATES: u64 = 2;

fn main() {
    let wanted: u64 = std::env::args().nth(1).map_or(10_000_000, |n| n.parse().expect("a number of updates"));
    let mut scheduler = Scheduler::create(&Module::new().unwrap(), &Config::default()).unwrap();
    settle(|now, events| scheduler.step(now, events).unwrap());
    let rounds = wanted.div_ceil(BATCH * UPDATES);
    let (mut tenth, mut at_third) = (0, 0);
    for round in 0..rounds {
        live(&mut scheduler, round);
        let (now, linear) = (resident(), scheduler.memory_size());
        if (round + 1) * 10 / rounds == tenth {
            continue;
        }
        tenth = (round + 1) * 10 / rounds;
        let updates = (round + 1) * BATCH * UPDATES;
        println!("{:3} % {updates:9} updates: process {:.1} MiB, machine {:.1} MiB", tenth * 10, mib(now), mib(linear));
        if tenth <= 3 {
            at_third = now;
        } else if tenth == 10 && now * 10 > at_third * 11 {
            eprintln!("memory has grown from {:.1} MiB to {:.1} MiB", mib(at_third), mib(now));
            std::process::exit(1);
        }
    }
}

fn mib(bytes: usize) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// Tasks from their first update to their last. An unknown one is enough: it is
/// remembered, its end is acknowledged, and then it is forgotten.
fn live(scheduler: &mut Scheduler, round: u64) {
    let now = START + 2 + round * 1000;
    for state in [TaskState::Running, TaskState::Finished] {
        let events: Vec<Event> = (0..BATCH).map(|n| update(round * BATCH + n, state)).collect();
        let output = scheduler.step(now, &events).unwrap();
        assert_eq!(output.calls.len(), events.len());
    }
    let forget = (0..BATCH).map(|n| event::Forget { r#ref: 0, task_id: id(round * BATCH + n) }.into());
    let output = scheduler.step(now, &forget.collect::<Vec<Event>>()).unwrap();
    assert_eq!((output.store.len(), output.notices.len()), (BATCH as usize, BATCH as usize));
}

fn id(number: u64) -> String {
    format!("soak.{number:035}")
}

fn update(number: u64, state: TaskState) -> Event {
    let mut uuid = [state as u8; 16];
    uuid[..8].copy_from_slice(&number.to_be_bytes());
    let agent_id = format!("92bcb625-b263-4f6b-aa22-51afddafe4-S{:04}", number % 1000);
    let status =
        TaskStatus { task_id: id(number), agent_id, state, source: Source::Executor, uuid, ..Default::default() };
    event::Updated { epoch: 1, status }.into()
}
