//! Understands mail.

pub mod submission;
