//! A small Mesos framework on Rollcall: it keeps one task running and tells what
//! becomes of it. It keeps no table of tasks, acknowledges nothing, sends no
//! reconciliation and knows no backoff: it reads advice and answers with requests.

use std::time::SystemTime;

use rollcall::driver::{Driver, FileStore, Framework, Offers, Settings, decline, launch};
use rollcall::{Advice, Event, Module, Notice, Offer, Stored, TaskState, Verdict};
use serde_json::json;

/// Keeps one task alive.
#[derive(Default)]
struct Example {
    running: bool, // or may still run
}

impl Framework for Example {
    fn restored(&mut self, stored: &[Stored]) {
        self.running = stored
            .iter()
            .any(|s| matches!(s, Stored::Task(_, t) if t.verdict != Verdict::Ended));
    }

    fn notified(&mut self, notices: &[Notice], _: &Offers) -> Vec<Event> {
        let mut requests = vec![];
        for notice in notices {
            match notice {
                Notice::Task(task) => {
                    let state = if task.state == TaskState::None {
                        ""
                    } else {
                        task.state.as_str()
                    };
                    println!("{} {state} {} {}", task.task_id, task.verdict, task.advice);
                    self.running &= task.advice != Advice::Safe; // and only then
                }
                Notice::Round(round) => {
                    let (targets, remaining) = (round.counts.targets, round.counts.remaining);
                    println!(
                        "round {} {} {} of {targets}",
                        round.number,
                        round.phase,
                        targets - remaining
                    );
                }
                Notice::Offered(n) => {
                    requests.extend(n.offers.iter().map(|offer| self.start_or_decline(offer)))
                }
                _ => {}
            }
        }
        requests
    }
}

impl Example {
    fn start_or_decline(&mut self, offer: &Offer) -> Event {
        if std::mem::replace(&mut self.running, true) {
            return decline(offer, 60_000_000);
        }
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let info = json!({
            "name": "example",
            "command": {"value": "sleep 30"},
            "resources": [
                {"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
                {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}},
            ],
        });
        launch(offer, format!("example.{}", now.as_nanos()), &info)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [masters, store] = &arguments[..] else {
        return Err("usage: rollcall-example MASTER STORE".into());
    };
    let info =
        json!({"user": "root", "name": "example", "failover_timeout": 3600.0, "checkpoint": true});
    let settings = Settings::new(masters, info);
    Driver::new(&Module::new()?, settings, FileStore::open(store)?).run(&mut Example::default())?;
    Ok(())
}
