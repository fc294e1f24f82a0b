//! Builds the site.
