//! What an unquoted scalar is in YAML 1.2, as `ruamel.yaml` reads SAM's configuration: `yes` and `1:30` are text, and
//! `0123` is 123.
//!
//! Source: ruamel.yaml 0.19, `resolver.py` (`implicit_resolvers`) and `constructor.py`.

use crate::template::value::Data;

/// Reads a plain scalar that is not text.
#[allow(clippy::unnecessary_wraps, reason = "a `Plain`; that of YAML 1.1 can fail")]
pub(in crate::template) fn other_than_text(text: &str) -> Result<Option<Data>, String> {
    Ok(value(text))
}

fn value(text: &str) -> Option<Data> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Data::Null),
        "true" | "True" | "TRUE" => return Some(Data::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Data::Bool(false)),
        _ => {}
    }
    if !text.starts_with(['-', '+', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) {
        return None;
    }
    integer(text).or_else(|| float(text))
}

/// Decimal, `0b101`, `0o17`, `0x1f`, each with underscores. A number beyond 64 bits stays text.
fn integer(text: &str) -> Option<Data> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (radix, digits) = match unsigned.get(..2) {
        Some("0b") => (2, &unsigned[2..]),
        Some("0o") => (8, &unsigned[2..]),
        Some("0x") => (16, &unsigned[2..]),
        _ => (10, unsigned),
    };
    if digits.starts_with(['-', '+']) {
        return None;
    }
    let number = i64::from_str_radix(&digits.replace('_', ""), radix).ok()?;
    Some(Data::Integer(if text.starts_with('-') { -number } else { number }))
}

/// `1.`, `.5`, `1e3`, `.inf`.
fn float(text: &str) -> Option<Data> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    match unsigned {
        ".inf" | ".Inf" | ".INF" => return Some(Data::Float(sign * f64::INFINITY)),
        ".nan" | ".NaN" | ".NAN" if unsigned == text => return Some(Data::Float(f64::NAN)),
        _ => {}
    }
    let is_number = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned.contains(|c: char| c.is_ascii_digit())
        && unsigned
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'e' | b'E' | b'+' | b'-'));
    let number = is_number.then(|| unsigned.replace('_', "").parse::<f64>().ok())??;
    Some(Data::Float(sign * number))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn scalars_are_what_ruamel_makes_of_them() {
        for (text, data) in [
            ("yes", Data::Text("yes".into())),
            ("off", Data::Text("off".into())),
            ("True", Data::Bool(true)),
            ("", Data::Null),
            ("0123", Data::Integer(123)),
            ("08", Data::Integer(8)),
            ("0o17", Data::Integer(15)),
            ("0x1f", Data::Integer(31)),
            ("0b11", Data::Integer(3)),
            ("+1", Data::Integer(1)),
            ("1_000", Data::Integer(1000)),
            ("1:30", Data::Text("1:30".into())),
            ("3.10", Data::Float(3.1)),
            (".5", Data::Float(0.5)),
            ("-.5e-3", Data::Float(-0.0005)),
            ("1e3", Data::Float(1000.0)),
            ("1.", Data::Float(1.0)),
            (".inf", Data::Float(f64::INFINITY)),
            ("2024-01-01", Data::Text("2024-01-01".into())),
            ("1.2.3", Data::Text("1.2.3".into())),
            ("-", Data::Text("-".into())),
            (".", Data::Text(".".into())),
        ] {
            assert_eq!(value(text).unwrap_or_else(|| Data::Text(text.into())), data, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_scalar_makes_it_panic(text in "[-+0-9a-fxo_.:eE]{0,12}|\\PC{0,12}") {
            let _ = other_than_text(&text);
        }
    }
}
