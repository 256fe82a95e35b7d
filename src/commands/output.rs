//! Writing to the terminal.

use std::io::{self, IsTerminal as _, Write as _};

use super::Failure;
use crate::cli::Color;
use crate::environment::Environment;
use crate::quoted::Quoted;
use crate::report::{Look, Styles};

/// How wide output is where it is not written to a terminal.
const USUAL_WIDTH: usize = 100;
/// The narrowest width that sentences are wrapped to.
const NARROWEST: usize = 40;
/// The widest: longer lines are hard to read.
const WIDEST: usize = 120;

/// Colours and width for standard output.
pub(super) fn look(environment: &Environment, color: Color, verbose: bool) -> Look {
    look_at(environment, color, verbose, io::stdout().is_terminal())
}

/// Colours and width for standard error.
pub(super) fn look_of_stderr(environment: &Environment, color: Color) -> Look {
    look_at(environment, color, false, io::stderr().is_terminal())
}

fn look_at(environment: &Environment, color: Color, verbose: bool, is_terminal: bool) -> Look {
    let width = terminal_size::terminal_size().map_or(USUAL_WIDTH, |(width, _)| usize::from(width.0));
    let styles =
        if colours(environment, color, is_terminal) { Styles::colourful() } else { Styles::default() };
    let width = width.clamp(NARROWEST, WIDEST);
    let title_width = if is_terminal { width } else { usize::MAX };
    Look { styles, width, title_width, verbose, shell: environment.shell() }
}

/// `--color`, then `NO_COLOR` (no-color.org), then `CLICOLOR_FORCE` and `CLICOLOR` (bixense.com/clicolors), then whether
/// the output is a terminal that knows colours.
fn colours(environment: &Environment, color: Color, is_terminal: bool) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            if environment.get("NO_COLOR").is_some() {
                return false;
            }
            if environment.get("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
                return true;
            }
            environment.get("CLICOLOR") != Some("0") && environment.get("TERM") != Some("dumb") && is_terminal
        }
    }
}

/// Writes to standard output. Whoever reads it may stop at any time.
pub(super) fn write(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::could_not_look(format!(
            "the report could not be written: {error}. Make room or choose another place."
        ))),
        _ => Ok(()),
    }
}

/// Writes an error of the doctor itself to standard error, with a line for each of its `details`.
pub(super) fn complain(message: &str, details: &[String]) {
    let mut error = io::stderr().lock();
    let _ = writeln!(error, "sam-ecr-doctor: {}", Quoted::new(message));
    for detail in details {
        let _ = writeln!(error, "  {}", Quoted::new(detail));
    }
}
