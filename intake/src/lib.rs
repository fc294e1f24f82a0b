//! Understands mail.

pub mod classify;
pub mod message;
