//! End-to-end suites: the two real programs on real files. The cases are data; the code here only runs them.

pub mod programs;
pub mod sink;
