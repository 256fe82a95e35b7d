//! Exit codes of commands, as shells give them.

use std::io;
use std::process::ExitStatus;

/// The command is there and cannot be executed.
pub const NOT_EXECUTABLE: u8 = 126;
/// There is no such command.
pub const NOT_FOUND: u8 = 127;

/// The code of a command that ended: its own, or 128 and the number of the signal that ended it.
#[must_use]
pub fn code(status: ExitStatus) -> u8 {
    if let Some(code) = status.code() {
        // Windows has 32 bits. A failure must not become a success.
        return u8::try_from(code).unwrap_or(u8::MAX);
    }
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(u8::MAX);
    }
    u8::MAX
}

/// The code for a command that could not be started, as `env` gives it (POSIX, `env`, exit status).
#[must_use]
pub fn code_of_failure(error: &io::Error) -> u8 {
    if error.kind() == io::ErrorKind::NotFound { NOT_FOUND } else { NOT_EXECUTABLE }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;

    use super::*;

    #[test]
    fn a_signal_counts_from_128() {
        assert_eq!(code(ExitStatus::from_raw(7 << 8)), 7);
        assert_eq!(code(ExitStatus::from_raw(15)), 143);
    }

    #[test]
    fn what_is_not_there_is_127_and_all_else_126() {
        assert_eq!(code_of_failure(&io::ErrorKind::NotFound.into()), 127);
        assert_eq!(code_of_failure(&io::ErrorKind::PermissionDenied.into()), 126);
        assert_eq!(code_of_failure(&io::ErrorKind::ArgumentListTooLong.into()), 126);
    }
}
