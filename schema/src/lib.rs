//! The contract between the site and the worker: what a form asks, what a record holds, and how mistakes are told.
//!
//! There is no I/O here, no clock and no network: every function takes texts and instants and returns values.
//! Reading order: [`name`] and [`localized`] are the words, [`date`] the times, [`vocabulary`], [`form`], [`call`] and
//! [`settings`] what editors write, [`record`] what the worker writes, [`layout`] where all that lives, [`catalogue`]
//! everything together; [`yaml`], [`front_matter`] and [`diagnostic`] are how files are read and mistakes told, [`shape`]
//! and [`hints`] how editors' tools know what may stand in them.

pub mod calendar;
pub mod call;
pub mod catalogue;
pub mod date;
pub mod diagnostic;
pub mod field;
pub mod form;
pub mod front_matter;
pub mod hints;
pub mod layout;
pub mod localized;
pub mod name;
pub mod record;
pub mod settings;
pub mod shape;
pub mod template;
pub mod vocabulary;
pub mod yaml;
