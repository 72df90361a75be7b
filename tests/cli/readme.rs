//! The README shows what really comes out.
