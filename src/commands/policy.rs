//! `policy`: the least that must be allowed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::request::request;
use super::{Failure, output};
use crate::cli::{Format, PolicyArguments};
use crate::environment::Environment;
use crate::exit;
use crate::facts::collect::{self, Request, Wanted};
use crate::facts::{SamCommand, TemplateState};
use crate::image::Reference;
use crate::policy::{Home, NeededPermissions, Needs, Policy, policies};
use crate::quoted::Quoted;
use crate::report::policy_json::Policies;
use crate::report::{policy_human, policy_json};

/// The region that a template is read for once more, to see what depends on it. SAM takes us-east-1 where nothing says one.
const ANOTHER_REGION: &str = "eu-west-1";

/// Runs it, and gives the exit code.
pub(super) fn run(environment: &Environment, arguments: &PolicyArguments) -> Result<u8, Failure> {
    let pushed = references(&arguments.pushed)?;
    let mut request = request(environment, arguments.folder.as_deref(), &arguments.template)?;
    let mut home = Home { account: arguments.account.clone(), region: None };
    let given = &mut request.command_line;
    given.account = Some(home.account_for_reading().to_owned());
    given.image_repository.clone_from(&arguments.image_repository);
    given.image_repositories.clone_from(&arguments.image_repositories);
    given.resolve_image_repos = arguments.resolve_image_repos;
    given.stack_name.clone_from(&arguments.stack_name);
    let is_about_images = !(pushed.is_empty() && request.images.is_empty());
    let wanted = if request.command_line.template_file.is_none() && is_about_images {
        collect::images_alone(&request)
    } else {
        collect::images(environment, &request)
    };
    let template = match &wanted.state {
        TemplateState::Read { file, .. } => Some(file.clone()),
        TemplateState::NotAsked => None,
        TemplateState::Unreadable { why, .. }
        | TemplateState::ConfigUnreadable { why, .. }
        | TemplateState::Missing { why } => {
            return Err(Failure::could_not_look(why.as_str()));
        }
    };
    home.region = region(&request, &wanted);
    let elsewhere = template.is_some().then(|| read_elsewhere(environment, request.clone()));
    let commands = commands(&request);
    let needs = Needs::of(&wanted, elsewhere.as_ref(), &commands, &pushed, home);
    let needed = NeededPermissions::of(&needs);
    let folder = arguments.write.as_deref().map(|folder| folder.to_string_lossy().into_owned());
    let policies = policies(&needed, folder.as_deref());
    if let Some(folder) = &arguments.write {
        write(&environment.current_dir.join(folder), &policies)?;
    }
    let report = Policies {
        template,
        commands: commands.into_iter().collect(),
        written_to: folder.map(Quoted::from),
        needs,
        policies,
        problems: wanted.problems,
    };
    let text = match arguments.output.format {
        Format::Human => {
            policy_human::render(&report, &output::look(environment, arguments.output.color, false))
        }
        Format::Json => {
            policy_json::render(&report).map_err(|error| Failure::could_not_look(error.to_string()))?
        }
    };
    output::write(&text)?;
    Ok(exit::FINE)
}

fn references(pushed: &[String]) -> Result<Vec<Reference>, Failure> {
    let parse = |image: &String| {
        Reference::parse(image).map_err(|error| Failure::usage(format!("--push {image}: {error}.")))
    };
    pushed.iter().map(parse).collect()
}

fn commands(request: &Request) -> BTreeSet<SamCommand> {
    request.options.commands.clone()
}

/// Where the deployment goes: as its own command is told, or else the command line.
fn region(request: &Request, wanted: &Wanted) -> Option<String> {
    let told = wanted.deployments.iter().find_map(|deployment| deployment.region.clone());
    told.or_else(|| request.command_line.region.clone())
}

/// The template for another region, for all commands that are told none.
fn read_elsewhere(environment: &Environment, mut request: Request) -> Wanted {
    request.command_line.default_region = Some(ANOTHER_REGION.to_owned());
    collect::images(environment, &request)
}

fn write(folder: &Path, policies: &[Policy]) -> Result<(), Failure> {
    let failure = |what: &Path, error: &std::io::Error| {
        Failure::could_not_look(format!(
            "{} could not be written: {error}. Name another folder with --write.",
            what.display()
        ))
    };
    fs::create_dir_all(folder).map_err(|error| failure(folder, &error))?;
    for policy in policies {
        let file = folder.join(&policy.file);
        fs::write(&file, format!("{:#}\n", policy.document)).map_err(|error| failure(&file, &error))?;
    }
    Ok(())
}
