//! What an editor asks, in words of files, offsets and plain data; a file a
//! question.

mod completion;
mod cursor;
mod extract;
mod files;
mod hints;
mod home;
mod hover;
mod indent;
mod jail_tree;
mod jails;
mod lenses;
mod links;
mod markdown;
pub(crate) mod names;
mod order;
mod outline;
mod quick_fixes;
pub(crate) mod rename;
mod roots;
mod said;
mod sheets;
mod signature;
mod templates;
mod tokens;
mod view;

pub use crate::{Project, Wishes};
pub use completion::{Completion, CompletionKind, Completions};
pub use extract::Extraction;
pub use files::{Read, Shelf, Workspace};
pub use hints::{Hint, hints};
pub use home::Home;
pub use hover::{Hover, help_of, hover, parameter_help};
pub use jail_tree::{JailNode, jail_tree};
pub use jails::{JailItem, Matched, created_by, creator_of, jail_here, jails, matched_here};
pub use lenses::{Lens, lenses};
pub use links::{Link, links};
pub use names::{
    AtCursor, Mention, Named, Role, definitions, in_force, jail_at, mentions, name_at,
};
pub use order::{Wait, waited_for_by, waits_for};
pub use outline::{Symbol, symbols};
pub use quick_fixes::{QuickFix, QuickFixKind, Rewritten, is_unnecessary, quick_fixes};
pub use rename::{Refusal, Renaming, can_rename, rename};
pub use said::Said;
pub use sheets::{Sheet, jail_meant};
pub use signature::{Signature, signature};
pub use tokens::{Meaning, MeaningKind, meanings, widening};
pub use view::{Around, Scene, View};
