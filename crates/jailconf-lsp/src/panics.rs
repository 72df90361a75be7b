//! A panic ends an answer and never the server; where it was is told the client's
//! log, and nothing of it standard error.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

thread_local! {
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// From now on a panic is remembered instead of printed.
pub fn remember_places() {
    set_hook(Box::new(|info| LAST.with(|last| *last.borrow_mut() = Some(info.to_string()))));
}

/// What work gives, or where and why it panicked.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        let place = LAST.with(|last| last.borrow_mut().take());
        place.unwrap_or_else(|| "panicked".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_caught() {
        assert_eq!(caught(|| 1), Ok(1));
        let empty: Vec<u8> = Vec::new();
        assert!(caught(|| empty[std::hint::black_box(0)]).is_err());
    }
}
