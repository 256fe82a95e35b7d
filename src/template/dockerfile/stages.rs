//! A Dockerfile's text, as the stages it has and the images they name.

use parse_dockerfile::{CopyInstruction, Flag, FromInstruction, Instruction, RunInstruction, Span};

use super::arguments::unquote;
use crate::template::collector::Trouble;
use crate::template::columns::Columns;
use crate::template::value::Mark;

/// How many stages are read; a stage is looked for among all before it.
const MOST_STAGES: usize = 1000;

/// A Dockerfile.
#[derive(Default)]
pub(in crate::template) struct Dockerfile {
    /// The image of `# syntax=`.
    pub(super) syntax: Option<Name>,
    /// The texts after the `ARG`s before the first stage.
    pub(super) arguments: Vec<Name>,
    pub(super) stages: Vec<Stage>,
    /// Where it goes on with something that this parser can't read and Docker perhaps can.
    pub(super) unread: Option<Trouble>,
}

/// `FROM` and what follows.
pub(in crate::template) struct Stage {
    /// The name after `AS` in lower case, as names count whatever their case; empty for none.
    pub(super) name: String,
    pub(super) base: Name,
    /// The value of `--platform`.
    pub(super) platform: Option<String>,
    pub(super) steps: Vec<Step>,
}

/// A name of an image or stage, variables included.
#[derive(Clone)]
pub(in crate::template) struct Name {
    pub(super) text: String,
    pub(super) mark: Mark,
}

/// What matters of an instruction.
pub(in crate::template) enum Step {
    /// `COPY --from=`.
    CopyFrom(Name),
    /// `RUN --mount=from=`.
    MountFrom(Name),
    /// An option, or a here-document, that the classic builder does not take.
    OnlyBuildKit { what: String, mark: Mark },
}

/// Reads the Dockerfile `text`, which is the file with the number `file`.
///
/// # Errors
/// Docker refuses it before it pulls anything.
pub(super) fn read(text: &str, file: u16) -> Result<Dockerfile, Trouble> {
    // The parser's places do not count a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(place, _)| place + 1)).collect();
    let reader = Reader { text, file, lines, columns: Columns::default() };
    let mut dockerfile = Dockerfile { syntax: reader.syntax(), ..Dockerfile::default() };
    let instructions = parse_dockerfile::parse_iter(text).map_err(|error| reader.malformed(&error))?;
    for instruction in instructions {
        let count = dockerfile.stages.len();
        let stage = dockerfile.stages.last_mut();
        match (instruction, stage) {
            (Ok(Instruction::Arg(arg)), None) => {
                let mark = reader.mark(&arg.arguments.span);
                dockerfile.arguments.push(Name { text: arg.arguments.value.into_owned(), mark });
            }
            (Ok(Instruction::From(_)), stage) if count >= MOST_STAGES => return Err(reader.too_many(stage)),
            (Ok(Instruction::From(from)), _) => dockerfile.stages.push(reader.stage(&from)),
            (Ok(Instruction::Copy(copy)), Some(stage)) => stage.steps.extend(reader.copy(&copy)),
            (Ok(Instruction::Run(run)), Some(stage)) => stage.steps.extend(reader.run(&run)),
            (Ok(_), _) => {}
            (Err(error), _) => {
                let trouble = reader.malformed(&error);
                // Docker's own parser is more generous with quotes and here-documents.
                let said = error.to_string();
                if !["unknown instruction", "expected FROM"].iter().any(|certain| said.contains(certain)) {
                    dockerfile.unread = Some(trouble);
                    break;
                }
                return Err(trouble);
            }
        }
    }
    if dockerfile.stages.is_empty() && dockerfile.unread.is_none() {
        let mark = Mark { file, line: 1, column: 1, end_column: 0 };
        let message = "Docker will refuse the Dockerfile: no build stage in current context; it has no FROM";
        return Err(Trouble::new("dockerfile-malformed", mark, message));
    }
    Ok(dockerfile)
}

struct Reader<'a> {
    text: &'a str,
    file: u16,
    /// Byte offsets of the beginnings of lines.
    lines: Vec<usize>,
    columns: Columns,
}

impl Reader<'_> {
    /// `# syntax=IMAGE` in the comments that the file begins with (BuildKit, `frontend/dockerfile/parser/directives.go`).
    fn syntax(&self) -> Option<Name> {
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let comment = line.trim().strip_prefix('#')?;
            let (name, value) = comment.split_once('=')?;
            let value = value.split_whitespace().next().unwrap_or_default();
            if name.trim().eq_ignore_ascii_case("syntax") && !value.is_empty() {
                let place = start + line.find(value)?;
                return Some(Name { text: value.to_owned(), mark: self.mark(&(place..place + value.len())) });
            }
            start += line.len();
        }
        None
    }

    fn stage(&self, from: &FromInstruction<'_>) -> Stage {
        let base = unquote(&from.image.value).to_owned();
        Stage {
            name: from.as_.as_ref().map(|(_, name)| name.value.to_ascii_lowercase()).unwrap_or_default(),
            base: Name { text: base, mark: self.mark(&from.image.span) },
            platform: flag(&from.options, "platform").map(|(value, _)| value.to_owned()),
            steps: Vec::new(),
        }
    }

    fn copy(&self, copy: &CopyInstruction<'_>) -> Vec<Step> {
        let mut steps = self.only_buildkit("COPY", &copy.options, &["from", "chown"]);
        if let Some((name, span)) = flag(&copy.options, "from").filter(|(name, _)| !name.is_empty()) {
            steps.push(Step::CopyFrom(Name { text: name.to_owned(), mark: self.mark(span) }));
        }
        steps
    }

    fn run(&self, run: &RunInstruction<'_>) -> Vec<Step> {
        let mut steps = self.only_buildkit("RUN", &run.options, &[]);
        steps.extend(run.here_docs.first().map(|here_doc| Step::OnlyBuildKit {
            what: "a here-document".to_owned(),
            mark: self.mark(&here_doc.span),
        }));
        let mounts = run.options.iter().filter(|flag| flag.name.value == "mount");
        for value in mounts.filter_map(|flag| flag.value.as_ref()) {
            let from = unquote(&value.value).split(',').find_map(|part| part.strip_prefix("from="));
            if let Some(from) = from.filter(|from| !from.is_empty()) {
                let written = self.text.get(value.span.clone()).unwrap_or_default();
                let place = written.find(&format!("from={from}")).map_or(0, |place| place + "from=".len());
                let start = value.span.start + place;
                let mark = self.mark(&(start..start + from.len()));
                steps.push(Step::MountFrom(Name { text: from.to_owned(), mark }));
            }
        }
        steps
    }

    /// The options that the classic builder does not take (moby, `builder/dockerfile/dispatchers.go`).
    fn only_buildkit(&self, instruction: &str, options: &[Flag<'_>], classic: &[&str]) -> Vec<Step> {
        let flags = options.iter().filter(|flag| !classic.contains(&flag.name.value.as_ref()));
        let steps = flags.map(|flag| Step::OnlyBuildKit {
            what: format!("{instruction} --{}", flag.name.value),
            mark: self.mark(&(flag.name.span.start.saturating_sub(2)..flag.name.span.end)),
        });
        steps.collect()
    }

    fn mark(&self, span: &Span) -> Mark {
        let line = self.lines.partition_point(|start| *start <= span.start).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let inside = self.text.get(span.clone()).unwrap_or_default();
        let column = self.columns.of(self.text, start, span.start);
        let length = inside.lines().next().unwrap_or_default().chars().count();
        Mark {
            file: self.file,
            line: number(line),
            column: number(column),
            end_column: number(column + length),
        }
    }

    fn too_many(&self, last: Option<&mut Stage>) -> Trouble {
        let mark = last.map_or(Mark { file: self.file, ..Mark::default() }, |stage| stage.base.mark);
        let message =
            format!("the Dockerfile has more than {MOST_STAGES} stages; the doctor reads no more of it");
        Trouble::new("dockerfile-malformed", mark, message)
    }

    fn malformed(&self, error: &parse_dockerfile::Error) -> Trouble {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let column = number(error.column()).max(1);
        let mark = Mark {
            file: self.file,
            line: number(error.line()).max(1),
            column,
            end_column: column.saturating_add(1),
        };
        Trouble::new("dockerfile-malformed", mark, format!("Docker will refuse the Dockerfile: {error}"))
    }
}

fn flag<'a>(flags: &'a [Flag<'_>], name: &str) -> Option<(&'a str, &'a Span)> {
    let flag = flags.iter().find(|flag| flag.name.value == name)?;
    flag.value.as_ref().map(|value| (unquote(&value.value), &value.span))
}
