//! What stands in one word of the command line.

/// A duration such as `15m`.
pub(super) fn duration(text: &str) -> Result<std::time::Duration, String> {
    let parsed: jiff::SignedDuration =
        text.parse().map_err(|_| "write it as 90s, 15m, 2h or 1h30m".to_owned())?;
    std::time::Duration::try_from(parsed).map_err(|_| "it cannot be negative".to_owned())
}

/// A limit in seconds.
pub(super) fn seconds(text: &str) -> Result<std::time::Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "write a number of seconds, such as 10 or 2.5".to_owned())?;
    if !(0.1..=3600.0).contains(&seconds) {
        return Err("it must lie between 0.1 and 3600".to_owned());
    }
    Ok(std::time::Duration::from_secs_f64(seconds))
}

/// An AWS account: 12 digits.
pub(super) fn account(text: &str) -> Result<String, String> {
    if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err("an account has 12 digits; aws sts get-caller-identity says yours".to_owned())
}
