//! `--build-image` and `--invoke-image`: an image for all functions, or for one.
//!
//! Source: SAM CLI, `commands/_utils/option_value_processor.py` (`process_image_options`).

use thiserror::Error;

use super::collector::{Collector, Trouble};
use super::value::Mark;
use crate::quoted::Quoted;

/// A value that is no image.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("Invalid command line image input {value}. Write an image, or Function=image")]
pub struct ImageOptionError {
    /// The value.
    pub value: Quoted,
}

/// Images by the names they are given for; `None` is for all others. The last of two for a name wins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageOptions(Vec<ImageOption>);

/// One image, and where it stands in SAM's configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ImageOption {
    pub(super) name: Option<String>,
    pub(super) image: String,
    pub(super) mark: Mark,
}

impl ImageOptions {
    /// Reads values such as `image` or `Function=image`: the first `=` divides them.
    ///
    /// # Errors
    /// There is no image in a value.
    pub fn parse(values: &[String]) -> Result<Self, ImageOptionError> {
        let mut options = Self::default();
        for value in values {
            options.add(value, Mark::default())?;
        }
        Ok(options)
    }

    pub(super) fn add(&mut self, value: &str, mark: Mark) -> Result<(), ImageOptionError> {
        let (name, image) = match value.split_once('=') {
            Some((name, image)) => (Some(name.trim().to_owned()), image.trim()),
            None => (None, value.trim()),
        };
        if image.is_empty() {
            return Err(ImageOptionError { value: Quoted::new(value) });
        }
        self.0.retain(|known| known.name != name);
        self.0.push(ImageOption { name, image: image.to_owned(), mark });
        Ok(())
    }

    /// Whether none is given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The image for `name`: its own, or else that for all.
    pub(super) fn of(&self, name: &str) -> Option<&ImageOption> {
        self.named(name).or_else(|| self.0.iter().find(|option| option.name.is_none()))
    }

    /// The image that is given for `name` and no other.
    pub(super) fn named(&self, name: &str) -> Option<&ImageOption> {
        self.0.iter().find(|option| option.name.as_deref() == Some(name))
    }

    /// Those that are given for one name.
    pub(super) fn with_names(&self) -> impl Iterator<Item = (&str, &ImageOption)> {
        self.0.iter().filter_map(|option| option.name.as_deref().map(|name| (name, option)))
    }
}

impl ImageOption {
    /// The mark in the configuration, or `other` for one of the command line.
    pub(super) fn mark_or(&self, other: Mark) -> Mark {
        if self.mark.line > 0 { self.mark } else { other }
    }

    /// What docker-py asks the daemon for, where it is not this image: SAM divides the name at every colon, so that a
    /// port or a digest goes to the wrong place (SAM CLI, `local/docker/manager.py`, `pull_image`; docker-py,
    /// `api/image.py`, `pull`).
    pub(super) fn asked_instead(&self) -> Option<(String, String)> {
        let (name, rest) = self.image.split_once(':')?;
        let tag = rest.split(':').next().unwrap_or_default();
        let is_split_well = !self.image.contains('@') && !rest.contains([':', '/']);
        let name = name.split_once('@').map_or(name, |(name, _)| name);
        (!is_split_well).then(|| (name.to_owned(), tag.to_owned()))
    }
}

/// `--invoke-image` knows functions by their full path, and says nothing about a name that none has (SAM CLI,
/// `local/docker/lambda_container.py`).
pub(super) fn report_unused(images: &ImageOptions, collector: &mut Collector) {
    for (name, option) in images.with_names() {
        let is_known = collector.pulls.iter().any(|pull| pull.path.as_str() == name)
            || collector.pushes.iter().any(|push| push.path.as_str() == name)
            || collector.problems.iter().any(|problem| problem.path.as_str() == name);
        if !is_known {
            let message = format!(
                "--invoke-image names {name}, but no function that SAM runs has that path; SAM ignores it without a word"
            );
            collector.problem("", &Trouble::new("invoke-image-unused", option.mark, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(values: &[&str]) -> Result<ImageOptions, ImageOptionError> {
        ImageOptions::parse(&values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>())
    }

    fn image<'a>(options: &'a ImageOptions, name: &str) -> Option<&'a str> {
        options.of(name).map(|option| option.image.as_str())
    }

    #[test]
    fn the_first_equals_sign_divides_name_and_image() {
        let options = parse(&["all:1", " F = b = c ", "G=1", "G=2"]).unwrap();
        assert_eq!(image(&options, "F"), Some("b = c"));
        assert_eq!(image(&options, "G"), Some("2"));
        assert_eq!(image(&options, "H"), Some("all:1"));
        assert_eq!(options.named("H"), None);
        assert_eq!(image(&parse(&["F=x"]).unwrap(), "H"), None);
    }

    #[test]
    fn a_value_without_an_image_is_refused() {
        for value in ["", " ", "F=", "F= "] {
            assert!(parse(&[value]).is_err(), "{value:?}");
        }
    }

    #[test]
    fn ports_and_digests_are_asked_for_wrongly() {
        for (value, asked) in [
            ("repo@sha256:abcd", Some(("repo", "abcd"))),
            ("repo:1@sha256:abcd", Some(("repo", "1@sha256"))),
            ("localhost:5000/foo/bar:tag", Some(("localhost", "5000/foo/bar"))),
            ("localhost:5000/foo", Some(("localhost", "5000/foo"))),
            ("public.ecr.aws/sam/build-python3.12:1.139.0-x86_64", None),
            ("busybox", None),
        ] {
            let options = parse(&[value]).unwrap();
            let found = options.of("F").and_then(ImageOption::asked_instead);
            assert_eq!(found, asked.map(|(name, tag)| (name.to_owned(), tag.to_owned())), "{value}");
        }
    }
}
