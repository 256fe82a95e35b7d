//! The first line of a finding: what it is, and how sure.

use std::fmt::Write as _;

use owo_colors::{OwoColorize as _, Style};

use super::Look;
use super::wrap::wrap;

/// How far the lines hang that a long title goes on in.
const HANGING: &str = "   ";

/// `name: title`, with the name in the severity's colours; ended by a line end. Coloured line by line, after wrapping,
/// which counts characters.
pub(super) fn headline(name: &str, style: Style, title: &str, look: &Look) -> String {
    if look.title_width == usize::MAX {
        return format!("{}: {}\n", name.style(style), title.style(look.styles.strong));
    }
    let wrapped = wrap(HANGING, &format!("{name}: {title}"), look.title_width);
    let mut lines = wrapped.trim_start().lines();
    let first = lines.next().unwrap_or_default();
    let rest = first.strip_prefix(name).unwrap_or(first).strip_prefix(": ").unwrap_or_default();
    let mut out = format!("{}: {}\n", name.style(style), rest.style(look.styles.strong));
    for line in lines {
        let _ = writeln!(out, "{HANGING}{}", line.trim_start().style(look.styles.strong));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remedy::Shell;
    use crate::report::Styles;

    #[test]
    fn a_long_title_hangs() {
        let look =
            Look { styles: Styles::default(), width: 80, title_width: 24, verbose: false, shell: Shell::Sh };
        let written = headline("error[a-b]", Style::new(), "a title that is long (likely)", &look);
        assert_eq!(written, "error[a-b]: a title\n   that is long (likely)\n");
        assert_eq!(headline("error[a-b]", Style::new(), "short", &look), "error[a-b]: short\n");
    }
}
