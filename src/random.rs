//! Words that nobody can guess.

use std::fmt::Write as _;

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};

/// 128 random bits as lower-case hexadecimal digits; `None` where the system has none to give.
pub(crate) fn word() -> Option<String> {
    let mut bytes = [0_u8; 16];
    SystemRandom::new().fill(&mut bytes).ok()?;
    Some(bytes.iter().fold(String::new(), |mut word, byte| {
        let _ = write!(word, "{byte:02x}");
        word
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_comes_twice() {
        let words: Vec<String> = (0..4).filter_map(|_| word()).collect();
        assert!(words.iter().all(|word| word.len() == 32), "{words:?}");
        assert!(words.windows(2).all(|pair| pair[0] != pair[1]), "{words:?}");
    }
}
