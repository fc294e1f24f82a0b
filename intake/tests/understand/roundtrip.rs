//! A form rendered as its own mail template, filled and sent, is understood exactly.
