use std::fmt;
use std::sync::Arc;

use crate::Refusal;

/// Why a machine did not do what it was asked to.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The input was refused. The machine is as it was, and can be used on; only
    /// after a refused `restore` it must be dropped.
    Refused(Refusal),
    /// The machine has failed, now or at an earlier call: drop it, and make a new
    /// one from the store.
    Poisoned(Arc<Poisoned>),
    /// The module could not be loaded.
    Module(wasmtime::Error),
    /// The module speaks a version of the boundary that this crate does not.
    Version {
        /// The major number, which should have been 1.
        major: u32,
        /// The minor number.
        minor: u32,
    },
}

/// The first failure of a machine, which is the error of every later call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poisoned {
    /// What happened.
    pub cause: String,
    /// What the module wrote, such as the text of a panic.
    pub log: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Poisoned(first) => first.fmt(f),
            Self::Module(e) => write!(f, "the module cannot be loaded: {e}"),
            Self::Version { major, minor } => {
                write!(f, "the module has version {major}.{minor} of the boundary; wanted 1")
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Module(e) => Some(e.as_ref()),
            _ => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        write!(f, "{}", self.code)?;
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        Ok(())
    }
}

impl fmt::Display for Poisoned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the machine has failed; make a new one from the store: {}", self.cause)?;
        if !self.log.is_empty() {
            write!(f, "\n{}", self.log)?;
        }
        Ok(())
    }
}
