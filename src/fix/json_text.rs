//! Where things stand in a JSON text, so that one of them can be changed and all other bytes stay.

use std::ops::Range;

/// A member of an object.
pub(super) struct Member {
    /// Its name, decoded.
    pub(super) name: String,
    /// Where the name stands, quotation marks included.
    pub(super) name_at: Range<usize>,
    /// Where its value stands.
    pub(super) value_at: Range<usize>,
}

/// An object.
pub(super) struct Object {
    /// Where its `{` stands.
    pub(super) open: usize,
    /// Where its `}` stands.
    pub(super) close: usize,
    /// Its members, as they were written: a name may come twice.
    pub(super) members: Vec<Member>,
}

impl Object {
    /// The object that begins at `at`, white space aside. `text` must be valid JSON from there on; `None` where it is not,
    /// or where something else than an object stands there.
    pub(super) fn at(text: &str, at: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let open = blank(bytes, at);
        if bytes.get(open) != Some(&b'{') {
            return None;
        }
        let mut members = Vec::new();
        let mut here = blank(bytes, open + 1);
        if bytes.get(here) == Some(&b'}') {
            return Some(Self { open, close: here, members });
        }
        loop {
            let name_at = here..value_end(bytes, here)?;
            let colon = blank(bytes, name_at.end);
            if bytes.get(colon) != Some(&b':') {
                return None;
            }
            let start = blank(bytes, colon + 1);
            let value_at = start..value_end(bytes, start)?;
            let name = serde_json::from_str(text.get(name_at.clone())?).ok()?;
            let next = blank(bytes, value_at.end);
            members.push(Member { name, name_at, value_at });
            match bytes.get(next)? {
                b'}' => return Some(Self { open, close: next, members }),
                b',' => here = blank(bytes, next + 1),
                _ => return None,
            }
        }
    }

    /// The members of this name.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Member> {
        self.members.iter().filter(move |member| member.name == name)
    }

    /// The white space between what stands before a member and the member itself.
    pub(super) fn gap<'t>(&self, text: &'t str, index: usize) -> &'t str {
        let name = self.members.get(index).map_or(self.close, |member| member.name_at.start);
        let before = match index.checked_sub(1).and_then(|before| self.members.get(before)) {
            Some(before) => blank(text.as_bytes(), before.value_at.end) + 1,
            None => self.open + 1,
        };
        text.get(before..name).unwrap_or_default()
    }
}

/// The next byte that is no white space of JSON's.
fn blank(bytes: &[u8], from: usize) -> usize {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    from + bytes.get(from..).unwrap_or_default().iter().take_while(|byte| is_blank(byte)).count()
}

/// Where the value ends that begins at `start`.
fn value_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut here = start;
    loop {
        match bytes.get(here)? {
            b'"' => here = text_end(bytes, here)?,
            b'{' | b'[' => {
                depth += 1;
                here += 1;
            }
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                here += 1;
            }
            b',' | b':' if depth == 0 => return None,
            byte if depth > 0 && matches!(byte, b',' | b':' | b' ' | b'\t' | b'\n' | b'\r') => here += 1,
            _ => {
                let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r');
                let rest = bytes.get(here..)?;
                here += rest.iter().position(ends).unwrap_or(rest.len()).max(1);
            }
        }
        if depth == 0 {
            return Some(here);
        }
    }
}

/// Where the text ends whose quotation mark stands at `start`.
fn text_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut here = start + 1;
    loop {
        match bytes.get(here)? {
            b'"' => return Some(here + 1),
            b'\\' => here += 2,
            _ => here += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn members_are_found_with_their_names_decoded() {
        let text = "{ \"a\\u0062\" : [1, {\"x\": \"}]\\\"\"}] ,\n\t\"c\":-1.5e3,\"ab\":null }";
        let object = Object::at(text, 0).expect("an object");
        let found: Vec<_> = object
            .members
            .iter()
            .map(|member| (member.name.as_str(), &text[member.value_at.clone()]))
            .collect();
        assert_eq!(found, [("ab", "[1, {\"x\": \"}]\\\"\"}]"), ("c", "-1.5e3"), ("ab", "null")]);
        assert_eq!(object.named("ab").count(), 2);
        assert_eq!([object.gap(text, 0), object.gap(text, 1), object.gap(text, 2)], [" ", "\n\t", ""]);
        assert_eq!(object.close, text.len() - 1);
    }

    #[test]
    fn what_is_no_object_is_none() {
        for text in ["", "[]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1,}", "{,}", "\"{}\""] {
            assert!(Object::at(text, 0).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_or_hangs(text in r#"[{}\[\]",:\\a-z0-9 \n]{0,60}"#) {
            let _ = Object::at(&text, 0);
        }
    }
}
