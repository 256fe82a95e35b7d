//! Exit codes, the same for every subcommand.

/// Nothing at or above `--fail-on`.
pub const FINE: u8 = 0;
/// Something was found.
pub const FOUND: u8 = 1;
/// Wrong usage.
pub const USAGE: u8 = 2;
/// It was not possible to look: no template, unreadable input.
pub const COULD_NOT_LOOK: u8 = 3;
