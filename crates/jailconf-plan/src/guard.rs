//! A mistake of our own costs what it was made at, and nothing else.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

thread_local! {
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// How much is kept of what a panic says: it may quote a whole file.
const LONGEST: usize = 240;

/// From now on a panic is remembered for [`guarded`] and not printed: what it says may
/// quote a file, which must not reach a terminal as it is.
pub fn remember_panics() {
    set_hook(Box::new(|info| LAST.with(|last| *last.borrow_mut() = Some(info.to_string()))));
}

/// What work gives, or what it panicked with, in one line, and where, if
/// [`remember_panics`] was called. What the work changed may be half done.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let remembered = LAST.with(|last| last.borrow_mut().take());
        let said = payload.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("panicked");
        let line: String = remembered.as_deref().unwrap_or(said).chars().take(LONGEST).collect();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_one_line() {
        assert_eq!(guarded(|| 1), Ok(1));
        let panic = || panic!("of two\n::error::lines");
        assert_eq!(guarded::<()>(panic), Err("of two ::error::lines".to_owned()));
    }
}
