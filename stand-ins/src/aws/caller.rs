//! Who calls, as the access key tells. Real ones tell the account too, in an encoding of their own.

use crate::fault::Name;

use super::call::Call;

/// The account of a caller whose access key ends with its twelve digits; `None` for all others, who are of the stand-in's
/// own account.
pub(super) fn account(call: &Call) -> Option<&str> {
    let key = call.signature.as_ref()?.access_key.as_str();
    let account = key.get(key.len().checked_sub(12)?..)?;
    account.bytes().all(|byte| byte.is_ascii_digit()).then_some(account)
}

/// What becomes of a caller whose access key says so: `ASIAEXPIRED…` has expired, `AKIAUNKNOWN…` was deleted.
pub(super) fn fault(call: &Call) -> Option<Name> {
    let key = call.signature.as_ref().filter(|_| call.service.is_signed())?.access_key.as_str();
    if key.starts_with("ASIAEXPIRED") {
        Some(Name::ExpiredToken)
    } else if key.starts_with("AKIAUNKNOWN") {
        Some(Name::InvalidToken)
    } else {
        None
    }
}
