//! How should it look?
