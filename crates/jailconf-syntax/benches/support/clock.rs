//! The time that this thread spent on a core: whatever else the machine does
//! meanwhile does not count.
#![allow(dead_code, reason = "each bench uses some of it")]

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

/// Runs it a few times and prints the best in MB/s of what it reads. The time to
/// free what was made does not count.
pub fn report<T>(what: &str, bytes: usize, run: impl Fn() -> T) -> Duration {
    const RUNS: usize = 9;
    let best = (0..RUNS).map(|_| timed(&run).1).min().unwrap_or(Duration::MAX);
    println!("{what}: {:.1} MB/s ({best:.1?})", bytes as f64 / best.as_secs_f64() / 1e6);
    best
}
