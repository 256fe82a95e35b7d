//! What an unquoted YAML scalar is, as PyYAML's `SafeLoader` sees it: YAML 1.1, where `on` is true, `0123` is octal and
//! `1:30` is 90.
//!
//! Source: PyYAML, `yaml/resolver.py` and `yaml/constructor.py`. Dates stay text: SAM CLI's `yamlhelper.py` says so.

pub(super) mod core;
pub(super) mod tagged;

use super::value::Data;

/// Says what unquoted text is where it is something else than text, or why it can't be read.
pub(super) type Plain = fn(&str) -> Result<Option<Data>, String>;

/// What a plain scalar is where it is something else than text.
pub(super) fn other_than_text(text: &str) -> Result<Option<Data>, String> {
    Ok(match text.bytes().next() {
        None => Some(Data::Null),
        Some(b'~' | b'n' | b'N') if matches!(text, "~" | "null" | "Null" | "NULL") => Some(Data::Null),
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') => {
            boolean(text).map(Data::Bool)
        }
        Some(b'-' | b'+' | b'.' | b'0'..=b'9') => match float(text) {
            Some(number) => Some(number),
            None if is_integer(text) => Some(tagged::integer(text)?),
            None => None,
        },
        Some(_) => None,
    })
}

/// A boolean in one of its eleven spellings, each in three cases.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// `!!bool YeS`.
pub(super) fn boolean_of_any_case(text: &str) -> Option<bool> {
    boolean(&text.to_lowercase())
}

/// `3.10`, `.5`, `1e3` not, `1.0e+3`, `1:30.5`, `.inf`.
pub(super) fn float(text: &str) -> Option<Data> {
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(Data::Float(f64::NAN));
    }
    let (sign, unsigned) = split_sign(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Some(Data::Float(sign * f64::INFINITY));
    }
    let (before, after) = unsigned.split_once('.')?;
    if before.contains(':') {
        let well_formed = is_sexagesimal(before) && all(after, |b| b.is_ascii_digit() || b == b'_');
        return well_formed.then(|| sexagesimal_float(unsigned, sign)).flatten();
    }
    let (fraction, exponent) = match after.split_once(['e', 'E']) {
        Some((fraction, exponent)) => (fraction, Some(exponent)),
        None => (after, None),
    };
    let starts_with_digit = before.starts_with(|c: char| c.is_ascii_digit());
    let is_bare_fraction = before.is_empty()
        && unsigned.len() == text.len()
        && fraction.starts_with(|c: char| c.is_ascii_digit());
    let digits = |text: &str| all(text, |b| b.is_ascii_digit() || b == b'_');
    let well_formed = (starts_with_digit || is_bare_fraction)
        && digits(before)
        && digits(fraction)
        && exponent.is_none_or(is_signed_exponent);
    if !well_formed {
        return None;
    }
    unsigned.replace('_', "").parse::<f64>().ok().map(|number| Data::Float(sign * number))
}

fn is_signed_exponent(text: &str) -> bool {
    text.strip_prefix(['+', '-'])
        .is_some_and(|digits| !digits.is_empty() && all(digits, |b| b.is_ascii_digit()))
}

/// Decimal, `0b101`, `017`, `0x1f`, `1:30`, each with underscores.
fn is_integer(text: &str) -> bool {
    let (_, unsigned) = split_sign(text);
    if let Some(binary) = unsigned.strip_prefix("0b") {
        !binary.is_empty() && all(binary, |b| matches!(b, b'0' | b'1' | b'_'))
    } else if let Some(hexadecimal) = unsigned.strip_prefix("0x") {
        !hexadecimal.is_empty() && all(hexadecimal, |b| b.is_ascii_hexdigit() || b == b'_')
    } else if unsigned.starts_with('0') {
        all(unsigned, |b| matches!(b, b'0'..=b'7' | b'_'))
    } else if unsigned.contains(':') {
        is_sexagesimal(unsigned)
    } else {
        unsigned.starts_with(|c: char| c.is_ascii_digit())
            && all(unsigned, |b| b.is_ascii_digit() || b == b'_')
    }
}

/// `[0-9][0-9_]*(:[0-5]?[0-9])+`; a leading zero is excluded by the caller where it matters.
fn is_sexagesimal(text: &str) -> bool {
    let mut parts = text.split(':');
    let first = parts.next().unwrap_or_default();
    first.starts_with(|c: char| c.is_ascii_digit())
        && all(first, |b| b.is_ascii_digit() || b == b'_')
        && parts.all(|part| match part.as_bytes() {
            [digit] => digit.is_ascii_digit(),
            [ten, digit] => (b'0'..=b'5').contains(ten) && digit.is_ascii_digit(),
            _ => false,
        })
}

fn sexagesimal_float(text: &str, sign: f64) -> Option<Data> {
    let digits = text.replace('_', "");
    let number = digits
        .split(':')
        .try_fold(0.0, |sum, part| part.parse::<f64>().ok().map(|part| sum * 60.0 + part))?;
    Some(Data::Float(sign * number))
}

fn split_sign(text: &str) -> (f64, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn all(text: &str, allowed: impl Fn(u8) -> bool) -> bool {
    text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(text: &str) -> Data {
        other_than_text(text).unwrap().unwrap_or_else(|| Data::Text(text.into()))
    }

    #[test]
    fn scalars_are_what_pyyaml_makes_of_them() {
        for (text, data) in [
            ("", Data::Null),
            ("~", Data::Null),
            ("Null", Data::Null),
            ("nULL", Data::Text("nULL".into())),
            ("on", Data::Bool(true)),
            ("Off", Data::Bool(false)),
            ("y", Data::Text("y".into())),
            ("3.10", Data::Float(3.1)),
            ("1_0.5", Data::Float(10.5)),
            (".5", Data::Float(0.5)),
            ("-.5", Data::Text("-.5".into())),
            ("1.", Data::Float(1.0)),
            ("1e3", Data::Text("1e3".into())),
            ("1.0e3", Data::Text("1.0e3".into())),
            ("1.0e+3", Data::Float(1000.0)),
            ("-.inf", Data::Float(f64::NEG_INFINITY)),
            ("1:30.5", Data::Float(90.5)),
            ("12", Data::Integer(12)),
            ("-1_2", Data::Integer(-12)),
            ("0", Data::Integer(0)),
            ("0123", Data::Integer(83)),
            ("0189", Data::Text("0189".into())),
            ("012345678901", Data::Text("012345678901".into())),
            ("1_2:30", Data::Integer(750)),
            ("0b101", Data::Integer(5)),
            ("0x1F", Data::Integer(31)),
            ("0o17", Data::Text("0o17".into())),
            ("1:30", Data::Integer(90)),
            ("1:75", Data::Text("1:75".into())),
            ("2010-09-09", Data::Text("2010-09-09".into())),
            ("99999999999999999999", Data::Other("99999999999999999999".into())),
            ("-", Data::Text("-".into())),
            (".", Data::Text(".".into())),
            ("python3.12", Data::Text("python3.12".into())),
        ] {
            assert_eq!(plain(text), data, "{text}");
        }
        assert!(["0b_", "-0x_"].into_iter().all(|text| other_than_text(text).is_err()));
        assert!(matches!(plain(".NaN"), Data::Float(number) if number.is_nan()));
    }

    proptest! {
        #[test]
        fn no_scalar_makes_it_panic(text in "[-+0-9a-fxo_.:eE]{0,12}|\\PC{0,12}") {
            let _ = other_than_text(&text);
        }
    }
}
