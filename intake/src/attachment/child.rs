pub fn read(_: &[u8], _: crate::message::FileType, _: &str) -> Result<super::Reading, super::Problem> { Ok(super::Reading::Other) }
