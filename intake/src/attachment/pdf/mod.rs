//! x
pub fn read(_: &[u8]) -> Result<super::Document, super::Problem> { Err(super::Problem::NoText) }
