//! How does an editor ask?
