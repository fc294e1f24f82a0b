//! Replies: what we say to whom, from the phrases that editors keep, as a mail whose bytes are fixed once and for all.

pub mod letter;
pub mod mail;
pub mod phrases;

mod direction;
mod html;
mod plain;
