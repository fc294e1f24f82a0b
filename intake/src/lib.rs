//! Turns e-mailed nominations and forms into YAML records.
//!
//! The flow of one message, each step a module: [`source`] hands over bytes, [`ledger`] makes them safe, [`message`]
//! parses, [`classify`] and [`understand`] read, [`validate`] and [`decide`] judge, and only then the ledger's one
//! transaction is written; [`publish`] and [`acknowledge`] bring the outside world up to date with it. [`worker`] is the
//! loop around that, [`desk`] and [`explain`] what people see of it.

pub mod acknowledge;
pub mod attachment;
pub mod classify;
pub mod cli;
pub mod clock;
pub mod config;
pub mod counts;
pub mod decide;
pub mod desk;
pub mod durable;
pub mod explain;
pub mod failpoint;
pub mod git;
pub mod glance;
pub mod guard;
pub mod identity;
pub mod ledger;
pub mod message;
pub mod office;
pub mod project;
pub mod publish;
pub mod send;
pub mod source;
pub mod submission;
pub mod table;
pub mod talk;
pub mod understand;
pub mod validate;
pub mod verdict;
pub mod worker;
