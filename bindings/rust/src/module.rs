use std::path::PathBuf;

use wasmtime::{Config, Engine};

use crate::Error;

/// The bytes of the module. It imports nothing.
const BYTES: &[u8] = include_bytes!("../rollcall.wasm");

/// Where compiled code is kept, so that it need not be made at each start. What
/// is found there is run: nobody else should be able to write there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cache {
    /// The cache directory of the user; nowhere, if there is none.
    #[default]
    User,
    /// This directory.
    Directory(PathBuf),
    /// Nowhere.
    Off,
}

/// How a module is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Where compiled code is kept.
    pub cache: Cache,
    /// How many bytes of memory one machine may have. One that needs more is poisoned.
    pub memory: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { cache: Cache::default(), memory: usize::MAX }
    }
}

/// The module, compiled once for any number of machines. Clones are cheap and
/// can be used by any thread.
///
/// ```
/// let module = rollcall::Module::new()?;
/// assert!(rollcall::Scheduler::create(&module, &rollcall::Config::default()).is_ok());
/// # Ok::<(), rollcall::Error>(())
/// ```
#[derive(Clone)]
pub struct Module {
    pub(crate) compiled: wasmtime::Module,
    pub(crate) memory: usize,
}

impl Module {
    /// Loads the module that comes with this crate.
    pub fn new() -> Result<Self, Error> {
        Self::with(&Options::default())
    }

    /// Loads the module as the options say.
    pub fn with(options: &Options) -> Result<Self, Error> {
        let mut config = Config::new();
        // A trap's text says what happened; a stack of addresses adds nothing.
        config.wasm_backtrace_max_frames(None);
        keep(&mut config, &options.cache)?;
        let compiled = Engine::new(&config)
            .and_then(|engine| wasmtime::Module::from_binary(&engine, BYTES))
            .map_err(Error::Module)?;
        Ok(Self { compiled, memory: options.memory })
    }
}

fn keep(config: &mut Config, cache: &Cache) -> Result<(), Error> {
    let mut at = wasmtime::CacheConfig::new();
    match cache {
        Cache::Off => return Ok(()),
        Cache::User => {}
        Cache::Directory(path) => {
            at.with_directory(path);
        }
    }
    match wasmtime::Cache::new(at) {
        Ok(opened) => {
            config.cache(Some(opened));
            Ok(())
        }
        // Who has no home starts more slowly.
        Err(_) if *cache == Cache::User => Ok(()),
        Err(e) => Err(Error::Module(e)),
    }
}
