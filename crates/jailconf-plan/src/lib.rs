//! What will happen?
//!
//! Who creates whom from which file, and each jail's start, step by step in
//! jail(8)'s order (R097), with the outcome of every step and the text that the
//! user would see. A refused step hides no later one: the plan goes on as if it
//! had been granted.

#![expect(
    clippy::indexing_slicing,
    reason = "ids are places in the lists of the plan that gave them"
)]

mod address;
mod command;
mod create;
mod delegation;
mod devices;
mod doubt;
mod foreign;
mod guard;
mod hook;
mod made;
mod mounts;
mod needs;
mod network;
mod plan;
mod planner;
mod renew;
mod runs;
pub mod said;
mod start;
mod step;
mod stop;
mod surroundings;
pub mod text;
mod typing;
mod waits;
mod world;

pub use command::{Command, Runner};
pub use delegation::Delegation;
pub use devices::shipped;
pub use doubt::{Doubt, doubt, doubt_of_reading, is_lack, is_placeholder};
pub use foreign::{Foreign, foreign};
pub use guard::{guarded, remember_panics};
pub use hook::{Hook, ReadHook, hook};
pub use needs::Needs;
pub use plan::{
    Config, ConfigId, Creator, Effective, FileRef, JailId, JailPlan, Outcome, Place, Plan,
    PlanFile, Problem, RcConf, RcSetting,
};
pub use planner::{Context, Declared, Input, Known, plan};
pub use renew::{Moves, Renewed, renew};
pub use runs::{Run, runs};
pub use step::{Holder, Leaning, Objection, Step, StepKind, StepOutcome};
pub use typing::{ImportError, Imported, ValueKind, import};
pub use waits::Waits;
