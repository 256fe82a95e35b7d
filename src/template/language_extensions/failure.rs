//! Why the expansion of a template ends: in SAM's own words, or because SAM's Python code fails.

use crate::template::collector::Trouble;
use crate::template::value::Mark;

/// Why SAM does not expand a template.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    kind: Kind,
    trouble: Trouble,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `InvalidTemplateException`; a resource whose condition is false may have it.
    Invalid,
    /// An error that no one wrote a message for; it ends SAM wherever it comes from.
    Crash,
    /// More work than is done here.
    TooComplex,
}

impl Failure {
    fn new(kind: Kind, id: &'static str, mark: Mark, message: String) -> Self {
        Self { kind, trouble: Trouble::new(id, mark, message) }
    }

    /// A loop that SAM refuses. `message` is what SAM says.
    pub(super) fn of_loop(mark: Mark, message: &str) -> Self {
        Self::new(
            Kind::Invalid,
            "foreach-malformed",
            mark,
            format!("SAM refuses the whole template: {message}"),
        )
    }

    /// A loop over something that only AWS knows.
    pub(super) fn of_collection(mark: Mark, reason: &str) -> Self {
        let message = format!(
            "SAM refuses the whole template: Unable to resolve Fn::ForEach collection locally. {reason} Use a parameter \
             of type CommaDelimitedList instead"
        );
        Self::new(Kind::Invalid, "foreach-collection-unresolved", mark, message)
    }

    /// Anything else that SAM refuses. `message` is what SAM says.
    pub(super) fn invalid(mark: Mark, message: impl AsRef<str>) -> Self {
        let message = format!("SAM refuses the whole template: {}", message.as_ref());
        Self::new(Kind::Invalid, "language-extension-malformed", mark, message)
    }

    /// Something that SAM's code does not expect.
    pub(super) fn crash(mark: Mark, why: &str) -> Self {
        let message = format!("SAM fails when it expands the template's language extensions: {why}");
        Self::new(Kind::Crash, "language-extension-malformed", mark, message)
    }

    /// The bound of work is reached.
    pub(super) fn too_complex(mark: Mark) -> Self {
        let message = "the template's language extensions make more values than any template should; SAM will not end \
                       either";
        Self::new(Kind::TooComplex, "template-too-complex", mark, message.to_owned())
    }

    /// Whether SAM goes on with what it has where the failure is in a resource whose condition is false.
    pub(super) fn is_invalid(&self) -> bool {
        self.kind == Kind::Invalid
    }

    /// Whether it is an error of SAM's at all.
    pub(super) fn is_of_sam(&self) -> bool {
        self.kind != Kind::TooComplex
    }

    pub(super) fn into_trouble(self) -> Trouble {
        self.trouble
    }
}
