//! From arguments to what is to be looked at.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Failure;
use crate::cli::{ForCommand, TemplateArguments};
use crate::environment::Environment;
use crate::facts::collect::Request;
use crate::facts::{Options, SamCommand};
use crate::image::Reference;
use crate::template;
use crate::template::parameters::parse_overrides;

/// A request for what `arguments` name, with options that probe nothing.
pub(super) fn request(
    environment: &Environment,
    folder: Option<&Path>,
    arguments: &TemplateArguments,
) -> Result<Request, Failure> {
    let commands = commands(&arguments.commands);
    let images = arguments.images.iter().map(|image| {
        Reference::parse(image).map_err(|error| Failure::usage(format!("--image {image}: {error}")))
    });
    Ok(Request {
        folder: project_folder(environment, folder)?,
        template: arguments.template_file.as_ref().map(|file| environment.current_dir.join(file)),
        template_options: template::Options {
            parameter_overrides: parse_overrides(&arguments.parameter_overrides)
                .map_err(|error| Failure::usage(error.to_string()))?,
            region: arguments.region.clone(),
            language_extensions: false,
        },
        images: images.collect::<Result<_, _>>()?,
        log: None,
        options: Options {
            commands_chosen: !arguments.commands.contains(&ForCommand::All),
            commands,
            offline: true,
            min_validity: 0,
            skip_pull_image: false,
            profile: None,
        },
        timeout: Duration::from_secs(10),
    })
}

fn project_folder(environment: &Environment, folder: Option<&Path>) -> Result<PathBuf, Failure> {
    let Some(folder) = folder else { return Ok(environment.current_dir.clone()) };
    let path = environment.current_dir.join(folder);
    if path.is_dir() {
        return Ok(path);
    }
    let what = if path.exists() { "is not a folder" } else { "does not exist" };
    Err(Failure::usage(format!(
        "{} {what}. Name the folder of the project, or the template itself with -t FILE.",
        folder.display()
    )))
}

fn commands(chosen: &[ForCommand]) -> BTreeSet<SamCommand> {
    let each = chosen.iter().flat_map(|command| match command {
        ForCommand::Build => vec![SamCommand::Build],
        ForCommand::BuildContainer => vec![SamCommand::BuildContainer],
        ForCommand::Local => vec![SamCommand::Local],
        ForCommand::Deploy => vec![SamCommand::Deploy],
        ForCommand::Sync => vec![SamCommand::Build, SamCommand::Deploy],
        ForCommand::All => SamCommand::ALL.to_vec(),
    });
    each.collect()
}
