//! `run`: a command as if nobody stood beside it, and a diagnosis where it fails.

mod backlog;
mod judge;
mod live;
mod sink;
mod tail;
mod words;

use std::io;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::channel;

use self::judge::{Judged, judge};
use self::live::{Live, Voice};
use self::sink::Sink;
use self::tail::{Feed, Tail};
use self::words::{Intent, Program};
use super::progress::Progress;
use super::rules::load;
use super::{Failure, output};
use crate::cli::{Format, RunArguments};
use crate::environment::Environment;
use crate::facts::TemplateState;
use crate::process::passing::copy::Take;
use crate::process::passing::{Copies, Passing, Source, Stream, Streams, exit};
use crate::quoted::Quoted;
use crate::report::{check_json, run_human};
use crate::rules::RuleSet;

/// Runs it, and gives the command's exit code.
pub(super) fn run(environment: &Environment, arguments: &RunArguments) -> Result<u8, Failure> {
    let Some((program, rest)) = arguments.command.split_first() else {
        return Err(Failure::usage(
            "no command to run. Write it behind --, as in: sam-ecr-doctor run -- sam local invoke",
        ));
    };
    // A folder that is wrong is told before the command does anything; the built-in rules can wait.
    let own = arguments.folder_of_rules.rules.is_some();
    let own = own.then(|| load(environment, RuleSet::embedded(), &arguments.folder_of_rules)).transpose()?;
    let streams = Streams::look();
    let mut command = Command::new(program);
    command.args(rest);
    let (mut passing, sources) =
        Passing::start(command, streams).map_err(|error| not_started(&program.to_string_lossy(), &error))?;

    let rules = Arc::new(own.unwrap_or_else(RuleSet::embedded));
    let intent = Arc::new(words::read(&arguments.command));
    let stdout = Sink::new(sink::stdout());
    let stderr = if streams.are_same { stdout.clone() } else { Sink::new(sink::stderr()) };
    let (found, told) = channel();
    let live = Live::default();
    let tail = Tail::start(&rules, (!intent.ends).then_some(found), live.heard()).map_err(no_thread)?;
    if !intent.ends {
        let voice =
            voice(environment, &rules, arguments, &intent, stderr.clone(), Box::new(passing.rawness()));
        live.start(told, voice).map_err(no_thread)?;
    }
    let taken = sources.into_iter().map(|source| {
        let sink = if source.0 == Stream::Stdout { &stdout } else { &stderr };
        let take = take(&source, sink.clone(), tail.feed());
        (source, take)
    });
    let copies = Copies::start(taken.collect()).map_err(no_thread)?;

    let ended = passing.wait().map_err(|error| {
        Failure::could_not_look(format!("the command cannot be waited for: {error}. Run it without run --."))
    })?;
    live.end();
    copies.finish();
    if ended.code != 0 && !ended.stopped {
        conclude(environment, &rules, arguments, &intent, tail, &live, &stderr);
    }
    Ok(ended.code)
}

/// Passes bytes on, and then lets the rules see them.
fn take(source: &Source, sink: Sink, feed: Feed) -> Take {
    let stream = source.0;
    Box::new(move |bytes| {
        let was_alternate = sink.is_alternate();
        let is_wanted = sink.pass(bytes);
        // What an editor shows is no error of the command.
        if !was_alternate && !sink.is_alternate() {
            feed.give(stream, bytes);
        }
        is_wanted
    })
}

/// Says why the command failed, as far as it was not said while it ran.
fn conclude(
    environment: &Environment,
    rules: &RuleSet,
    arguments: &RunArguments,
    intent: &Intent,
    tail: Tail,
    live: &Live,
    stderr: &Sink,
) {
    let progress = Progress::start();
    let seen = tail.finish();
    let judged =
        judge(environment, rules, arguments, intent, seen.matches, &|stage| progress.announce(stage));
    drop(progress);
    let Some(mut judged) = judged else { return };
    judged.findings = live.without_said(judged.findings);
    if !judged.findings.is_empty() {
        stderr.say(&text(environment, arguments, &judged));
    } else if !live.has_spoken()
        && intent.program != Program::Other
        && arguments.format == Format::Human
        && !matches!(judged.facts.template, TemplateState::Missing { .. })
    {
        let unread =
            if seen.left_out > 0 { " Of its output only the end was read: it came too fast." } else { "" };
        stderr.say(&format!(
            "\nsam-ecr-doctor: no cause found in its output, the template, the logins or the engine.{unread}\n"
        ));
    }
}

fn voice(
    environment: &Environment,
    rules: &Arc<RuleSet>,
    arguments: &RunArguments,
    intent: &Arc<Intent>,
    stderr: Sink,
    is_raw: Box<dyn Fn() -> bool + Send>,
) -> Voice {
    let to_judge = (environment.clone(), Arc::clone(rules), arguments.clone(), Arc::clone(intent));
    let to_show = (environment.clone(), arguments.clone());
    Voice {
        judge: Box::new(move |matches| {
            let (environment, rules, arguments, intent) = &to_judge;
            judge(environment, rules, arguments, intent, matches, &|_| {})
        }),
        show: Box::new(move |judged| {
            let (environment, arguments) = &to_show;
            // The command goes on writing.
            let end = if arguments.format == Format::Human { "\n" } else { "" };
            text(environment, arguments, judged) + end
        }),
        stderr,
        is_raw,
    }
}

/// What was judged, for people after an empty line, or for programs in one line.
fn text(environment: &Environment, arguments: &RunArguments, judged: &Judged) -> String {
    match arguments.format {
        Format::Human => {
            let look = output::look_of_stderr(environment, arguments.color);
            let look = look.with_shell(arguments.shell.chosen());
            run_human::render(&judged.facts, &judged.findings, &look)
        }
        Format::Json => {
            let mut report = judged.report.clone();
            report.findings.clone_from(&judged.findings);
            let json = check_json::render(&judged.facts, &report).unwrap_or_default();
            let value: Result<serde_json::Value, _> = serde_json::from_str(&json);
            value.map(|value| format!("{value}\n")).unwrap_or_default()
        }
    }
}

fn not_started(program: &str, error: &io::Error) -> Failure {
    let code = exit::code_of_failure(error);
    let program = Quoted::new(program);
    let message = match error.kind() {
        io::ErrorKind::NotFound => {
            format!(
                "{program} cannot be started: there is no such program. Check how it is written, and PATH."
            )
        }
        io::ErrorKind::PermissionDenied => {
            format!(
                "{program} cannot be started: this user may not execute it. Check its permissions (chmod +x)."
            )
        }
        _ => format!("{program} cannot be started: {error}. Check that it is a program for this machine."),
    };
    Failure { code, message, details: Vec::new() }
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err hands it")]
fn no_thread(error: io::Error) -> Failure {
    Failure::could_not_look(format!("the system gives no thread: {error}. Run the command without run --."))
}
