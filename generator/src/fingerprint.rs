//! Fingerprints: 128 bits over everything that something was made from.

use serde::{Deserialize, Serialize};

/// A fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// Takes the fingerprint of bytes.
    pub fn of(bytes: &[u8]) -> Fingerprint {
        Mixer::new().bytes(bytes).finish()
    }

    /// Takes the fingerprint of a file: plainly BLAKE3, so that any tool can compute what `of:` of a translation names.
    pub fn of_file(bytes: &[u8]) -> Fingerprint {
        let mut half = [0; 16];
        half.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
        Fingerprint(half)
    }

    /// Takes the fingerprint of a value by its JSON form, whose fields have a fixed order.
    pub fn of_value<T: Serialize + ?Sized>(value: &T) -> Fingerprint {
        let mut hasher = blake3::Hasher::new();
        serde_json::to_writer(&mut hasher, value)
            .expect("a hasher takes every byte and views are plain data");
        Fingerprint(first_half(&hasher))
    }

    /// Returns the first 8 hexadecimal digits.
    pub fn short(&self) -> String {
        self.0[..4].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Mixes several parts into one fingerprint; each part is delimited, so that `ab`+`c` differs from `a`+`bc`.
#[derive(Debug, Default)]
pub struct Mixer(blake3::Hasher);

impl Mixer {
    /// Begins.
    pub fn new() -> Mixer {
        Mixer(blake3::Hasher::new())
    }

    /// Adds bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Mixer {
        self.add(bytes);
        self
    }

    /// Adds another fingerprint.
    #[must_use]
    pub fn with(self, other: Fingerprint) -> Mixer {
        self.bytes(&other.0)
    }

    /// Adds bytes in place.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// Adds another fingerprint in place.
    pub fn mix(&mut self, other: Fingerprint) {
        self.add(&other.0);
    }

    /// Ends.
    pub fn finish(&self) -> Fingerprint {
        Fingerprint(first_half(&self.0))
    }
}

fn first_half(hasher: &blake3::Hasher) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    half
}
