//! What SAM tells the builder, from a function's metadata.
//!
//! Source: SAM CLI, `lib/build/app_builder.py` (`_build_lambda_image`) and `lib/build/image_build_client.py`.

use super::arguments::Arguments;
use super::builders::platform_arguments;
use super::stages::Name;
use crate::template::collector::Trouble;
use crate::template::metadata::Metadata;
use crate::template::python;
use crate::template::stack::Stack;
use crate::template::value::{Mark, Value};

/// The variable that SAM passes on as a build argument of the same name.
const BUILD_MODE: &str = "SAM_BUILD_MODE";

/// How an image is built.
pub(super) struct BuildOptions {
    pub(super) arguments: Arguments,
    /// The stage to build; the last one where it is not given.
    pub(super) target: Option<Name>,
}

impl BuildOptions {
    /// The options of a function whose image is for `platform` (`linux/arm64`).
    ///
    /// # Errors
    /// SAM or the builder refuses them before anything is pulled.
    pub(super) fn read(
        metadata: &Metadata,
        stack: &Stack<'_>,
        platform: Option<&str>,
    ) -> Result<Self, Trouble> {
        let given = metadata.get("DockerBuildArgs");
        let mut arguments = match given.map(|given| given.map()) {
            None => Arguments::default(),
            Some(Some(map)) => {
                if let Some((key, value)) = map.entries().iter().find(|(_, value)| is_refused(value, stack)) {
                    return Err(not_text(key, value));
                }
                if stack.resolver.may_copy(map.entries().len()) {
                    Arguments::given(map)
                } else {
                    Arguments::default()
                }
            }
            Some(None) => {
                let message = "SAM can't build it: DockerBuildArgs needs to be a dictionary!";
                return Err(Trouble::new(
                    "docker-build-args-malformed",
                    given.map_or(Mark::default(), |given| given.mark),
                    message,
                ));
            }
        };
        if let Some(mode) = stack.environment.get(BUILD_MODE) {
            arguments.give(BUILD_MODE, mode);
        }
        let target = metadata.get("DockerBuildTarget").filter(|target| target.is_truthy());
        let mut target = target.map(|target| Name { text: python::text(target), mark: target.mark });
        let parameters = extra_parameters(metadata)?;
        if stack.options.use_buildkit {
            for (name, value) in platform.map(platform_arguments).into_iter().flatten() {
                arguments.set(name, value);
            }
            for (option, value) in options(&parameters) {
                match (option, value.text().unwrap_or_default().split_once('=')) {
                    ("--build-arg", Some((name, given))) => arguments.give(name, given),
                    ("--target", _) => target = Some(Name { text: python::text(&value), mark: value.mark }),
                    _ => {}
                }
            }
        }
        Ok(Self { arguments, target })
    }
}

/// `DockerBuildExtraParams`: words that go to `docker buildx build` as they are.
fn extra_parameters(metadata: &Metadata) -> Result<Vec<Value>, Trouble> {
    let Some(value) = metadata.get("DockerBuildExtraParams").filter(|value| !value.is_null()) else {
        return Ok(Vec::new());
    };
    let words = value.list().filter(|words| words.iter().all(|word| word.text().is_some()));
    words.map(<[Value]>::to_vec).ok_or_else(|| {
        let message = "SAM can't build it: DockerBuildExtraParams must be a list of strings!";
        Trouble::new("docker-build-args-malformed", value.mark, message)
    })
}

/// `--option value` and `--option=value`.
fn options(words: &[Value]) -> Vec<(&str, Value)> {
    let each = words.iter().enumerate().filter_map(|(place, word)| match word.text()?.split_once('=') {
        Some((option, value)) if option.starts_with("--") => {
            Some((option, Value::from_text(value, word.mark)))
        }
        _ => Some((word.text()?, words.get(place + 1)?.clone())),
    });
    each.collect()
}

/// docker-py sends the arguments as JSON, of which the daemon takes only text; buildx gets them as words. SAM itself
/// can't write a null to its `build.toml`.
fn is_refused(value: &Value, stack: &Stack<'_>) -> bool {
    value.is_null() || !stack.options.use_buildkit && value.text().is_none()
}

fn not_text(key: &Value, value: &Value) -> Trouble {
    let message = format!(
        "SAM can't build it: YAML reads {} of the DockerBuildArgs as {}, and only text is taken; quote it",
        python::text(key),
        python::text(value)
    );
    Trouble::new("docker-build-args-malformed", value.mark, message)
}
