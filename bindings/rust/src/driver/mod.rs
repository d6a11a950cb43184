//! The loop of a framework: subscribe, step, store, call, tell.
//!
//! It speaks the v1 scheduler API of Mesos in JSON. A framework implements
//! [`Framework`], gives its requests as [`Event`]s, and keeps what it is told to
//! in a [`Store`]: a [`FileStore`], or its own database.
//!
//! The info of a task is the JSON of its `TaskInfo`, that of an operation the
//! JSON of its `Offer.Operation`; the ids in them are set by the loop.
//!
//! For masters that speak TLS, take `ureq` as a dependency with the feature
//! `rustls`, and say in [`Settings::http`] whom to trust if it is not whom Mozilla
//! does, or that another provider is wanted.

mod address;
mod client;
mod credentials;
mod dialect;
mod file_store;
mod framework;
mod from_mesos;
mod recordio;
mod replacement;
mod resources;
mod sender;
mod store;
mod stream;
mod to_mesos;

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;

pub use credentials::Credentials;
pub use file_store::FileStore;
pub use framework::{Framework, Offers, decline, launch};
pub use replacement::{Replacement, Task};
pub use store::Store;

use crate::{
    CallBody, Config, ErrorCode, Event, Micros, Module, Notice, Record, Scheduler, SessionState, Stored, event,
};
use sender::Sender;
use stream::Connection;

/// How many events a step takes at most, here.
const BATCH: usize = 1024;

/// How many events wait before streams do.
const INBOX: usize = 1 << 16;

/// How often a machine that fails is made anew before the loop gives up.
const REBUILDS: usize = 3;

/// What a framework is and where its master is.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The masters, as host and port or as URL. Who leads is found out.
    pub masters: Vec<String>,
    /// The `FrameworkInfo`, in JSON. Its id and PARTITION_AWARE are set by the loop, and
    /// its principal, unless it has one, is that of the credentials.
    pub info: Value,
    /// The configuration of the machine. `replace.resources` is set by the loop, and
    /// `replace.principal`, unless it is said, is that of the framework.
    pub config: Config,
    /// Whom to authenticate as. The secret goes only to the masters that are named, or
    /// from one address of this machine to another.
    pub credentials: Option<Credentials>,
    /// Lets the secret travel unencrypted beyond this machine.
    pub plaintext_credentials: bool,
    /// What connections are made with: `tls_config` in it says whose roots are trusted.
    /// Proxies, redirects and times are the loop's own.
    pub http: ureq::config::Config,
}

impl Settings {
    /// A framework with the default configuration, and its masters, separated by commas.
    pub fn new(masters: &str, info: Value) -> Self {
        let masters = masters.split(',').map(|master| master.trim().to_owned()).collect();
        let config = Config::default();
        Self { masters, info, config, credentials: None, plaintext_credentials: false, http: Default::default() }
    }
}

/// Why a loop ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The framework has come to its end: removed, replaced by another scheduler, or
    /// answered with another id than its own.
    Over {
        /// How it ended.
        state: SessionState,
        /// What the master said.
        message: String,
    },
    /// The settings make no sense, or the secret would travel unencrypted.
    Settings(String),
    /// The first subscription failed because the masters want other credentials; later
    /// the loop goes on trying.
    Unauthorized(String),
    /// The store could not be read or written.
    Store(store::Error),
    /// The machine could not be made, or failed again and again.
    Machine(crate::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Over { state, message } => write!(f, "the framework is over: {state}: {message}"),
            Self::Settings(e) => write!(f, "the settings: {e}"),
            Self::Unauthorized(e) => f.write_str(e),
            Self::Store(e) => write!(f, "the store: {e}"),
            Self::Machine(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Over { .. } | Self::Settings(_) | Self::Unauthorized(_) => None,
            Self::Store(e) => Some(e.as_ref()),
            Self::Machine(e) => Some(e),
        }
    }
}

impl From<crate::Error> for Error {
    fn from(e: crate::Error) -> Self {
        Self::Machine(e)
    }
}

/// What comes to the loop.
#[allow(clippy::large_enum_variant)] // nearly all of them are events
enum Arrival {
    /// What happened, with the whole of the offers in it.
    Event(Event, Vec<Value>),
    /// No master has taken the credentials.
    Unauthorized(event::Disconnected),
    Stop,
}

/// Puts requests to a loop, from any thread but its own: the framework's
/// functions return theirs.
#[derive(Clone)]
pub struct Requests(SyncSender<Arrival>);

impl Requests {
    /// Asks for something. What comes of it is a notice to the framework. A loop
    /// that has ended is asked in vain.
    pub fn send(&self, request: impl Into<Event>) {
        let _ = self.0.send(Arrival::Event(request.into(), vec![]));
    }

    /// Ends the loop. Tasks are left running.
    pub fn stop(&self) {
        let _ = self.0.send(Arrival::Stop);
    }
}

/// A framework's loop, ready to run.
pub struct Driver<S> {
    module: Module,
    settings: Settings,
    store: S,
    inbox: SyncSender<Arrival>,
    arrivals: Receiver<Arrival>,
}

impl<S: Store> Driver<S> {
    /// A loop that has not begun.
    pub fn new(module: &Module, settings: Settings, store: S) -> Self {
        let (inbox, arrivals) = mpsc::sync_channel(INBOX);
        Self { module: module.clone(), settings, store, inbox, arrivals }
    }

    /// A way to put requests from other threads.
    pub fn requests(&self) -> Requests {
        Requests(self.inbox.clone())
    }

    /// Restores the machine from the store and runs it until it is stopped, or
    /// the framework is over, or the store or the machine fails.
    pub fn run(mut self, framework: &mut impl Framework) -> Result<(), Error> {
        let connection = Connection::new(&self.settings, self.inbox.clone()).map_err(Error::Settings)?;
        let connection = Arc::new(connection);
        let replace = &mut self.settings.config.replace;
        replace.resources = true; // offers come with theirs
        if replace.principal.is_empty() {
            connection.principal().clone_into(&mut replace.principal);
        }
        let mut running = Loop {
            machine: Scheduler::create(&self.module, &self.settings.config)?,
            offers: Offers::default(),
            calls: Sender::new(&connection),
            acks: Sender::new(&connection),
            connection,
            framework_id: String::new(),
            wake_at: 1,
            subscribed: false,
            clock: (SystemTime::now(), Instant::now()),
            framework,
            driver: self,
        };
        let ended = running.restore().and_then(|()| running.steps());
        running.connection.close();
        running.calls.close();
        running.acks.close();
        ended
    }
}

/// A loop that runs.
struct Loop<'a, S, F> {
    driver: Driver<S>,
    framework: &'a mut F,
    machine: Scheduler,
    connection: Arc<Connection>,
    calls: Sender,
    /// Acknowledgements may overtake other calls.
    acks: Sender,
    offers: Offers,
    framework_id: String,
    wake_at: Micros,
    /// Ever.
    subscribed: bool,
    clock: (SystemTime, Instant),
}

impl<S: Store, F: Framework> Loop<'_, S, F> {
    /// Puts what the store holds into the machine, and tells the framework of it.
    fn restore(&mut self) -> Result<(), Error> {
        let records = self.driver.store.load().map_err(Error::Store)?;
        self.machine.restore(&records)?;
        let mut stored = vec![];
        for Record { key, value } in &records {
            let read = Stored::of(key, value.as_deref().unwrap_or_default());
            stored.extend(read.map_err(|e| Error::Store(e.into()))?);
        }
        self.framework.restored(&stored);
        Ok(())
    }

    fn steps(&mut self) -> Result<(), Error> {
        let mut rebuilt = 0;
        while let Some(events) = self.wait()? {
            match self.step(events) {
                Err(Error::Machine(cause)) if failed(&cause) && rebuilt < REBUILDS => {
                    rebuilt += 1;
                    self.rebuild()?;
                }
                ended => ended?,
            }
        }
        Ok(())
    }

    /// Waits until something has arrived or the time has come; none is the end.
    fn wait(&mut self) -> Result<Option<Vec<Event>>, Error> {
        let mut events = vec![];
        let mut next = match self.driver.arrivals.recv_timeout(self.nap()) {
            Ok(arrival) => Some(arrival),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
        };
        while let Some(arrival) = next {
            match arrival {
                Arrival::Stop => return Ok(None),
                Arrival::Event(event, offers) => {
                    self.offers.arrive(&event, offers);
                    events.push(event);
                }
                // Somebody is there to read it.
                Arrival::Unauthorized(ended) if !self.subscribed => return Err(Error::Unauthorized(ended.message)),
                Arrival::Unauthorized(ended) => events.push(ended.into()),
            }
            next = if events.len() < BATCH { self.driver.arrivals.try_recv().ok() } else { None };
        }
        Ok(Some(events))
    }

    /// Steps, and does so again with what the framework asks for then.
    fn step(&mut self, mut events: Vec<Event>) -> Result<(), Error> {
        loop {
            let mut requests = self.turn(&events[..events.len().min(BATCH)])?;
            events.drain(..events.len().min(BATCH));
            events.append(&mut requests);
            if events.is_empty() {
                return Ok(());
            }
        }
    }

    /// One step and everything that is owed for it.
    fn turn(&mut self, events: &[Event]) -> Result<Vec<Event>, Error> {
        let now = self.now();
        let output = self.machine.step(now, events)?;
        if !output.store.is_empty() {
            self.driver.store.write(&output.store).map_err(Error::Store)?;
        }
        let over = self.note(&output.notices);
        self.offers.follow(&output.notices);
        for call in output.calls {
            match &call.body {
                CallBody::Subscribe(subscribe) => self.connection.open(call.epoch, &subscribe.framework_id),
                CallBody::Acknowledge(_) | CallBody::AcknowledgeOperation(_) | CallBody::AcknowledgeReplacement(_) => {
                    self.acks.put(&self.framework_id, &call);
                }
                body => {
                    self.offers.used(body);
                    self.calls.put(&self.framework_id, &call);
                }
            }
        }
        self.wake_at = output.wake_at;
        let requests = self.framework.notified(&output.notices, &self.offers);
        match over {
            Some(over) => Err(over),
            None => Ok(requests),
        }
    }

    /// Takes what the loop itself needs from the notices.
    fn note(&mut self, notices: &[Notice]) -> Option<Error> {
        let mut over = None;
        for notice in notices {
            let Notice::Session(s) = notice else { continue };
            if !s.framework_id.is_empty() {
                self.framework_id.clone_from(&s.framework_id);
            }
            match s.session {
                SessionState::Subscribed => self.subscribed = true,
                SessionState::Disconnected => self.connection.void(s.epoch),
                SessionState::Removed | SessionState::Replaced | SessionState::Mismatch => {
                    over = Some(Error::Over { state: s.session, message: s.message.clone() });
                }
                _ => {}
            }
        }
        over
    }

    /// Makes a new machine from the store in the place of one that has failed.
    fn rebuild(&mut self) -> Result<(), Error> {
        self.connection.close();
        while self.driver.arrivals.try_recv().is_ok() {} // of a stream that is over
        self.machine = Scheduler::create(&self.driver.module, &self.driver.settings.config)?;
        self.offers = Offers::default();
        self.wake_at = 1;
        self.restore()
    }

    /// The wall clock at the start plus what has passed since: it does not jump
    /// when someone sets the clock.
    fn now(&self) -> Micros {
        let began = self.clock.0.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        (began + self.clock.1.elapsed()).as_micros() as Micros
    }

    fn nap(&self) -> Duration {
        match self.wake_at {
            0 => Duration::from_secs(3600),
            at => Duration::from_micros(at.saturating_sub(self.now())),
        }
    }
}

/// Whether a machine is of no use any more.
fn failed(e: &crate::Error) -> bool {
    match e {
        crate::Error::Poisoned(_) => true,
        crate::Error::Refused(refusal) => refusal.code == ErrorCode::Broken,
        _ => false,
    }
}
