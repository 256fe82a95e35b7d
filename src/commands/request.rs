//! From arguments to what is to be looked at.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Failure, places};
use crate::cli::{ForCommand, LookArguments, PlaceArguments, TemplateArguments};
use crate::environment::Environment;
use crate::facts::collect::{Place, Request};
use crate::facts::{Options, SamCommand};
use crate::image::Reference;
use crate::quoted::Quoted;
use crate::template::image_options::ImageOptions;
use crate::template::parameters::parse_overrides;
use crate::template::samconfig::Samconfig;
use crate::template::search::find_template;
use crate::template::settings::CommandLine;

/// A request for a look with all probes that `arguments` want.
pub(super) fn request_to_look(
    environment: &Environment,
    arguments: &LookArguments,
) -> Result<Request, Failure> {
    let mut request =
        request_for_places(environment, &arguments.places, &arguments.template, arguments.timeout)?;
    request.options.offline = arguments.offline;
    request.options.all_helpers = arguments.all_helpers;
    request.options.min_validity = i64::try_from(arguments.min_validity.as_secs()).unwrap_or(i64::MAX);
    request.options.profile = arguments.profile.as_deref().map(Quoted::new);
    request.command_line.skip_pull_image = arguments.skip_pull_image;
    request.command_line.profile.clone_from(&arguments.profile);
    Ok(request)
}

/// A request for all projects at `places`, with options that probe nothing.
pub(super) fn request_for_places(
    environment: &Environment,
    places: &PlaceArguments,
    arguments: &TemplateArguments,
    timeout: Duration,
) -> Result<Request, Failure> {
    if arguments.template_file.is_some() && (places.paths.len() > 1 || places.recursive) {
        return Err(Failure::usage(
            "-t names one template, and there is more to look at: name the template among the other paths, without -t.",
        ));
    }
    let request = if arguments.template_file.is_some() {
        request(environment, places.paths.first().map(PathBuf::as_path), arguments)?
    } else {
        let found = places::resolve(environment, &places.paths, timeout)?;
        let folder = match found.as_slice() {
            [Place::Folder(folder)] => folder.clone(),
            [Place::File(file)] => file.parent().unwrap_or(&environment.current_dir).to_owned(),
            _ => environment.current_dir.clone(),
        };
        let mut request = in_folder(environment, folder, arguments)?;
        let is_project =
            matches!(found.as_slice(), [Place::Folder(_)] if find_template(&request.folder).is_some());
        if is_project && !places.recursive {
            check_config_file(environment, &request)?;
        }
        request.places = found;
        request
    };
    Ok(Request { recursive: places.recursive, timeout, ..request })
}

/// A request for the one project that `arguments` name, with options that probe nothing.
pub(super) fn request(
    environment: &Environment,
    folder: Option<&Path>,
    arguments: &TemplateArguments,
) -> Result<Request, Failure> {
    let folder = project_folder(environment, folder)?;
    let request = in_folder(environment, folder, arguments)?;
    check_config_file(environment, &request)?;
    Ok(request)
}

/// SAM's configuration is there, where it was chosen.
fn check_config_file(environment: &Environment, request: &Request) -> Result<(), Failure> {
    if let Some(file) = &request.command_line.config_file {
        Samconfig::check_choice(&request.config_folder(), file, environment)
            .map_err(|error| Failure::usage(format!("--config-file: {error}.")))?;
    }
    Ok(())
}

fn in_folder(
    environment: &Environment,
    folder: PathBuf,
    arguments: &TemplateArguments,
) -> Result<Request, Failure> {
    let images = arguments.images.iter().map(|image| {
        Reference::parse(image).map_err(|error| Failure::usage(format!("--image {image}: {error}")))
    });
    Ok(Request {
        command_line: command_line(environment, &folder, arguments)?,
        folder,
        places: Vec::new(),
        recursive: false,
        sync: arguments.commands.contains(&ForCommand::Sync)
            && !arguments.commands.iter().any(|command| {
                matches!(
                    command,
                    ForCommand::Build | ForCommand::BuildContainer | ForCommand::Deploy | ForCommand::All
                )
            }),
        images: images.collect::<Result<_, _>>()?,
        log: None,
        options: Options {
            commands_chosen: !arguments.commands.contains(&ForCommand::All),
            commands: commands(&arguments.commands),
            offline: true,
            all_helpers: false,
            probe_token: false,
            min_validity: 0,
            skip_pull_image: BTreeSet::new(),
            profile: None,
        },
        timeout: Duration::from_secs(10),
    })
}

fn command_line(
    environment: &Environment,
    folder: &Path,
    arguments: &TemplateArguments,
) -> Result<CommandLine, Failure> {
    let images = |option: &str, values: &[String]| {
        let parsed =
            ImageOptions::parse(values).map_err(|error| Failure::usage(format!("{option}: {error}.")))?;
        Ok((!parsed.is_empty()).then_some(parsed))
    };
    let overrides = parse_overrides(&arguments.parameter_overrides, folder)
        .map_err(|error| Failure::usage(format!("--parameter-overrides: {error}.")))?;
    let switch = |on: bool, off: bool| if on || off { Some(on) } else { None };
    Ok(CommandLine {
        template_file: arguments.template_file.as_ref().map(|file| environment.current_dir.join(file)),
        config_file: arguments.config_file.as_ref().map(PathBuf::from),
        config_env: arguments.config_env.clone(),
        parameter_overrides: (!arguments.parameter_overrides.is_empty()).then_some(overrides),
        region: arguments.region.clone(),
        profile: None,
        build_images: images("--build-image", &arguments.build_images)?,
        invoke_images: images("--invoke-image", &arguments.invoke_images)?,
        skip_pull_image: false,
        use_buildkit: switch(arguments.use_buildkit, arguments.no_use_buildkit),
        language_extensions: switch(arguments.language_extensions, arguments.no_language_extensions),
        ..CommandLine::default()
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
