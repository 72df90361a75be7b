//! The time that this thread spent on a core: whatever else the machine does
//! meanwhile does not count.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// What a run makes, and the time it takes.
pub fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let start = now();
    let made = std::hint::black_box(run());
    (made, now().saturating_sub(start))
}

fn now() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
