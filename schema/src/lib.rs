//! The contract between the two programs.
