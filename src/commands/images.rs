//! `images`: what SAM will pull.

use std::time::Duration;

use super::request::request_for_places;
use super::{Failure, output};
use crate::cli::{Format, ImagesArguments};
use crate::environment::Environment;
use crate::exit;
use crate::facts::collect;
use crate::report::images_json::Images;
use crate::report::{images_human, images_json};

/// How long templates may be searched for.
const SEARCH: Duration = Duration::from_secs(10);

/// Runs it, and gives the exit code.
pub(super) fn run(environment: &Environment, arguments: &ImagesArguments) -> Result<u8, Failure> {
    let request = request_for_places(environment, &arguments.places, &arguments.template, SEARCH)?;
    let wanted = collect::images(environment, &request);
    if let Some(why) = wanted.state.why() {
        return Err(Failure::could_not_look(why.as_str()));
    }
    let lacks_some = wanted.templates.iter().any(|template| template.state.is_unreadable());
    let images = Images {
        template: wanted.state,
        templates: wanted.templates,
        pulls: wanted.pulls,
        pushes: wanted.pushes,
        problems: wanted.problems,
    };
    let text = match arguments.output.format {
        Format::Human => {
            images_human::render(&images, &output::look(environment, arguments.output.color, false))
        }
        Format::Json => {
            images_json::render(&images).map_err(|error| Failure::could_not_look(error.to_string()))?
        }
    };
    output::write(&text)?;
    Ok(if lacks_some { exit::COULD_NOT_LOOK } else { exit::FINE })
}
