//! What `!!int` and `!!float` make of text that need not look like a number (PyYAML, `construct_yaml_int` and
//! `construct_yaml_float`).

use crate::template::value::Data;

/// The longest number that Python makes of digits, and prints.
const MOST_DIGITS: usize = 4300;

/// A whole number, or why Python makes none of the text.
pub(in crate::template) fn integer(text: &str) -> Result<Data, String> {
    let digits = text.replace('_', "");
    let (is_negative, unsigned) = sign(&digits);
    let number = if unsigned == "0" {
        Some(String::from("0"))
    } else if let Some(binary) = unsigned.strip_prefix("0b") {
        python_integer(binary, 2)
    } else if let Some(hexadecimal) = unsigned.strip_prefix("0x") {
        python_integer(hexadecimal, 16)
    } else if unsigned.starts_with('0') {
        python_integer(unsigned.strip_prefix("0o").or(unsigned.strip_prefix("0O")).unwrap_or(unsigned), 8)
    } else if unsigned.contains(':') {
        return unsigned
            .split(':')
            .try_fold(0_i64, |sum, part| sum.checked_mul(60)?.checked_add(part.trim().parse().ok()?))
            .map(|number| Data::Integer(if is_negative { -number } else { number }))
            .ok_or_else(|| format!("{text} is no whole number"));
    } else {
        python_integer(unsigned, 10)
    };
    let number = number.ok_or_else(|| format!("{text} is no whole number"))?;
    let number = match (is_negative, number.strip_prefix('-')) {
        (true, Some(positive)) => positive.to_owned(),
        (true, None) if number != "0" => format!("-{number}"),
        _ => number,
    };
    Ok(number.parse().map_or_else(|_| Data::Other(number.into()), Data::Integer))
}

/// Python's `int(text, base)`, as its decimal digits.
fn python_integer(text: &str, base: u32) -> Option<String> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || digits.len() > MOST_DIGITS {
        return None;
    }
    let mut decimal = vec![0_u32];
    for digit in digits.chars() {
        let mut carry = digit.to_digit(base)?;
        for place in &mut decimal {
            let sum = *place * base + carry;
            (*place, carry) = (sum % 10_000_000, sum / 10_000_000);
        }
        if carry > 0 {
            decimal.push(carry);
        }
    }
    let (last, rest) = decimal.split_last()?;
    let rest: Vec<String> = rest.iter().rev().map(|place| format!("{place:07}")).collect();
    let rest = rest.concat();
    let is_negative = text.starts_with('-') && decimal != [0];
    Some(format!("{}{last}{rest}", if is_negative { "-" } else { "" }))
}

/// A number with a fraction, if Python makes one of the text.
pub(in crate::template) fn float(text: &str) -> Option<Data> {
    let digits = text.replace('_', "").to_lowercase();
    if digits.is_empty() {
        return None;
    }
    let (is_negative, unsigned) = sign(&digits);
    let number = match unsigned {
        ".inf" => f64::INFINITY,
        ".nan" => return Some(Data::Float(f64::NAN)),
        _ => unsigned
            .split(':')
            .try_fold(0.0, |sum, part| part.trim().parse::<f64>().ok().map(|part| sum * 60.0 + part))?,
    };
    Some(Data::Float(if is_negative { -number } else { number }))
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_python_makes_of_text() {
        let big = "123456789012345678901234567890";
        for (text, data) in [
            ("7", Some(Data::Integer(7))),
            (" 7", Some(Data::Integer(7))),
            ("0o17", Some(Data::Integer(15))),
            ("-0x1f", Some(Data::Integer(-31))),
            ("1:90", Some(Data::Integer(150))),
            (big, Some(Data::Other(big.into()))),
            ("0xffffffffffffffffff", Some(Data::Other("4722366482869645213695".into()))),
            ("-9223372036854775808", Some(Data::Integer(i64::MIN))),
            ("x", None),
            ("", None),
            ("1.5", None),
            ("0b", None),
        ] {
            assert_eq!(integer(text).ok(), data, "{text}");
        }
        for (text, data) in
            [("3", Some(3.0)), ("1e3", Some(1000.0)), ("-1:30", Some(-90.0)), ("x", None), ("", None)]
        {
            assert_eq!(float(text), data.map(Data::Float), "{text}");
        }
    }
}
