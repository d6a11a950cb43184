use std::borrow::Borrow;

use crate::wire::{self, Codec, Reader, Writer};
use crate::{Config, CreateFrame, Error, Event, Instance, Micros, Module, Output, ROLE, Record};

/// Bytes of records in one frame of a restore, about.
const PART: usize = 1 << 20;

/// A framework's side of Mesos as a state machine: which tasks run, which may be
/// started again, and when that is certain.
///
/// [`step`](Self::step) takes what happened and answers with everything that is
/// owed for it, in this order: records to make durable; calls to send to the
/// master; notices to tell the framework; and when to step again.
///
/// ```
/// use rollcall::{CallBody, Config, Module, Scheduler};
///
/// let mut scheduler = Scheduler::create(&Module::new()?, &Config::default())?;
/// let output = scheduler.step(1_600_000_000_000_000, &[])?;
/// assert!(matches!(output.calls[0].body, CallBody::Subscribe(_)));
/// # Ok::<(), rollcall::Error>(())
/// ```
pub struct Scheduler {
    instance: Instance,
    frame: Writer,
}

impl Scheduler {
    /// A new one. What an earlier process had stored goes into it by [`restore`](Self::restore).
    pub fn create(module: &Module, config: &Config) -> Result<Self, Error> {
        let mut instance = Instance::new(module)?;
        instance.create(&wire::encode(&CreateFrame { role: ROLE, config: config.clone() }))?;
        Ok(Self::over(instance))
    }

    /// One in the exact state of another, which goes on with the same bytes.
    pub fn load(module: &Module, snapshot: &[u8]) -> Result<Self, Error> {
        let mut instance = Instance::new(module)?;
        instance.load(snapshot)?;
        Ok(Self::over(instance))
    }

    fn over(instance: Instance) -> Self {
        Self { instance, frame: Writer::default() }
    }

    /// Takes all records of the store, in the order of their keys, before the
    /// first step. If it fails the machine must be dropped.
    pub fn restore<R>(&mut self, records: impl IntoIterator<Item = R>) -> Result<(), Error>
    where
        R: Borrow<Record>,
    {
        let mut part = Writer::default();
        let mut count = 0;
        for record in records {
            record.borrow().write(&mut part);
            count += 1;
            if part.bytes.len() >= PART {
                self.restore_part(count, &part.bytes)?;
                (count, part) = (0, Writer::default());
            }
        }
        self.restore_part(count, &part.bytes)
    }

    fn restore_part(&mut self, count: usize, records: &[u8]) -> Result<(), Error> {
        self.frame.bytes.clear();
        self.frame.array(1);
        self.frame.array(count);
        self.frame.bytes.extend_from_slice(records);
        self.instance.restore(&self.frame.bytes)
    }

    /// Takes the time, in microseconds since 1970, and what happened until then,
    /// at most 65,536 events; answers with what is owed for it.
    pub fn step(&mut self, now: Micros, events: &[Event]) -> Result<Output, Error> {
        self.frame.bytes.clear();
        self.frame.array(2);
        self.frame.uint(now);
        self.frame.list(events, |w, event| event.write(w));
        let answer = self.instance.step(&self.frame.bytes)?;
        // Straight out of the machine's memory, which stays as it is until the next call.
        let mut reader = Reader::new(answer);
        let output = Output::read(&mut reader);
        output.map_err(|e| self.instance.poison(format!("an output that cannot be read: {e}")))
    }

    /// The exact state.
    pub fn snapshot(&mut self) -> Result<Vec<u8>, Error> {
        self.instance.snapshot().map(<[u8]>::to_vec)
    }

    /// How many bytes of memory the machine has. They never become fewer: a
    /// snapshot loaded into a new one gives back what is not needed any more.
    pub fn memory_size(&self) -> usize {
        self.instance.memory_size()
    }
}
