//! Texts that stand in a file again and again (`Type`, `Properties`, `python3.12`), kept once.

use std::rc::Rc;

/// How many texts are remembered; a power of two.
const SLOTS: usize = 1024;
/// Longer texts are rarely the same.
const LONGEST: usize = 64;

/// The texts that were seen last.
#[derive(Default)]
pub(super) struct Texts {
    slots: Vec<Option<Rc<str>>>,
}

impl Texts {
    /// The text, shared with an earlier one where that is remembered.
    pub(super) fn share(&mut self, text: &str) -> Rc<str> {
        if text.len() > LONGEST {
            return text.into();
        }
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, None);
        }
        let slot = &mut self.slots[slot_of(text)];
        match slot {
            Some(known) if **known == *text => Rc::clone(known),
            _ => Rc::clone(slot.insert(text.into())),
        }
    }
}

/// FNV-1a, folded.
fn slot_of(text: &str) -> usize {
    let hash =
        text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 15)) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_is_kept_once() {
        let mut texts = Texts::default();
        let (first, second) = (texts.share("Type"), texts.share("Type"));
        assert!(Rc::ptr_eq(&first, &second));
        for number in 0..5_000 {
            let text = format!("Function{number}");
            assert_eq!(*texts.share(&text), text);
        }
        assert_eq!(*texts.share("Type"), *"Type");
    }
}
