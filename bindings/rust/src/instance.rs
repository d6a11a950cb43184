use std::sync::Arc;

use wasmtime::{Memory, Store, StoreLimits, StoreLimitsBuilder, TypedFunc};

use crate::{Error, ErrorCode, Module, Poisoned, Refusal, wire};

/// The major version of the boundary.
const MAJOR: u32 = 1;

/// One machine in bytes: the boundary as it is. A [`Scheduler`](crate::Scheduler)
/// is one of these with types.
pub struct Instance {
    state: State,
}

enum State {
    Live(Box<Live>),
    Dead(Arc<Poisoned>),
}

type Call = TypedFunc<(u32, u32), u64>;

struct Live {
    store: Store<StoreLimits>,
    memory: Memory,
    alloc: TypedFunc<u32, u32>,
    step: Call,
    // The others are called seldom.
    create: Call,
    load: Call,
    restore: Call,
    snapshot: TypedFunc<(), u64>,
    log_ptr: TypedFunc<(), u32>,
    log_len: TypedFunc<(), u32>,
}

/// Why a call gave nothing: the first leaves the machine as it was.
enum Failed {
    Refused(Refusal),
    Broken(String),
}

impl From<wasmtime::Error> for Failed {
    fn from(trap: wasmtime::Error) -> Self {
        Self::Broken(format!("{trap:#}"))
    }
}

impl Instance {
    /// A machine that waits for `create` or `load`.
    pub fn new(module: &Module) -> Result<Self, Error> {
        let (live, version) = Live::new(module).map_err(Error::Module)?;
        match version >> 16 {
            MAJOR => Ok(Self { state: State::Live(Box::new(live)) }),
            major => Err(Error::Version { major, minor: version & 0xffff }),
        }
    }

    /// Makes the machine from a role and a configuration.
    pub fn create(&mut self, frame: &[u8]) -> Result<(), Error> {
        self.call(|live| live.send(live.create.clone(), frame).map(drop))
    }

    /// Makes the machine from a snapshot.
    pub fn load(&mut self, snapshot: &[u8]) -> Result<(), Error> {
        self.call(|live| live.send(live.load.clone(), snapshot).map(drop))
    }

    /// Takes records of the store, after `create` and before the first step.
    pub fn restore(&mut self, frame: &[u8]) -> Result<(), Error> {
        self.call(|live| live.send(live.restore.clone(), frame).map(drop))
    }

    /// Takes the time and what happened, and answers with what is owed. The
    /// answer is a view of the machine's memory.
    pub fn step(&mut self, frame: &[u8]) -> Result<&[u8], Error> {
        let (at, n) = self.call(|live| live.send(live.step.clone(), frame))?;
        Ok(self.view(at, n))
    }

    /// The exact state, in a view of the machine's memory.
    pub fn snapshot(&mut self) -> Result<&[u8], Error> {
        let (at, n) = self.call(|live| {
            let answer = live.snapshot.call(&mut live.store, ())?;
            live.answer(answer)
        })?;
        Ok(self.view(at, n))
    }

    /// How many bytes of memory the machine has. They never become fewer: a
    /// snapshot loaded into a new one gives back what is not needed any more.
    pub fn memory_size(&self) -> usize {
        match &self.state {
            State::Live(live) => live.memory.data_size(&live.store),
            State::Dead(_) => 0,
        }
    }

    /// Ends the machine: its state cannot be trusted any more.
    pub(crate) fn poison(&mut self, cause: String) -> Error {
        let log = match &mut self.state {
            State::Live(live) => live.log(),
            State::Dead(first) => return Error::Poisoned(Arc::clone(first)),
        };
        let first = Arc::new(Poisoned { cause, log });
        self.state = State::Dead(Arc::clone(&first));
        Error::Poisoned(first)
    }

    /// The one way into the machine.
    fn call<T>(&mut self, work: impl FnOnce(&mut Live) -> Result<T, Failed>) -> Result<T, Error> {
        let live = match &mut self.state {
            State::Live(live) => live,
            State::Dead(first) => return Err(Error::Poisoned(Arc::clone(first))),
        };
        match work(live) {
            Ok(value) => Ok(value),
            Err(Failed::Refused(refusal)) => Err(Error::Refused(refusal)),
            Err(Failed::Broken(cause)) => Err(self.poison(cause)),
        }
    }

    /// The bytes of an answer, which was checked to lie in memory.
    fn view(&self, at: usize, n: usize) -> &[u8] {
        match &self.state {
            State::Live(live) => &live.memory.data(&live.store)[at..at + n],
            State::Dead(_) => &[],
        }
    }
}

impl Live {
    /// A fresh one, and the version of the boundary that it speaks.
    fn new(module: &Module) -> wasmtime::Result<(Self, u32)> {
        let limits = StoreLimitsBuilder::new().memory_size(module.memory).build();
        let mut store = Store::new(module.compiled.engine(), limits);
        store.limiter(|limits| limits);
        let instance = wasmtime::Instance::new(&mut store, &module.compiled, &[])?;
        instance.get_typed_func::<(), ()>(&mut store, "_initialize")?.call(&mut store, ())?;
        let version = instance.get_typed_func(&mut store, "abi_version")?.call(&mut store, ())?;
        let memory =
            instance.get_memory(&mut store, "memory").ok_or_else(|| wasmtime::Error::msg("it exports no memory"))?;
        let live = Self {
            alloc: instance.get_typed_func(&mut store, "alloc")?,
            step: instance.get_typed_func(&mut store, "step")?,
            create: instance.get_typed_func(&mut store, "create")?,
            load: instance.get_typed_func(&mut store, "load")?,
            restore: instance.get_typed_func(&mut store, "restore")?,
            snapshot: instance.get_typed_func(&mut store, "snapshot")?,
            log_ptr: instance.get_typed_func(&mut store, "log_ptr")?,
            log_len: instance.get_typed_func(&mut store, "log_len")?,
            memory,
            store,
        };
        Ok((live, version))
    }

    /// Copies a frame into the machine and calls a function on it.
    fn send(&mut self, function: Call, frame: &[u8]) -> Result<(usize, usize), Failed> {
        let Some(n) = u32::try_from(frame.len()).ok().filter(|n| *n < 1 << 31) else {
            return Err(too_large(frame.len()));
        };
        let at = match self.alloc.call(&mut self.store, n)? {
            0 if n > 0 => return Err(too_large(frame.len())),
            at => at,
        };
        // Memory may have grown: it is looked at anew each time.
        match self.memory.data_mut(&mut self.store).get_mut(at as usize..) {
            Some(room) if room.len() >= frame.len() => room[..frame.len()].copy_from_slice(frame),
            _ => return Err(Failed::Broken(format!("alloc gave {n} bytes at {at}, outside of memory"))),
        }
        let answer = function.call(&mut self.store, (at, n))?;
        self.answer(answer)
    }

    /// Takes `ptr << 32 | error << 31 | len` apart.
    fn answer(&self, answer: u64) -> Result<(usize, usize), Failed> {
        const REFUSED: u64 = 1 << 31;
        let (at, n) = ((answer >> 32) as usize, (answer & (REFUSED - 1)) as usize);
        let Some(bytes) = self.memory.data(&self.store).get(at..).and_then(|from| from.get(..n)) else {
            return Err(Failed::Broken(format!("an answer of {n} bytes at {at}, outside of memory")));
        };
        if answer & REFUSED == 0 {
            return Ok((at, n));
        }
        Err(match wire::decode(bytes) {
            Ok(refusal) => Failed::Refused(refusal),
            Err(e) => Failed::Broken(format!("a refusal that cannot be read: {e}")),
        })
    }

    /// What the module wrote. These two functions work after a trap, too.
    fn log(&mut self) -> String {
        let at = self.log_ptr.call(&mut self.store, ()).unwrap_or(0) as usize;
        let n = self.log_len.call(&mut self.store, ()).unwrap_or(0) as usize;
        let text = self.memory.data(&self.store).get(at..).and_then(|from| from.get(..n));
        String::from_utf8_lossy(text.unwrap_or(&[])).into_owned()
    }
}

fn too_large(n: usize) -> Failed {
    Failed::Refused(Refusal {
        code: ErrorCode::TooLarge,
        message: format!("a frame of {n} bytes"),
        field: String::new(),
    })
}
