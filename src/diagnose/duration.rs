//! Lengths of time as people say them.

/// `seconds` in its two largest units: `3 h 12 min`, `45 s`, `2 d 4 h`.
#[must_use]
pub fn describe_duration(seconds: i64) -> String {
    let seconds = seconds.unsigned_abs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
    let two = |large: u64, unit: &str, small: u64, small_unit: &str| {
        if small == 0 { format!("{large} {unit}") } else { format!("{large} {unit} {small} {small_unit}") }
    };
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{minutes} min"),
        3600..86400 => two(hours, "h", minutes % 60, "min"),
        86400.. => two(days, "d", hours % 24, "h"),
    }
}

/// A moment in Unix seconds as RFC 3339 in UTC; `None` outside the years that calendars have.
pub(crate) fn describe_moment(unix_seconds: i64) -> Option<String> {
    jiff::Timestamp::from_second(unix_seconds).ok().map(|moment| moment.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_units_at_most() {
        for (seconds, words) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3600, "1 h"),
            (11_520, "3 h 12 min"),
            (-11_520, "3 h 12 min"),
            (86_400, "1 d"),
            (187_200, "2 d 4 h"),
            (i64::MIN, "106751991167300 d 15 h"),
        ] {
            assert_eq!(describe_duration(seconds), words);
        }
    }

    #[test]
    fn moments_are_in_utc() {
        assert_eq!(describe_moment(1_757_147_299).as_deref(), Some("2025-09-06T08:28:19Z"));
        assert_eq!(describe_moment(i64::MAX), None);
    }
}
