//! One deadline over all probes.

use std::time::{Duration, Instant};

/// How far away a deadline is set that does not fit the clock.
const FAR_AWAY: Duration = Duration::from_hours(24);

/// The moment at which every probe must have ended.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    at: Instant,
}

impl Deadline {
    /// The moment `limit` from now.
    #[must_use]
    pub fn after(limit: Duration) -> Self {
        let now = Instant::now();
        Self { at: now.checked_add(limit).unwrap_or_else(|| now + FAR_AWAY) }
    }

    /// The time that is left; zero once it has passed.
    #[must_use]
    pub fn left(self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// What a single probe gets: 60 % of what is left, so that one that hangs leaves time for those that follow it.
    #[must_use]
    pub fn share(self) -> Duration {
        self.left().mul_f64(0.6)
    }

    /// Whether no time is left.
    #[must_use]
    pub fn passed(self) -> bool {
        self.left().is_zero()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_gets_six_tenths_of_what_is_left() {
        let share = Deadline::after(Duration::from_secs(10)).share();
        assert!(share <= Duration::from_secs(6) && share > Duration::from_millis(5900), "{share:?}");
    }

    #[test]
    fn a_deadline_of_zero_has_passed() {
        assert!(Deadline::after(Duration::ZERO).passed());
        assert_eq!(Deadline::after(Duration::ZERO).share(), Duration::ZERO);
    }

    #[test]
    fn a_deadline_beyond_the_clock_is_far_away() {
        assert!(Deadline::after(Duration::MAX).left() > Duration::from_hours(1));
    }
}
