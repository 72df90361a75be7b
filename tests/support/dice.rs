//! Numbers that look random, the same ones in each run, for tests that try very much.
#![allow(dead_code, reason = "not every test asks for all")]
#![allow(clippy::indexing_slicing, reason = "the dice are below the length")]

/// A small generator of numbers.
pub struct Dice(pub u64);

impl Dice {
    /// A number below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit
    }

    /// One of a list.
    pub fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}
