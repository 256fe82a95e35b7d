//! What this machine's clock says.

use std::time::{SystemTime, UNIX_EPOCH};

/// Now, in Unix seconds; 0 where the clock stands before 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
