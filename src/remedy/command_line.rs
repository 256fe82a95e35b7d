//! Command lines as data.

use super::quoting::Shell;

/// One word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Exactly this text, whatever is in it.
    Text(String),
    /// Text with something in it that the user must replace. Always stands in quotes, to be seen.
    Placeholder(String),
    /// The value of a variable of the user's shell.
    Variable(&'static str),
    /// What another program prints, between two texts.
    Output(&'static str, Box<Invocation>, &'static str),
    /// The path of the home folder, between two texts.
    Home(&'static str, &'static str),
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Word {
    fn write(&self, shell: Shell) -> Option<String> {
        match (self, shell) {
            (Self::Text(text), _) => shell.quote(text),
            (Self::Placeholder(text), _) => shell.quote_always(text),
            (Self::Variable(name), _) => Some(shell.variable(name)),
            (Self::Output(before, program, after), Shell::Sh) => {
                Some(format!("{before}\"$({})\"{after}", program.write(shell)?))
            }
            (Self::Output(..), Shell::PowerShell | Shell::Cmd) => None,
            (Self::Home(before, after), Shell::Sh) => Some(format!("{before}\"$HOME\"{after}")),
            // A word that begins with a quoted part would end with it.
            (Self::Home(before, after), Shell::PowerShell) => Some(format!("\"{before}$HOME{after}\"")),
            // Windows' paths stand in no address of a socket.
            (Self::Home(before, after), Shell::Cmd) => {
                before.is_empty().then(|| format!("\"%USERPROFILE%{}\"", after.replace('/', r"\")))
            }
        }
    }

    fn placeholders(&self) -> Vec<String> {
        match self {
            Self::Placeholder(text) => vec![text.clone()],
            Self::Output(_, program, _) => program.placeholders(),
            Self::Text(_) | Self::Variable(_) | Self::Home(..) => Vec::new(),
        }
    }
}

/// One program with its arguments, and the variables set for it alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocation {
    variables: Vec<(String, String)>,
    what: What,
    words: Vec<Word>,
}

/// What is run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum What {
    /// The program that the first word names.
    #[default]
    Program,
    /// The shell takes back the variables that the words name.
    Unset,
    /// The shell sets these variables to the words, for itself and what it starts.
    Set(Vec<String>),
    /// The files that the words name are removed.
    Remove,
}

/// Programs that are the same on every system. What else a line runs is written for sh alone.
const EVERYWHERE: [&str; 14] = [
    "aws", "cdk", "crane", "docker", "finch", "helm", "kubectl", "nerdctl", "oras", "podman", "sam",
    "skopeo", "buildah", "w32tm",
];

impl Invocation {
    /// The program and its first arguments, one word each.
    #[must_use]
    pub fn new(words: &[&str]) -> Self {
        Self::default().with(words)
    }

    /// Takes variables back.
    #[must_use]
    pub fn unset(names: &[&str]) -> Self {
        Self { what: What::Unset, ..Self::default() }.with(names)
    }

    /// Sets a variable for the user's shell.
    #[must_use]
    pub fn set(name: &str, value: Word) -> Self {
        Self { what: What::Set(vec![name.to_owned()]), ..Self::default() }.with_word(value)
    }

    /// Removes a file.
    #[must_use]
    pub fn remove(file: Word) -> Self {
        Self { what: What::Remove, ..Self::default() }.with_word(file)
    }

    /// With another variable set.
    #[must_use]
    pub fn and_set(mut self, name: &str, value: Word) -> Self {
        if let What::Set(names) = &mut self.what {
            names.push(name.to_owned());
            self.words.push(value);
        }
        self
    }

    /// Adds words of plain text.
    #[must_use]
    pub fn with(mut self, words: &[&str]) -> Self {
        self.words.extend(words.iter().map(|&word| Word::from(word)));
        self
    }

    /// Adds one word.
    #[must_use]
    pub fn with_word(mut self, word: Word) -> Self {
        self.words.push(word);
        self
    }

    /// Adds words.
    #[must_use]
    pub fn with_words(mut self, words: Vec<Word>) -> Self {
        self.words.extend(words);
        self
    }

    /// Sets a variable for this program alone, where there is a value.
    #[must_use]
    pub fn with_variable(mut self, name: &str, value: Option<&str>) -> Self {
        self.variables.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        self
    }

    fn placeholders(&self) -> Vec<String> {
        self.words.iter().flat_map(Word::placeholders).collect()
    }

    fn is_for(&self, shell: Shell) -> bool {
        let program = || match self.words.first() {
            Some(Word::Text(program)) => EVERYWHERE.contains(&program.as_str()),
            _ => false,
        };
        shell == Shell::Sh || self.what != What::Program || program()
    }

    fn write(&self, shell: Shell) -> Option<String> {
        if !self.is_for(shell) {
            return None;
        }
        let words: Vec<String> = self.words.iter().map(|word| word.write(shell)).collect::<Option<_>>()?;
        let each = |text: &dyn Fn(&str) -> String, between: &str| {
            let all: Vec<String> = words.iter().map(|word| text(word)).collect();
            Some(all.join(between))
        };
        match (&self.what, shell) {
            (What::Program, Shell::Sh) => {
                let mut variables = self.variables.iter();
                let set = variables.try_fold(String::new(), |set, (name, value)| {
                    Some(format!("{set}{name}={} ", shell.quote(value)?))
                })?;
                Some(format!("{set}{}", words.join(" ")))
            }
            (What::Program, _) => each(&str::to_owned, " "),
            (What::Unset, Shell::Sh) => Some(format!("unset {}", words.join(" "))),
            (What::Unset, Shell::PowerShell) => {
                each(&|name| format!("Remove-Item Env:{name} -ErrorAction SilentlyContinue"), "; ")
            }
            (What::Unset, Shell::Cmd) => each(&|name| format!("set \"{name}=\""), " & "),
            (What::Set(names), _) => {
                let set = names.iter().zip(&self.words).map(|(name, word)| set(shell, name, word));
                let between = if shell == Shell::Cmd {
                    " & "
                } else if shell == Shell::Sh {
                    " "
                } else {
                    "; "
                };
                let set = set.collect::<Option<Vec<_>>>()?.join(between);
                Some(if shell == Shell::Sh { format!("export {set}") } else { set })
            }
            (What::Remove, Shell::Sh) => Some(format!("rm {}", words.join(" "))),
            (What::Remove, Shell::PowerShell) => Some(format!("Remove-Item {}", words.join(", "))),
            (What::Remove, Shell::Cmd) => Some(format!("del {}", words.join(" "))),
        }
    }
}

/// Sets one variable: what stands behind `export` in sh.
fn set(shell: Shell, name: &str, value: &Word) -> Option<String> {
    Some(match (shell, value) {
        // The whole word stands in quotes, to be seen.
        (Shell::Sh, Word::Placeholder(text)) => shell.quote_always(&format!("{name}={text}"))?,
        (Shell::Sh, _) => format!("{name}={}", value.write(shell)?),
        (Shell::PowerShell, Word::Text(text)) => format!("$env:{name} = {}", shell.quote_always(text)?),
        (Shell::PowerShell, _) => format!("$env:{name} = {}", value.write(shell)?),
        (Shell::Cmd, Word::Text(text)) => {
            shell.quote(text)?;
            format!("set \"{name}={text}\"")
        }
        (Shell::Cmd, _) => {
            let value = value.write(shell)?;
            format!("set \"{name}={}\"", value.trim_matches('"'))
        }
    })
}

/// What joins a program to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    /// It reads the output of the one before.
    Pipe,
    /// It runs if the one before worked.
    Then,
}

/// Programs that run one after another, or into one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine {
    first: Invocation,
    rest: Vec<(Joint, Invocation)>,
}

impl CommandLine {
    /// A single program.
    #[must_use]
    pub fn of(first: Invocation) -> Self {
        Self { first, rest: Vec::new() }
    }

    /// Pipes the output into another program.
    #[must_use]
    pub fn pipe(mut self, invocation: Invocation) -> Self {
        self.rest.push((Joint::Pipe, invocation));
        self
    }

    /// Runs another line if all went well.
    #[must_use]
    pub fn then_line(mut self, line: Self) -> Self {
        self.rest.push((Joint::Then, line.first));
        self.rest.extend(line.rest);
        self
    }

    /// Runs another program if all went well.
    #[must_use]
    pub fn then(mut self, invocation: Invocation) -> Self {
        self.rest.push((Joint::Then, invocation));
        self
    }

    /// The line for a shell; `None` where it cannot be written safely.
    #[must_use]
    pub fn write(&self, shell: Shell) -> Option<String> {
        let mut steps = vec![self.first.write(shell)?];
        for (joint, invocation) in &self.rest {
            let written = invocation.write(shell)?;
            match (joint, steps.last_mut()) {
                (Joint::Pipe, Some(step)) => *step = format!("{step} | {written}"),
                _ => steps.push(written),
            }
        }
        let variables = self.variables(shell)?;
        Some(match shell {
            Shell::Sh => steps.join(" && "),
            Shell::Cmd => variables.into_iter().chain(steps).collect::<Vec<_>>().join(" && "),
            Shell::PowerShell => {
                // Windows PowerShell has no `&&`.
                let last = steps.pop()?;
                let line =
                    steps.into_iter().rev().fold(last, |then, step| format!("{step}; if ($?) {{ {then} }}"));
                variables.into_iter().chain([line]).collect::<Vec<_>>().join("; ")
            }
        })
    }

    /// Where a variable cannot be set for one program, it is set before the line.
    fn variables(&self, shell: Shell) -> Option<Vec<String>> {
        let mut set_before: Vec<String> = Vec::new();
        for (name, value) in self.invocations().flat_map(|invocation| &invocation.variables) {
            let variable = set(shell, name, &Word::Text(value.clone()))?;
            if !set_before.contains(&variable) {
                set_before.push(variable);
            }
        }
        Some(set_before)
    }

    fn invocations(&self) -> impl Iterator<Item = &Invocation> {
        std::iter::once(&self.first).chain(self.rest.iter().map(|(_, invocation)| invocation))
    }

    /// The placeholders in it, as the user sees them.
    #[must_use]
    pub fn placeholders(&self) -> Vec<String> {
        let mut placeholders: Vec<String> = Vec::new();
        for placeholder in self.invocations().flat_map(Invocation::placeholders) {
            if !placeholders.contains(&placeholder) {
                placeholders.push(placeholder);
            }
        }
        placeholders
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_and_value_is_quoted() {
        let line = CommandLine::of(Invocation::new(&["aws", "--profile", "it's me"]))
            .pipe(Invocation::new(&["docker", "login"]).with_variable("DOCKER_CONFIG", Some("/a b")));
        assert_eq!(
            line.write(Shell::Sh).as_deref(),
            Some(r"aws --profile 'it'\''s me' | DOCKER_CONFIG='/a b' docker login")
        );
    }

    #[test]
    fn placeholders_stand_in_quotes_and_are_listed() {
        let line =
            CommandLine::of(Invocation::new(&["aws"]).with_word(Word::Placeholder("YOUR_REGION".into())));
        assert_eq!(line.write(Shell::Sh).as_deref(), Some("aws 'YOUR_REGION'"));
        assert_eq!(line.placeholders(), ["YOUR_REGION"]);
    }

    #[test]
    fn a_line_with_control_characters_is_not_written() {
        assert_eq!(
            CommandLine::of(Invocation::new(&["docker", "logout", "a\x1b[31m"])).write(Shell::Sh),
            None
        );
    }

    #[test]
    fn each_shell_has_its_own_words() {
        let line = CommandLine::of(Invocation::new(&["docker", "logout", "a b"]))
            .then(Invocation::new(&["aws", "x"]))
            .pipe(Invocation::new(&["docker", "login"]).with_variable("DOCKER_CONFIG", Some("/d")));
        assert_eq!(
            line.write(Shell::PowerShell).as_deref(),
            Some("$env:DOCKER_CONFIG = '/d'; docker logout 'a b'; if ($?) { aws x | docker login }")
        );
        assert_eq!(
            line.write(Shell::Cmd).as_deref(),
            Some(r#"set "DOCKER_CONFIG=/d" && docker logout "a b" && aws x | docker login"#)
        );
        let unset = CommandLine::of(Invocation::unset(&["A", "B"]));
        let set = CommandLine::of(Invocation::set("A", "x y".into()).and_set("B", "1".into()));
        let remove = CommandLine::of(Invocation::remove(Word::Home("", "/.ecr/cache.json")));
        for (line, sh, powershell, cmd) in [
            (
                &unset,
                "unset A B",
                "Remove-Item Env:A -ErrorAction SilentlyContinue; Remove-Item Env:B -ErrorAction SilentlyContinue",
                r#"set "A=" & set "B=""#,
            ),
            (&set, "export A='x y' B=1", "$env:A = 'x y'; $env:B = '1'", r#"set "A=x y" & set "B=1""#),
            (
                &remove,
                "rm \"$HOME\"/.ecr/cache.json",
                "Remove-Item \"$HOME/.ecr/cache.json\"",
                r#"del "%USERPROFILE%\.ecr\cache.json""#,
            ),
        ] {
            let written: Vec<String> = Shell::ALL.iter().filter_map(|shell| line.write(*shell)).collect();
            assert_eq!(written, [sh, powershell, cmd]);
        }
    }

    #[test]
    fn what_only_unix_has_is_written_for_sh_alone() {
        let line = CommandLine::of(Invocation::new(&["sudo", "service", "docker", "start"]));
        assert!(line.write(Shell::Sh).is_some());
        assert_eq!((line.write(Shell::PowerShell), line.write(Shell::Cmd)), (None, None));
    }
}
