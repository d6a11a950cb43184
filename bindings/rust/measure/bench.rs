//! Prints one JSON object per line: what a scheduler costs in Rust. The least of
//! several runs counts.

mod load;

use std::hint::black_box;
use std::time::Instant;

use load::{Load, START, resident, settle};
use rollcall::{
    Cache, Config, CreateFrame, Event, Instance, Module, Options, Output, RecordsFrame, Scheduler, StepFrame, wire,
};
use serde_json::json;

const TASKS: usize = 100_000;
const UPDATES: usize = 20_000;
const REPETITIONS: usize = 7;

fn main() {
    start_up();
    let mut load = Load::new(TASKS);
    let mut machine = restored(&mut load);
    for batch in [1, 100, 1000] {
        updates(&mut load, &mut machine, batch);
    }
}

fn say(what: &str, value: f64, unit: &str) {
    println!("{}", json!({"language": "rust", "what": what, "value": (value * 1000.0).round() / 1000.0, "unit": unit}));
}

/// How long the fastest of some runs takes, in seconds.
fn least(mut run: impl FnMut()) -> f64 {
    let took = (0..REPETITIONS).map(|_| {
        let began = Instant::now();
        run();
        began.elapsed().as_secs_f64()
    });
    took.fold(f64::INFINITY, f64::min)
}

fn stepped(module: &Module) {
    let mut scheduler = Scheduler::create(module, &Config::default()).unwrap();
    assert_eq!(scheduler.step(START, &[]).unwrap().calls.len(), 1);
}

/// From nothing to a machine that has made its first step.
fn start_up() {
    let folder = std::env::temp_dir().join(format!("rollcall-bench-{}", std::process::id()));
    let off = Options { cache: Cache::Off, ..Default::default() };
    let kept = Options { cache: Cache::Directory(folder.clone()), ..Default::default() };
    say("start-up, cold", 1e3 * least(|| stepped(&Module::with(&off).unwrap())), "ms");
    stepped(&Module::with(&kept).unwrap());
    say("start-up, compiled code cached", 1e3 * least(|| stepped(&Module::with(&kept).unwrap())), "ms");
    let module = Module::with(&kept).unwrap();
    say("start-up, module in memory", 1e3 * least(|| stepped(&module)), "ms");
    let _ = std::fs::remove_dir_all(folder);
}

/// A machine that knows the tasks, in bytes.
fn restored(load: &mut Load) -> Instance {
    let records = load.records();
    let frames: Vec<_> =
        records.chunks(10_000).map(|part| wire::encode(&RecordsFrame { records: part.to_vec() })).collect();
    drop(records);
    let module = Module::new().unwrap();
    let before = resident();
    let mut machine = Instance::new(&module).unwrap();
    machine.create(&wire::encode(&CreateFrame { role: 1, config: Config::default() })).unwrap();
    let began = Instant::now();
    for frame in &frames {
        machine.restore(frame).unwrap();
    }
    say("restore 100k tasks", 1e3 * began.elapsed().as_secs_f64(), "ms");
    settle(|now, events| {
        wire::decode(machine.step(&wire::encode(&StepFrame { now, events: events.to_vec() })).unwrap()).unwrap()
    });
    say("memory at 100k tasks", machine.memory_size() as f64 / f64::from(1 << 20), "MiB");
    say("memory at 100k tasks, of the process", (resident() - before) as f64 / f64::from(1 << 20), "MiB");
    machine
}

fn updates(load: &mut Load, machine: &mut Instance, batch: usize) {
    let mut best = [f64::INFINITY; 4];
    let names = ["boundary", "encode", "decode", "sum"];
    for _ in 0..REPETITIONS {
        let batches = in_batches(load.updates(UPDATES), batch);
        let began = Instant::now();
        let frames: Vec<Vec<u8>> = batches.iter().map(wire::encode).collect();
        let encoded = began.elapsed();

        let began = Instant::now();
        for frame in &frames {
            black_box(machine.step(frame).unwrap());
        }
        let crossed = began.elapsed();

        // Other updates: one that is said twice owes less.
        let frames = in_batches(load.updates(UPDATES), batch);
        let outputs: Vec<Vec<u8>> =
            frames.iter().map(|frame| machine.step(&wire::encode(frame)).unwrap().to_vec()).collect();
        let began = Instant::now();
        let mut owed = 0;
        for output in &outputs {
            owed += wire::decode::<Output>(output).unwrap().calls.len();
        }
        let decoded = began.elapsed();
        assert_eq!(owed, UPDATES);

        let batches = in_batches(load.updates(UPDATES), batch);
        let began = Instant::now();
        for frame in &batches {
            let answer = machine.step(&wire::encode(frame)).unwrap();
            black_box(wire::decode::<Output>(answer).unwrap());
        }
        let sum = began.elapsed();

        for (best, took) in best.iter_mut().zip([crossed, encoded, decoded, sum]) {
            *best = best.min(took.as_secs_f64() * 1e9 / UPDATES as f64);
        }
    }
    for (name, best) in names.iter().zip(best) {
        say(&format!("{name}, batches of {batch}"), best, "ns");
    }
}

fn in_batches(events: Vec<Event>, n: usize) -> Vec<StepFrame> {
    events.chunks(n).map(|events| StepFrame { now: START + 2, events: events.to_vec() }).collect()
}
