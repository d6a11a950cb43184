//! A machine's life: created, restored, moved, refused, broken.

use rollcall::{
    CallBody, Config, Error, ErrorCode, Event, Instance, Module, NewTask, Notice, Options, Output, Record, Scheduler,
    Stored, TaskState, TaskStatus, Verdict, event, wire,
};

const NOW: u64 = 1_600_000_000_000_000;

fn subscribed(scheduler: &mut Scheduler) -> Output {
    scheduler.step(NOW, &[]).unwrap();
    let event = event::Subscribed { epoch: 1, framework_id: "F".into(), heartbeat: 15_000_000 };
    scheduler.step(NOW + 1, &[event.into()]).unwrap()
}

fn running(task_id: &str) -> Event {
    let status = TaskStatus {
        task_id: task_id.into(),
        agent_id: "a".into(),
        state: TaskState::Running,
        uuid: [7; 16],
        ..Default::default()
    };
    event::Updated { epoch: 1, status }.into()
}

#[test]
fn what_was_stored_is_known_again() {
    let module = Module::new().unwrap();
    let mut first = Scheduler::create(&module, &Config::default()).unwrap();
    let mut kept = subscribed(&mut first).store;
    let offers = vec![rollcall::Offer { id: "o".into(), agent_id: "a".into(), ..Default::default() }];
    first.step(NOW + 2, &[event::Offered { epoch: 1, offers }.into()]).unwrap();
    let task = NewTask { task_id: "t".into(), info: b"what it is".to_vec(), ..Default::default() };
    let launch = event::Launch { offers: vec!["o".into()], tasks: vec![task], ..Default::default() };
    let launched = first.step(NOW + 3, &[launch.into()]).unwrap();
    assert!(matches!(&launched.calls[0].body, CallBody::Accept(a) if a.tasks[0].info == b"what it is"));
    kept.extend(launched.store);
    kept.extend(first.step(NOW + 4, &[running("t")]).unwrap().store);
    kept.sort_by(|a, b| a.key.cmp(&b.key)); // the last of a key stays behind the others
    kept.reverse();
    kept.dedup_by(|a, b| a.key == b.key);
    kept.reverse();

    let stored: Vec<Stored> = kept.iter().filter_map(|r| Stored::of(&r.key, r.value.as_ref()?).unwrap()).collect();
    assert!(stored.iter().any(|s| matches!(s, Stored::Task(id, t) if id == "t" && t.verdict == Verdict::Alive)));
    assert!(stored.contains(&Stored::Launch("t".into(), b"what it is".to_vec())));

    let mut second = Scheduler::create(&module, &Config::default()).unwrap();
    second.restore(&kept).unwrap();
    let again = second.step(NOW + 5, &[]).unwrap();
    let CallBody::Subscribe(subscribe) = &again.calls[0].body else { panic!("{:?}", again.calls) };
    assert_eq!(subscribe.framework_id, "F");
    assert_eq!(again.calls[0].epoch, 2);
}

#[test]
fn many_records_are_restored_in_parts() {
    let module = Module::new().unwrap();
    let mut scheduler = Scheduler::create(&module, &Config::default()).unwrap();
    let value =
        [&[2][..], &wire::encode(&rollcall::TaskRecord { verdict: Verdict::Alive, ..Default::default() })].concat();
    let records = (0..50_000).map(|n| Record { key: format!("task/{n:040}").into(), value: Some(value.clone()) });
    scheduler.restore(records).unwrap();
    let output = subscribed(&mut scheduler);
    let round = output.notices.iter().find_map(|n| if let Notice::Round(r) = n { Some(r) } else { None });
    assert_eq!(round.unwrap().counts.targets, 50_000);
}

#[test]
fn a_snapshot_goes_on_with_the_same_bytes() {
    let module = Module::new().unwrap();
    let mut first = Scheduler::create(&module, &Config { seed: 42, ..Config::default() }).unwrap();
    subscribed(&mut first);
    let snapshot = first.snapshot().unwrap();
    let mut second = Scheduler::load(&module, &snapshot).unwrap();
    assert_eq!(second.snapshot().unwrap(), snapshot);
    for at in 2..20 {
        let events = [running(&format!("t{at}"))];
        assert_eq!(first.step(NOW + at, &events).unwrap(), second.step(NOW + at, &events).unwrap());
    }
    assert_eq!(first.snapshot().unwrap(), second.snapshot().unwrap());
}

#[test]
fn a_refusal_changes_nothing() {
    let module = Module::new().unwrap();
    let mut config = Config::default();
    config.round.batch = 0;
    match Scheduler::create(&module, &config).err() {
        Some(Error::Refused(r)) => {
            assert_eq!(r.code, ErrorCode::BadConfig);
            assert!(r.message.contains("round.batch"), "{r}");
        }
        other => panic!("{other:?}"),
    }
    let mut scheduler = Scheduler::create(&module, &Config::default()).unwrap();
    subscribed(&mut scheduler);
    let before = scheduler.snapshot().unwrap();
    let long = event::Kill { task_id: "x".repeat(5000), ..Default::default() };
    match scheduler.step(NOW + 2, &[Event::Heartbeat(event::Heartbeat { epoch: 1 }), long.into()]) {
        Err(Error::Refused(r)) => {
            assert_eq!((r.code, r.field.as_str()), (ErrorCode::TooLong, "events[1].task_id"));
            assert!(r.to_string().starts_with("events[1].task_id: too-long"), "{r}");
        }
        other => panic!("{other:?}"),
    }
    match scheduler.step(1 << 60, &[]) {
        Err(Error::Refused(r)) => assert_eq!((r.code, r.field.as_str()), (ErrorCode::OutOfRange, "now")),
        other => panic!("{other:?}"),
    }
    assert!(matches!(scheduler.restore([] as [Record; 0]), Err(Error::Refused(r)) if r.code == ErrorCode::WrongOrder));
    assert_eq!(scheduler.snapshot().unwrap(), before);
}

#[test]
fn a_trap_poisons_and_says_why() {
    let module = Module::with(&Options { memory: 12 << 20, ..Default::default() }).unwrap();
    let mut scheduler = Scheduler::create(&module, &Config::default()).unwrap();
    subscribed(&mut scheduler);
    let mut first = None;
    for batch in 0..1000 {
        let events: Vec<Event> = (0..1000).map(|n| running(&format!("task-{batch}-{n}"))).collect();
        if let Err(e) = scheduler.step(NOW + 2, &events) {
            first = Some(e);
            break;
        }
        assert!(scheduler.memory_size() <= 12 << 20);
    }
    let Some(Error::Poisoned(first)) = first else { panic!("{first:?}") };
    assert!(first.log.contains("out of memory"), "{first}");
    for again in
        [scheduler.step(NOW + 3, &[]).err(), scheduler.snapshot().err(), scheduler.restore([] as [Record; 0]).err()]
    {
        let Some(Error::Poisoned(again)) = again else { panic!("{again:?}") };
        assert_eq!(again, first);
    }
    // Others of the same module live on.
    let mut other = Scheduler::create(&module, &Config::default()).unwrap();
    assert_eq!(subscribed(&mut other).calls.len(), 0);
}

#[test]
fn instances_know_nothing_of_each_other() {
    let module = Module::new().unwrap();
    let threads: Vec<_> = (0..4)
        .map(|n| {
            let module = module.clone();
            std::thread::spawn(move || {
                let mut scheduler = Scheduler::create(&module, &Config { seed: n, ..Config::default() }).unwrap();
                subscribed(&mut scheduler);
                for at in 0..100 {
                    scheduler.step(NOW + 2 + at, &[running(&format!("{n}-{at}"))]).unwrap();
                }
                scheduler.snapshot().unwrap()
            })
        })
        .collect();
    let mut states: Vec<_> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    states.dedup();
    assert_eq!(states.len(), 4);
}

#[test]
fn frames_in_bytes() {
    let module = Module::new().unwrap();
    let mut instance = Instance::new(&module).unwrap();
    assert!(matches!(instance.step(&[0x92, 0, 0x90]), Err(Error::Refused(r)) if r.code == ErrorCode::WrongOrder));
    assert!(matches!(instance.create(&[]), Err(Error::Refused(r)) if r.code == ErrorCode::Truncated));
    let too_large = vec![0; (1 << 30) + 1];
    assert!(matches!(instance.load(&too_large), Err(Error::Refused(r)) if r.code == ErrorCode::TooLarge));
}
