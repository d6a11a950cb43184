//! The loop against a stand-in for Mesos, and against masters that misbehave.
#![cfg(feature = "driver")]

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use rollcall::driver::{
    Credentials, Driver, Error, FileStore, Framework, Offers, Replacement, Requests, Settings, Store, Task, decline,
    launch,
};
use rollcall::{
    Advice, Event, Module, Notice, Record, ReplacePhase, Rollback, SessionState, Stored, TaskState, Verdict, event,
};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(60);

/// us:hunter2 in Base64.
const US_HUNTER2: &str = "dXM6aHVudGVyMg==";

/// A stand-in for Mesos, which ends with the test.
struct Master {
    process: Child,
    address: String,
    /// A header, or nothing.
    authorization: String,
}

impl Master {
    fn start() -> Self {
        Self::start_with("", &[])
    }

    /// With credentials, in Base64 as in a header, whoever talks to the control or
    /// operator API proves to be them.
    fn start_with(credentials: &str, flags: &[&str]) -> Self {
        let program = std::env::var("ROLLCALL_BIN")
            .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../bin/rollcall").into());
        let mut process = Command::new(program)
            .args(["master", "--listen", "127.0.0.1:0", "--fast"])
            .args(flags)
            .stdout(Stdio::piped())
            .spawn()
            .expect("ROLLCALL_BIN, or bin/rollcall");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap().to_owned();
        let authorization = match credentials {
            "" => String::new(),
            _ => format!("Authorization: Basic {credentials}\r\n"),
        };
        Self { process, address, authorization }
    }

    fn post(&self, path: &str, body: &Value) -> String {
        let body = body.to_string();
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let length = body.len();
        let authorization = &self.authorization;
        let head =
            format!("POST {path} HTTP/1.0\r\nHost: localhost\r\n{authorization}Content-Type: application/json\r\n");
        write!(stream, "{head}Content-Length: {length}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(" 200 "), "{answer}");
        body.to_owned()
    }

    fn fault(&self, fault: Value) {
        self.post("/control", &fault);
    }

    /// The states of all tasks that are not over.
    fn tasks(&self) -> Vec<String> {
        let answer = self.post("/api/v1", &json!({"type": "GET_TASKS"}));
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let tasks = answer["get_tasks"]["tasks"].as_array().unwrap();
        tasks.iter().map(|t| t["state"].as_str().unwrap().to_owned()).collect()
    }
}

impl Master {
    /// The ids of all tasks that are not over, and what is reserved dynamically.
    fn alive_and_reserved(&self) -> (Vec<String>, Vec<Value>) {
        let answer = |kind: &str| -> Value {
            serde_json::from_str(&self.post("/api/v1", &json!({"type": kind.to_uppercase()}))).unwrap()
        };
        let tasks = answer("get_tasks")["get_tasks"]["tasks"].as_array().cloned().unwrap_or_default();
        let ids = tasks.iter().map(|t| t["task_id"]["value"].as_str().unwrap().to_owned()).collect();
        let agents = answer("get_agents")["get_agents"]["agents"].as_array().cloned().unwrap_or_default();
        let all = agents.iter().flat_map(|a| a["total_resources"].as_array().cloned().unwrap_or_default());
        (ids, all.filter(|r| r["reservations"].as_array().is_some_and(|list| !list.is_empty())).collect())
    }
}

impl Drop for Master {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A folder that is gone after the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("rollcall-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn store(&self) -> PathBuf {
        self.0.join("store")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Keeps one task alive, and says on a channel what it was told.
struct Keeper {
    running: bool,
    number: usize,
    told: mpsc::Sender<Notice>,
}

impl Keeper {
    fn new(told: mpsc::Sender<Notice>) -> Self {
        Self { running: false, number: 0, told }
    }
}

impl Framework for Keeper {
    fn restored(&mut self, stored: &[Stored]) {
        self.running = stored.iter().any(|s| matches!(s, Stored::Task(_, t) if t.verdict != Verdict::Ended));
        self.number = stored.len();
    }

    fn notified(&mut self, notices: &[Notice], offers: &Offers) -> Vec<Event> {
        let mut requests = vec![];
        for notice in notices {
            let _ = self.told.send(notice.clone());
            match notice {
                Notice::Task(task) => self.running &= task.advice != Advice::Safe,
                Notice::Offered(n) => {
                    for offer in &n.offers {
                        let Some(whole) = offers.get(&offer.id) else { continue }; // lost in the same step
                        assert!(whole["resources"].is_array(), "{whole}");
                        if std::mem::replace(&mut self.running, true) {
                            requests.push(decline(offer, 0));
                            continue;
                        }
                        self.number += 1;
                        let task_id = format!("t.{}.{}", std::process::id(), self.number);
                        let info = json!({"name": "n", "command": {"value": "sleep 1000"}, "resources": [
                            {"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}}]});
                        requests.push(launch(offer, task_id, &info));
                    }
                }
                _ => {}
            }
        }
        requests
    }
}

fn settings(masters: &str) -> Settings {
    let info = json!({"user": "root", "name": "rust", "failover_timeout": 3600.0, "checkpoint": true});
    let mut settings = Settings::new(masters, info);
    settings.config.subscribe.backoff.base = 10_000;
    settings.config.subscribe.backoff.max = 200_000;
    settings
}

/// A loop in a thread.
struct Running {
    requests: Requests,
    told: mpsc::Receiver<Notice>,
    thread: Option<thread::JoinHandle<Result<(), Error>>>,
}

impl Running {
    fn start(settings: Settings, store: impl Store + Send + 'static) -> Self {
        let driver = Driver::new(&Module::new().unwrap(), settings, store);
        let requests = driver.requests();
        let (sender, told) = mpsc::channel();
        let thread = thread::spawn(move || driver.run(&mut Keeper::new(sender)));
        Self { requests, told, thread: Some(thread) }
    }

    /// Waits for a notice.
    fn until<T>(&self, what: &str, wanted: impl Fn(&Notice) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.told.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(notice) => {
                    if let Some(found) = wanted(&notice) {
                        return found;
                    }
                }
                Err(RecvTimeoutError::Timeout) => panic!("no {what} in {PATIENCE:?}"),
                Err(RecvTimeoutError::Disconnected) => panic!("no {what}: the loop has ended"),
            }
        }
    }

    fn until_running(&self) -> String {
        self.until("running task", |n| match n {
            Notice::Task(t) if t.state == TaskState::Running => Some(t.task_id.clone()),
            _ => None,
        })
    }

    fn until_session(&self, state: SessionState) -> u32 {
        self.until(state.as_str(), |n| match n {
            Notice::Session(s) if s.session == state => Some(s.epoch),
            _ => None,
        })
    }

    fn until_complete(&self) -> u32 {
        self.until("complete round", |n| match n {
            Notice::Round(r) if r.phase.as_str() == "complete" && r.counts.targets > 0 => Some(r.counts.targets),
            _ => None,
        })
    }

    fn stop(mut self) {
        self.requests.stop();
        self.thread.take().unwrap().join().unwrap().unwrap();
    }
}

#[test]
fn a_task_outlives_failovers_and_breaks() {
    let (master, folder) = (Master::start(), Folder::new("failover"));
    let running = Running::start(settings(&master.address), FileStore::open(folder.store()).unwrap());
    let task = running.until_running();
    master.fault(json!({"do": "master-failover", "down_ms": 100}));
    running.until_session(SessionState::Disconnected);
    running.until_session(SessionState::Subscribed);
    assert_eq!(running.until_complete(), 1);
    master.fault(json!({"do": "drop-stream", "framework": "rust"}));
    running.until_session(SessionState::Subscribed);
    assert_eq!(running.until_complete(), 1);
    running.requests.send(event::Kill { r#ref: 1, task_id: task.clone(), grace: 0 });
    running.until("end of the task", |n| match n {
        Notice::Task(t) if t.task_id == task && t.advice == Advice::Safe => Some(()),
        _ => None,
    });
    assert_ne!(running.until_running(), task);
    running.stop();
}

#[test]
fn a_request_that_is_wrong_is_rejected() {
    let (master, folder) = (Master::start(), Folder::new("rejected"));
    let running = Running::start(settings(&master.address), FileStore::open(folder.store()).unwrap());
    running.until_running();
    running.requests.send(event::Kill { r#ref: 77, task_id: "nobody".into(), grace: 0 });
    let rejection = running.until("rejection", |n| match n {
        Notice::Rejected(r) if r.r#ref == 77 => Some(r.clone()),
        _ => None,
    });
    assert_eq!((rejection.code.as_str(), rejection.field.as_str()), ("unknown-task", "task_id"));
    running.stop();
}

#[test]
fn a_teardown_ends_the_loop() {
    let (master, folder) = (Master::start(), Folder::new("teardown"));
    let mut running = Running::start(settings(&master.address), FileStore::open(folder.store()).unwrap());
    running.until_running();
    running.requests.send(event::Teardown { r#ref: 1 });
    running.until_session(SessionState::Removed);
    match running.thread.take().unwrap().join().unwrap() {
        Err(Error::Over { state: SessionState::Removed, .. }) => {}
        other => panic!("{other:?}"),
    }
}

/// A store whose first write fails.
struct Full;

impl Store for Full {
    fn load(&mut self) -> Result<Vec<Record>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(vec![])
    }

    fn write(&mut self, _: &[Record]) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Err("no room".into())
    }
}

#[test]
fn nothing_is_done_that_is_not_durable() {
    let master = Master::start();
    let mut running = Running::start(settings(&master.address), Full);
    match running.thread.take().unwrap().join().unwrap() {
        Err(Error::Store(e)) => assert_eq!(e.to_string(), "no room"),
        other => panic!("{other:?}"),
    }
    // What the failed step owed was not told either.
    let told: Vec<Notice> = running.told.try_iter().collect();
    assert!(!told.iter().any(|n| matches!(n, Notice::Session(s) if s.session == SessionState::Subscribed)), "{told:?}");
    assert!(master.tasks().is_empty());
}

/// Not a test of its own: the process that `killed_at_any_time` kills.
#[test]
#[ignore = "run by killed_at_any_time"]
fn framework_process() {
    let (master, store) = (std::env::var("TEST_MASTER").unwrap(), std::env::var("TEST_STORE").unwrap());
    let (sender, told) = mpsc::channel();
    thread::spawn(move || {
        for notice in told {
            if let Notice::Task(t) = notice {
                println!("{} {}", t.task_id, t.state);
            }
        }
    });
    let store = FileStore::open(store).unwrap();
    Driver::new(&Module::new().unwrap(), settings(&master), store).run(&mut Keeper::new(sender)).unwrap();
}

#[test]
fn killed_at_any_time() {
    let (master, folder) = (Master::start(), Folder::new("killed"));
    let start = || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "framework_process", "--nocapture"])
            .env("TEST_MASTER", &master.address)
            .env("TEST_STORE", folder.store())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
    };
    // Lives of all lengths around that of the start and the first launch.
    for life in [150, 200, 250, 300, 350, 400, 500, 700, 900] {
        let mut process = start();
        if life == 400 {
            master.fault(json!({"do": "master-failover", "down_ms": 50}));
        }
        thread::sleep(Duration::from_millis(life));
        process.kill().unwrap();
        process.wait().unwrap();
    }
    let mut process = start();
    let end = Instant::now() + PATIENCE;
    while master.tasks() != ["TASK_RUNNING"] {
        assert!(Instant::now() < end, "{:?}", master.tasks());
        thread::sleep(Duration::from_millis(50));
    }
    process.kill().unwrap();
    process.wait().unwrap();
    // Never more than one, though nothing was remembered but what was durable.
    assert_eq!(master.tasks(), ["TASK_RUNNING"]);
}

/// What a master says to one connection: its answer, and how long it stays then.
fn answer(mut stream: TcpStream, head: &str, records: &[Value], cut: usize) -> TcpStream {
    let mut reply = format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n");
    for record in records {
        let record = record.to_string();
        reply += &format!("{}\n{record}", record.len());
    }
    reply.truncate(reply.len() - cut);
    stream.write_all(reply.as_bytes()).unwrap();
    stream
}

/// Reads one request and returns its body.
fn request(stream: &TcpStream) -> Value {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line == "\r\n" {
            break;
        }
        if let Some(n) = line.to_lowercase().strip_prefix("content-length:") {
            length = n.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    serde_json::from_slice(&body).unwrap()
}

#[test]
fn it_subscribes_again_whatever_happens() {
    const STREAM: &str = "200 OK\r\nContent-Type: application/json\r\nMesos-Stream-Id: s";
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let accept = || {
        let stream = listener.accept().unwrap().0;
        let body = request(&stream);
        assert_eq!(body["type"], "SUBSCRIBE");
        (stream, body)
    };
    let mut settings = settings(&format!("127.0.0.1:1,{address}")); // the first is no master
    settings.config.subscribe.heartbeat = 100_000;
    settings.config.subscribe.missed = 3;
    let folder = Folder::new("again");
    let running = Running::start(settings, FileStore::open(folder.store()).unwrap());
    let hello = json!({"type": "SUBSCRIBED", "subscribed": {
        "framework_id": {"value": "F"}, "heartbeat_interval_seconds": 0.1}});

    // Not ready.
    let (stream, body) = accept();
    assert_eq!(body["subscribe"]["framework_info"]["capabilities"], json!([{"type": "PARTITION_AWARE"}]));
    assert_eq!(body["framework_id"], Value::Null);
    answer(stream, "503 Service Unavailable", &[], 0);
    // Not the leader.
    answer(accept().0, &format!("307 Temporary Redirect\r\nLocation: //{address}/master/api/v1/scheduler"), &[], 0);
    // The leader, which ends in the middle of a record.
    answer(accept().0, STREAM, &[hello.clone(), json!({"type": "HEARTBEAT"})], 3);
    running.until_session(SessionState::Subscribed);
    running.until_session(SessionState::Disconnected);
    // What it says is no JSON.
    let (mut stream, body) = accept();
    assert_eq!(body["framework_id"], json!({"value": "F"}));
    assert_eq!(body["subscribe"]["framework_info"]["id"], json!({"value": "F"}));
    write!(stream, "HTTP/1.1 {STREAM}\r\nConnection: close\r\n\r\n3\n{{x}}").unwrap();
    // One that says nothing more: it is left after some heartbeats.
    let silent = answer(accept().0, STREAM, std::slice::from_ref(&hello), 0);
    running.until_session(SessionState::Subscribed);
    running.until_session(SessionState::Disconnected);
    let last = answer(accept().0, STREAM, &[hello], 0);
    // The silent one's connection was ended by us: it does not stay until its time is out.
    let gone = (&silent).read(&mut [0]).map_err(|e| e.kind());
    assert!(!matches!(gone, Err(ErrorKind::WouldBlock | ErrorKind::TimedOut)), "{gone:?}");
    running.until_session(SessionState::Subscribed);
    running.stop();
    drop(last);
}

fn web(command: &str, cpus: f64) -> Value {
    json!({"name": "web", "command": {"value": command}, "resources": [
        {"name": "cpus", "type": "SCALAR", "scalar": {"value": cpus}},
        {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}}]})
}

/// Starts one task, and replaces it with the next offer of its agent after it runs.
struct Release {
    new: Value,
    rollback: Rollback,
    settle: u64,
    agent: Option<String>,
    runs: bool,
    asked: bool,
    told: mpsc::Sender<Notice>,
}

impl Framework for Release {
    fn notified(&mut self, notices: &[Notice], offers: &Offers) -> Vec<Event> {
        let mut requests = vec![];
        for notice in notices {
            let _ = self.told.send(notice.clone());
            match notice {
                Notice::Task(task) => self.runs |= task.state == TaskState::Running,
                Notice::Offered(n) => {
                    for offer in &n.offers {
                        let Some(whole) = offers.get(&offer.id) else { continue }; // lost in the same step
                        assert!(whole["resources"].is_array(), "{whole}");
                        if self.agent.is_none() {
                            self.agent = Some(offer.agent_id.clone());
                            requests.push(launch(offer, "t1", &web("sleep 1000", 0.1)));
                        } else if self.runs && !self.asked && self.agent.as_ref() == Some(&offer.agent_id) {
                            self.asked = true;
                            requests.push(self.replace(offer.id.clone()));
                        } else {
                            requests.push(decline(offer, 10_000));
                        }
                    }
                }
                _ => {}
            }
        }
        requests
    }
}

impl Release {
    fn replace(&self, offer: String) -> Event {
        let old = Task { id: "t1", info: &web("sleep 1000", 0.1) };
        let mut replacement = Replacement::new("r1", old, Task { id: "t2", info: &self.new });
        replacement.fallback = Some((self.rollback, Task { id: "t3", ..old }));
        (replacement.offers, replacement.settle) = (vec![offer], self.settle);
        replacement.request().unwrap()
    }
}

/// Plays a release until all has been said and done, and returns its outcome.
fn release(
    master: &Master,
    settings: Settings,
    new: Value,
    rollback: Rollback,
    settle: u64,
    left: &str,
) -> ReplacePhase {
    let folder = Folder::new(&format!("release-{left}-{}", master.address.replace(':', "-")));
    let driver = Driver::new(&Module::new().unwrap(), settings, FileStore::open(folder.store()).unwrap());
    let requests = driver.requests();
    let (sender, told) = mpsc::channel();
    let mut framework = Release { new, rollback, settle, agent: None, runs: false, asked: false, told: sender };
    let thread = thread::spawn(move || driver.run(&mut framework));
    let running = Running { requests, told, thread: Some(thread) };
    let over = |phase: ReplacePhase| phase as u64 >= ReplacePhase::Committed as u64;
    let outcome = running.until("outcome", |n| match n {
        Notice::Rejected(r) => panic!("{r:?}"),
        Notice::Replacement(r) if r.phase == ReplacePhase::Stopping => {
            assert!(r.held, "{r:?}");
            None
        }
        Notice::Replacement(r) => over(r.phase).then_some(r.phase),
        _ => None,
    });
    let end = Instant::now() + PATIENCE;
    while master.alive_and_reserved() != (vec![left.to_owned()], vec![]) {
        assert!(Instant::now() < end, "{:?}", master.alive_and_reserved());
        thread::sleep(Duration::from_millis(50));
    }
    assert!(!running.told.try_iter().any(|n| matches!(n, Notice::Replacement(r) if over(r.phase))), "one outcome");
    running.stop();
    let records = FileStore::open(folder.store()).unwrap().load().unwrap();
    let stored = records.iter().filter_map(|r| Stored::of(&r.key, r.value.as_deref().unwrap()).unwrap());
    let phases: Vec<_> =
        stored.filter_map(|s| if let Stored::Replace(_, r) = s { Some(r.phase) } else { None }).collect();
    assert_eq!(phases, [outcome]);
    outcome
}

#[test]
fn a_task_is_replaced_by_a_larger_one() {
    let folder = Folder::new("credentials");
    std::fs::write(folder.store(), "us hunter2\n").unwrap();
    let master = Master::start_with(US_HUNTER2, &["--credentials", folder.store().to_str().unwrap()]);
    let mut settings = settings(&master.address);
    settings.info = json!({"user": "root", "name": "rust", "roles": ["eng"], "failover_timeout": 3600.0,
        "capabilities": [{"type": "MULTI_ROLE"}, {"type": "RESERVATION_REFINEMENT"}]});
    settings.credentials = Some(Credentials::new("us", "hunter2"));
    let outcome = release(&master, settings, web("sleep 2000", 0.5), Rollback::Hold, 100_000, "t2");
    assert_eq!(outcome, ReplacePhase::Committed);
}

#[test]
fn a_bad_version_is_rolled_back() {
    let master = Master::start();
    let mut settings = settings(&master.address);
    settings.info["role"] = "eng".into();
    let outcome = release(&master, settings, web("exit 1", 0.2), Rollback::IfFits, 2_000_000, "t3");
    assert_eq!(outcome, ReplacePhase::RolledBack);
}

#[test]
fn a_master_may_replace_tasks_itself() {
    let master = Master::start_with("", &["--mode", "seed"]);
    let mut settings = settings(&master.address);
    settings.config.replace.native = true;
    let outcome = release(&master, settings, web("sleep 2000", 0.5), Rollback::Hold, 0, "t2");
    assert_eq!(outcome, ReplacePhase::Committed);
}

#[test]
fn a_replacement_needs_resources_that_are_some() {
    let (good, bad) = (web("true", 1.0), web("true", -1.0));
    let old = Task { id: "t1", info: &good };
    let said = Replacement::new("r", old, Task { id: "t2", info: &bad }).request().unwrap_err();
    assert!(said.starts_with("task t2: "), "{said}");
    assert!(
        Replacement::new("r", old, Task { id: "t2", info: &json!([]) }).request().is_ok(),
        "the machine rejects it"
    );
}

#[test]
fn a_wrong_secret_is_a_clear_failure() {
    let folder = Folder::new("wrong");
    std::fs::write(folder.store(), "us right\n").unwrap();
    let master = Master::start_with("dXM6cmlnaHQ=", &["--credentials", folder.store().to_str().unwrap()]);
    for credentials in [Some(Credentials::new("us", "hunter2")), None] {
        let store = folder.0.join("records");
        let mut settings = settings(&format!("localhost:1,{}", master.address));
        settings.credentials = credentials.clone();
        let mut running = Running::start(settings.clone(), FileStore::open(&store).unwrap());
        let ended = running.thread.take().unwrap().join().unwrap();
        let Err(Error::Unauthorized(said)) = &ended else { panic!("{ended:?}") };
        assert!(said.contains("the masters want other credentials") && said.contains("401"), "{said}");
        let all =
            format!("{ended:?} {said} {settings:?} {credentials:?} {:?}", running.told.try_iter().collect::<Vec<_>>());
        assert!(!all.contains("hunter2") && !all.contains(US_HUNTER2), "{all}");
        assert!(!String::from_utf8_lossy(&std::fs::read(store).unwrap()).contains("hunter2"));
    }
}

#[test]
fn settings_that_make_no_sense() {
    for (masters, credentials) in
        [("us:hunter2@far", None), ("far", Some(Credentials::new("us", "hunter2"))), ("", None)]
    {
        let mut settings = settings(masters);
        settings.credentials = credentials;
        let mut running = Running::start(settings, Full);
        let ended = running.thread.take().unwrap().join().unwrap();
        let Err(Error::Settings(said)) = &ended else { panic!("{ended:?}") };
        assert!(!said.contains("hunter2"), "{said}");
    }
}
