#![cfg_attr(feature = "driver", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "driver"),
    doc = "Which of my Mesos tasks still run, which may I start again, and when am I sure."
)]

mod error;
mod instance;
mod module;
mod scheduler;
mod schema;
pub mod wire;

#[cfg(feature = "driver")]
pub mod driver;

pub use error::{Error, Poisoned};
pub use instance::Instance;
pub use module::{Cache, Module, Options};
pub use scheduler::Scheduler;
pub use schema::*;
