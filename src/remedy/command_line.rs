//! Command lines as data.

use super::quoting::Shell;

/// One word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Exactly this text, whatever is in it.
    Text(String),
    /// Text with something in it that the user must replace. Always stands in quotes, to be seen.
    Placeholder(String),
    /// A value for a variable, as `export` takes it.
    Assignment(&'static str, String),
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
        match self {
            Self::Text(text) => shell.quote(text),
            Self::Placeholder(text) => shell.quote_always(text),
            Self::Assignment(name, value) => Some(format!("{name}={}", shell.quote(value)?)),
            Self::Variable(name) => shell.variable(name),
            Self::Output(before, program, after) => {
                Some(format!("{before}\"$({})\"{after}", program.write(shell)?))
            }
            Self::Home(before, after) => Some(format!("{before}{}{after}", shell.variable("HOME")?)),
        }
    }
}

/// One program with its arguments, and the variables set for it alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocation {
    variables: Vec<(String, String)>,
    words: Vec<Word>,
}

impl Invocation {
    /// The program and its first arguments, one word each.
    #[must_use]
    pub fn new(words: &[&str]) -> Self {
        Self::default().with(words)
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
        let of_word = |word: &Word| match word {
            Word::Placeholder(text) => vec![text.clone()],
            Word::Output(_, program, _) => program.placeholders(),
            Word::Text(_) | Word::Assignment(..) | Word::Variable(_) | Word::Home(..) => Vec::new(),
        };
        self.words.iter().flat_map(of_word).collect()
    }

    fn write(&self, shell: Shell) -> Option<String> {
        let variables =
            self.variables.iter().map(|(name, value)| Some(format!("{name}={}", shell.quote(value)?)));
        let words = self.words.iter().map(|word| word.write(shell));
        let parts: Option<Vec<String>> = variables.chain(words).collect();
        parts.map(|parts| parts.join(" "))
    }
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
        let mut line = self.first.write(shell)?;
        for (joint, invocation) in &self.rest {
            line.push_str(match joint {
                Joint::Pipe => " | ",
                Joint::Then => " && ",
            });
            line.push_str(&invocation.write(shell)?);
        }
        Some(line)
    }

    /// The placeholders in it, as the user sees them.
    #[must_use]
    pub fn placeholders(&self) -> Vec<String> {
        let invocations =
            std::iter::once(&self.first).chain(self.rest.iter().map(|(_, invocation)| invocation));
        let mut placeholders: Vec<String> = Vec::new();
        for placeholder in invocations.flat_map(Invocation::placeholders) {
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
}
