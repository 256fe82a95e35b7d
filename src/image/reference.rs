//! placeholder
pub struct Reference;
