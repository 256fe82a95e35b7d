//! Logs as UTF-8, whatever wrote them: Windows PowerShell writes UTF-16.

use std::io::{self, Chain, Cursor, Read};

/// So much of a text tells its encoding.
const PROBE: usize = 512;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// Reads text as UTF-8; invalid bytes stay as they are.
pub(super) struct Decoded<R> {
    input: Chain<Cursor<Vec<u8>>, R>,
    encoding: Encoding,
    raw: Vec<u8>,
    /// What is left of the last read: half a unit or half a pair of surrogates.
    carried: Vec<u8>,
}

impl<R: Read> Decoded<R> {
    /// Reads from `input`, whose encoding its first bytes tell.
    pub(super) fn new(mut input: R) -> io::Result<Self> {
        let mut probe = vec![0; PROBE];
        let mut have = 0;
        while have < 4 {
            match input.read(&mut probe[have..]) {
                Ok(0) => break,
                Ok(read) => have += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        probe.truncate(have);
        let (encoding, mark) = encoding(&probe);
        probe.drain(..mark);
        Ok(Self { input: Cursor::new(probe).chain(input), encoding, raw: Vec::new(), carried: Vec::new() })
    }

    /// Fills some of `out` and says how much: nothing at the end.
    pub(super) fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let read =
                if self.encoding == Encoding::Utf8 { self.input.read(out) } else { self.transcode(out) };
            match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => return other,
            }
        }
    }

    fn transcode(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            // A unit of two bytes becomes at most three.
            self.raw.resize((out.len() / 3 * 2).max(2), 0);
            let carried = self.carried.len();
            let read = self.input.read(&mut self.raw[carried..])?;
            self.raw[..carried].copy_from_slice(&self.carried);
            let have = carried + read;
            self.carried.clear();
            if have == 0 {
                return Ok(0);
            }
            let pairs = self.raw[..have].chunks_exact(2);
            let odd = pairs.remainder().to_vec();
            let big = self.encoding == Encoding::Utf16Be;
            let mut units: Vec<u16> = pairs
                .map(|pair| {
                    let pair = [pair[0], pair[1]];
                    if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
                })
                .collect();
            if read > 0 && units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
                units.pop();
                self.carried.extend_from_slice(&self.raw[have - odd.len() - 2..have - odd.len()]);
            }
            if read > 0 {
                self.carried.extend_from_slice(&odd);
            }
            let mut written = 0;
            for unit in char::decode_utf16(units) {
                let c = unit.unwrap_or(char::REPLACEMENT_CHARACTER);
                written += c.encode_utf8(&mut out[written..]).len();
            }
            if written > 0 || read == 0 {
                return Ok(written);
            }
        }
    }
}

/// The encoding, and how many bytes its mark takes. Without a mark, every second byte of UTF-16 is mostly zero.
fn encoding(probe: &[u8]) -> (Encoding, usize) {
    match probe {
        [0xff, 0xfe, ..] => return (Encoding::Utf16Le, 2),
        [0xfe, 0xff, ..] => return (Encoding::Utf16Be, 2),
        [0xef, 0xbb, 0xbf, ..] => return (Encoding::Utf8, 3),
        _ => {}
    }
    let zeros = |first: usize| probe.iter().skip(first).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = probe.len() / 2 * 7 / 10;
    if probe.len() >= 4 && odd > even && odd > many {
        (Encoding::Utf16Le, 0)
    } else if probe.len() >= 4 && even > odd && even > many {
        (Encoding::Utf16Be, 0)
    } else {
        (Encoding::Utf8, 0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(bytes: &[u8], at_once: usize) -> String {
        let mut input = Decoded::new(bytes).expect("memory can be read");
        let mut out = Vec::new();
        let mut piece = vec![0; at_once];
        loop {
            let read = input.read(&mut piece).expect("memory can be read");
            if read == 0 {
                return String::from_utf8_lossy(&out).into_owned();
            }
            out.extend_from_slice(&piece[..read]);
        }
    }

    #[test]
    fn text_without_a_mark_is_known_by_its_zeros() {
        let text = "docker pull public.ecr.aws/x: denied\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!((decode(&little, 64).as_str(), decode(&big, 64).as_str()), (text, text));
        assert_eq!(decode(text.as_bytes(), 64), text);
    }

    proptest! {
        #[test]
        fn utf_16_is_read_whole_in_pieces_of_any_size(text in any::<String>(), at_once in 9_usize..40) {
            prop_assume!(!text.starts_with('\u{feff}'));
            for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
                let marked = format!("\u{feff}{text}");
                let encoded: Vec<u8> = marked.encode_utf16().flat_map(bytes).collect();
                prop_assert_eq!(&decode(&encoded, at_once), &text);
            }
        }
    }
}
