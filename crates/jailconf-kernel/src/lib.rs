//! What does the kernel answer?
//!
//! A simulated machine: the host and its prisons. Pure data in, data out: no
//! file and no text but the kernel's own. An answer holds every refusal in the
//! kernel's own order of checks (R121); the first one is what FreeBSD says.
//!
//! ```
//! use jailconf_kernel::{Host, JailSet, Machine, PrisonId, Value};
//!
//! let mut machine = Machine::new(Host::default());
//! let parent = JailSet::create("p").with("persist", Value::Bool(true));
//! assert!(machine.jail_set(PrisonId::HOST, &parent).granted());
//!
//! // R005: a flag that the parent lacks.
//! let child = JailSet::create("p.c")
//!     .with("persist", Value::Bool(true))
//!     .with("allow.mount", Value::Bool(true));
//! let answer = machine.jail_set(PrisonId::HOST, &child);
//! assert_eq!(answer.refusals[0].check, jailconf_kernel::Check::AllowBeyondCreator);
//! assert_eq!(answer.refusals[0].message(), "jail_set: Operation not permitted");
//! ```

#![expect(
    clippy::indexing_slicing,
    reason = "rows are found by the number that the table gave them"
)]

mod addresses;
mod answer;
mod errno;
mod flags;
mod host;
mod jail_set;
mod jids;
mod machine;
mod mount;
mod network;
mod path;
mod prison;
mod privilege;
mod release;
mod repeat;
mod value;
mod zfs;

pub use answer::{Answer, Refusal, Reliance};
pub use errno::Errno;
pub use host::{Host, Module, PathFact};
pub use jail_set::{JailSet, Mode};
pub use jailconf_catalog::{Check, Fact, Release};
pub use machine::Machine;
pub use mount::Mount;
pub use network::Domain;
pub use prison::{Family, Life, Prison, PrisonId};
pub use privilege::Privilege;
pub use release::{Difference, differences};
pub use repeat::{Deed, Mark};
pub use value::{JailSys, Value};
pub use zfs::Visibility;
