//! The stages of a Dockerfile, as the classic builder goes through them.

use parse_dockerfile::{CopyInstruction, Flag, FromInstruction, Instruction, Span};

use super::Needed;
use super::arguments::{Arguments, unquote};
use crate::template::collector::Trouble;
use crate::template::pulls::PullUse;
use crate::template::value::Mark;

/// What a Dockerfile needs.
#[derive(Default)]
pub(super) struct Found {
    pub(super) needed: Vec<Needed>,
    pub(super) troubles: Vec<Trouble>,
}

/// Reads the Dockerfile `text`, which is the file with the number `file`, up to the stage `target`.
pub(super) fn read(text: &str, file: u16, arguments: Arguments, target: Option<&str>) -> Found {
    // The parser's places do not count a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader =
        Reader { text, file, arguments, stages: Vec::new(), target, found: Found::default(), reached: false };
    let instructions = match parse_dockerfile::parse_iter(text) {
        Ok(instructions) => instructions,
        Err(error) => {
            reader.malformed(&error);
            return reader.found;
        }
    };
    for instruction in instructions {
        match instruction {
            Ok(Instruction::Arg(arg)) if reader.stages.is_empty() => {
                reader.arguments.declare(&arg.arguments.value);
            }
            Ok(Instruction::From(from)) => {
                if reader.reached {
                    return reader.found;
                }
                reader.from(&from);
            }
            Ok(Instruction::Copy(copy)) => reader.copy(&copy),
            Ok(_) => {}
            Err(error) => {
                reader.malformed(&error);
                break;
            }
        }
    }
    reader.found
}

struct Reader<'a> {
    text: &'a str,
    file: u16,
    arguments: Arguments,
    /// The names of the stages so far, in lower case; empty for a stage without a name.
    stages: Vec<String>,
    target: Option<&'a str>,
    found: Found,
    /// Whether the target was reached: the builder stops at the next stage.
    reached: bool,
}

impl Reader<'_> {
    fn from(&mut self, from: &FromInstruction<'_>) {
        let reference = self.arguments.substitute(unquote(&from.image.value));
        let platform = flag(&from.options, "platform").filter(|platform| !platform.contains('$'));
        let is_stage = self.is_stage(&reference);
        let mark = self.mark(&from.image.span);
        if reference.is_empty() {
            let message = "this FROM is empty: its argument has no default and is not in DockerBuildArgs";
            self.found.troubles.push(Trouble::new("dockerfile-argument-missing", mark, message));
        } else if reference != "scratch" && !is_stage {
            let platform = platform.map(str::to_owned);
            self.found.needed.push(Needed { usage: PullUse::Base, reference, platform, mark });
        }
        let name = from.as_.as_ref().map(|(_, name)| name.value.to_ascii_lowercase()).unwrap_or_default();
        self.reached = self.target.is_some_and(|target| {
            target.eq_ignore_ascii_case(&name) || target.parse() == Ok(self.stages.len())
        });
        self.stages.push(name);
    }

    fn copy(&mut self, copy: &CopyInstruction<'_>) {
        let Some(flag) = copy.options.iter().find(|flag| flag.name.value == "from") else { return };
        let Some(value) = &flag.value else { return };
        let reference = unquote(&value.value);
        // The builder does not put arguments into `--from`: such a name is no image.
        let is_external = !reference.contains('$')
            && !self.is_stage(reference)
            && reference.parse::<usize>().is_err()
            && !reference.is_empty();
        if is_external {
            let mark = self.mark(&value.span);
            let reference = reference.to_owned();
            self.found.needed.push(Needed { usage: PullUse::CopyFrom, reference, platform: None, mark });
        }
    }

    fn is_stage(&self, name: &str) -> bool {
        !name.is_empty() && self.stages.iter().any(|stage| stage.eq_ignore_ascii_case(name))
    }

    fn mark(&self, span: &Span) -> Mark {
        let before = self.text.get(..span.start).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |place| place + 1);
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let inside = self.text.get(span.clone()).unwrap_or_default();
        let column = before[start..].chars().count() + 1;
        let length = inside.lines().next().unwrap_or_default().chars().count();
        Mark {
            file: self.file,
            line: number(before.matches('\n').count() + 1),
            column: number(column),
            end_column: number(column + length),
        }
    }

    fn malformed(&mut self, error: &parse_dockerfile::Error) {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let column = number(error.column());
        let mark = Mark {
            file: self.file,
            line: number(error.line()),
            column,
            end_column: column.saturating_add(1),
        };
        let message = format!("Docker will refuse the Dockerfile: {error}");
        self.found.troubles.push(Trouble::new("dockerfile-malformed", mark, message));
    }
}

fn flag<'a>(flags: &'a [Flag<'_>], name: &str) -> Option<&'a str> {
    let flag = flags.iter().find(|flag| flag.name.value == name)?;
    flag.value.as_ref().map(|value| unquote(&value.value))
}
