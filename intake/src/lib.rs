//! Understands mail.
