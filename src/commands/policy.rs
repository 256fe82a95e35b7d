//! `policy`: the least that must be allowed.

use std::fs;
use std::path::Path;

use super::request::request;
use super::{Failure, output};
use crate::cli::{Format, PolicyArguments};
use crate::environment::Environment;
use crate::exit;
use crate::facts::TemplateState;
use crate::facts::collect::{self, Caller, Request, Wanted};
use crate::image::Reference;
use crate::policy::{self, Home, NeededPermissions, Needs, Policy, policies};
use crate::process::Deadline;
use crate::quoted::Quoted;
use crate::report::policy_json::{Compared, Policies};
use crate::report::{policy_human, policy_json};
use crate::template::effect::Effect;
use crate::template::parameters::Parameters;
use crate::template::pulls::Problem;
use crate::template::settings::Repositories;

/// The region that a template is read for once more, to see what depends on it. SAM takes us-east-1 where nothing says one.
const ANOTHER_REGION: &str = "eu-west-1";

/// Runs it, and gives the exit code.
pub(super) fn run(environment: &Environment, arguments: &PolicyArguments) -> Result<u8, Failure> {
    if arguments.check && arguments.offline {
        let why = "--check asks AWS, and --offline asks nobody: leave out one of them.";
        return Err(Failure::usage(why));
    }
    let pushed = references(&arguments.pushed)?;
    let mut request = request(environment, arguments.folder.as_deref(), &arguments.template)?;
    let mut home = Home { account: arguments.account.clone(), region: None };
    let given = &mut request.command_line;
    given.account = Some(home.account_for_reading().to_owned());
    given.image_repository.clone_from(&arguments.image_repository);
    given.image_repositories.clone_from(&arguments.image_repositories);
    given.resolve_image_repos = arguments.resolve_image_repos;
    given.stack_name.clone_from(&arguments.stack_name);
    request.options.profile = arguments.profile.as_deref().map(Quoted::new);
    let is_about_images = !(pushed.is_empty() && request.images.is_empty());
    let mut wanted = if request.command_line.template_file.is_none() && is_about_images {
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
    if let Some(refused) = wanted.problems.iter().find(|one| told_here(one)) {
        return Err(Failure::usage(format!("{}.", refused.message)));
    }
    home.region = region(&request, &wanted);
    let mut caller = None;
    if arguments.check {
        let needs = Needs::of(&wanted, None, &request.options.commands, &pushed, &[], home.clone());
        if !NeededPermissions::of(&needs).is_empty() {
            let deadline = Deadline::after(arguments.timeout);
            let met = Caller::meet(environment, &request, &wanted, deadline);
            let account = met.identity().known().map(|identity| identity.account.as_str().to_owned());
            home.account = home.account.or(account);
            let session = met.session();
            home.region = home.region.or_else(|| session.region.as_ref().map(|told| told.value.to_string()));
            request.command_line.account = Some(home.account_for_reading().to_owned());
            caller = Some(met);
        }
    }
    let region_or_another = home.region.clone().unwrap_or_else(|| ANOTHER_REGION.to_owned());
    let mut again = template.is_some().then(|| read_for(environment, request.clone(), region_or_another));
    if let (Some(_), Some(read)) = (&home.region, &mut again) {
        std::mem::swap(&mut wanted, read);
    }
    let elsewhere = again.filter(|_| home.region.is_none());
    let commands = request.options.commands.clone();
    let made_for = made_for(environment, request, &wanted);
    let needs = Needs::of(&wanted, elsewhere.as_ref(), &commands, &pushed, &made_for, home);
    let needed = NeededPermissions::of(&needs);
    let folder = arguments.write.as_deref().map(|folder| folder.to_string_lossy().into_owned());
    let policies = policies(&needed, folder.as_deref());
    if let Some(folder) = &arguments.write {
        write(&environment.current_dir.join(folder), &policies)?;
    }
    let check = arguments.check.then(|| compare(caller, &needed, &needs));
    let code = check.as_ref().map_or(exit::FINE, exit_code);
    let report = Policies {
        template,
        commands: commands.into_iter().collect(),
        written_to: folder.map(Quoted::from),
        needs,
        policies,
        check,
        problems: wanted.problems.into_iter().filter(stops_sam).collect(),
    };
    let text = match arguments.output.format {
        Format::Human => {
            let look = output::look(environment, arguments.output.color, false);
            policy_human::render(&report, &look.with_shell(arguments.shell.chosen()))
        }
        Format::Json => {
            policy_json::render(&report).map_err(|error| Failure::could_not_look(error.to_string()))?
        }
    };
    output::write(&text)?;
    Ok(code)
}

/// What AWS says of the permissions. Nobody is asked where none is needed.
fn compare(caller: Option<Caller>, needed: &NeededPermissions, needs: &Needs) -> Compared {
    let Some(mut caller) = caller else { return Compared::default() };
    let (identity, profile) = (caller.identity().clone(), caller.session().profile.name.clone());
    let questions = policy::questions(needed, needs, identity.known());
    let replies = caller.ask(questions);
    let permissions = policy::check(needed, needs, identity.known(), &replies);
    Compared { identity: Some(identity), profile: Some(profile), permissions, calls: caller.end().calls }
}

/// Where AWS knows nobody and has answered nothing, it was not possible to look.
fn exit_code(check: &Compared) -> u8 {
    let nobody = check.identity.as_ref().is_some_and(|identity| identity.known().is_none());
    if check.missing() > 0 {
        exit::FOUND
    } else if nobody && check.allowed() == 0 {
        exit::COULD_NOT_LOOK
    } else {
        exit::FINE
    }
}

fn references(pushed: &[String]) -> Result<Vec<Reference>, Failure> {
    let parse = |image: &String| {
        Reference::parse(image).map_err(|error| Failure::usage(format!("--push {image}: {error}.")))
    };
    pushed.iter().map(parse).collect()
}

/// Where the deployment goes: as its own command is told, or else the command line.
fn region(request: &Request, wanted: &Wanted) -> Option<String> {
    let told = wanted.deployments.iter().find_map(|deployment| deployment.region.clone());
    told.or_else(|| request.command_line.region.clone())
}

/// The template for this region, for all commands that are told none.
fn read_for(environment: &Environment, mut request: Request, region: String) -> Wanted {
    request.command_line.default_region = Some(region);
    collect::images(environment, &request)
}

/// Whether SAM refuses what stands on the command line, and in no file.
fn told_here(problem: &Problem) -> bool {
    is_refused_value(problem) && problem.location.is_none()
}

/// The rest is for `images` to tell.
fn stops_sam(problem: &Problem) -> bool {
    problem.effect == Effect::Refused || is_refused_value(problem)
}

fn is_refused_value(problem: &Problem) -> bool {
    problem.id == "samconfig-value-refused"
}

/// The functions for which SAM makes repositories: all images that it knows, by its own reading of the template without any
/// parameter (SAM CLI, `lib/bootstrap/companion_stack/companion_stack_manager.py`, `sync_ecr_stack`).
fn made_for(environment: &Environment, mut request: Request, wanted: &Wanted) -> Vec<Quoted> {
    if wanted.deployments.iter().all(|deployment| deployment.repositories != Repositories::Made) {
        return Vec::new();
    }
    request.command_line.account = None;
    request.command_line.parameter_overrides = Some(Parameters::default());
    let by_sam = collect::images(environment, &request);
    let taken = by_sam.lambda_images.into_iter().filter(|image| !image.is_left_out).map(|image| image.path);
    by_sam.pushes.into_iter().map(|push| push.path).chain(taken).collect()
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
