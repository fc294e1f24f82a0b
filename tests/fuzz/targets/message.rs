//! Any bytes as a mail: a message comes out, clean and within its bounds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wsis_intake::classify::{OwnAddresses, classify};
use wsis_intake::message::{address, limits, parse};

fuzz_target!(|raw: &[u8]| {
    let message = parse(raw);
    let verdict = classify(&message, &OwnAddresses::default());
    assert!(!verdict.reason.is_empty());
    assert!(message.text.len() <= limits::TEXT_BYTES);
    assert!(!message.subject.chars().any(char::is_control), "{:?}", message.subject);
    for one in message.from.iter().chain(&message.to).chain(&message.reply_to) {
        assert!(one.email.is_empty() || address::is_plausible(&one.email), "{one:?}");
        assert!(!one.name.chars().any(char::is_control), "{one:?}");
    }
    for part in &message.parts {
        let name = part.file_name.as_deref().unwrap_or("x");
        assert!(!name.is_empty() && !name.contains(['/', '\\', '\0']) && name != "..", "{name:?}");
        let _ = part.stored_name();
    }
    let segments = message.segments();
    assert!(segments.new.len() <= message.text.len());
});
