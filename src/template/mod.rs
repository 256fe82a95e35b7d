//! From a template's text to the images SAM will pull.

pub mod pulls;
