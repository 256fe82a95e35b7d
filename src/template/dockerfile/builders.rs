//! What Docker's two builders pull for a Dockerfile. The classic one (docker-py's, SAM's default) goes through every
//! stage up to the target and pulls as it goes; BuildKit (`sam build --use-buildkit`) pulls for the stages that the
//! target needs. Both were tried with Docker 20.10.

use std::collections::BTreeSet;

use super::Needed;
use super::arguments::{Arguments, VariableError};
use super::stages::{Dockerfile, Name, Stage, Step};
use crate::template::collector::Trouble;
use crate::template::pulls::PullUse;
use crate::template::value::Mark;

/// The names that BuildKit has values for.
const PLATFORM_ARGUMENTS: [&str; 2] = ["BUILD", "TARGET"];

/// What a Dockerfile needs.
#[derive(Default)]
pub(super) struct Found {
    pub(super) needed: Vec<Needed>,
    pub(super) troubles: Vec<Trouble>,
}

/// What the classic builder pulls, until it fails.
pub(super) fn classic(dockerfile: &Dockerfile, arguments: &Arguments, target: Option<&Name>) -> Found {
    let mut found = Found::default();
    let last = match target {
        None => dockerfile.stages.len().saturating_sub(1),
        Some(target) => {
            let named = |stage: &Stage| stage.name.eq_ignore_ascii_case(&target.text);
            let Some(place) = dockerfile.stages.iter().position(named) else {
                found.troubles.push(no_target(target));
                return found;
            };
            place
        }
    };
    for (number, stage) in dockerfile.stages.iter().enumerate().take(last + 1) {
        let earlier = &dockerfile.stages[..number];
        if let Err(trouble) = classic_stage(stage, earlier, arguments, &mut found) {
            found.troubles.push(trouble);
            return found;
        }
    }
    found.troubles.extend(dockerfile.unread.clone());
    found
}

fn classic_stage(
    stage: &Stage,
    earlier: &[Stage],
    arguments: &Arguments,
    found: &mut Found,
) -> Result<(), Trouble> {
    let reference = base(stage, arguments)?;
    let platform = match &stage.platform {
        None => None,
        Some(written) => {
            let platform =
                arguments.substitute(written).map_err(|why| in_name(stage.base.mark, written, &why))?;
            if platform.is_empty() {
                return Err(needs_buildkit(stage.base.mark, &format!("FROM --platform={written}")));
            }
            Some(platform)
        }
    };
    if reference != "scratch" && !is_named(earlier, &reference) {
        found.needed.push(Needed { usage: PullUse::Base, reference, platform, mark: stage.base.mark });
    }
    for step in &stage.steps {
        let name = match step {
            Step::CopyFrom(name) => name,
            Step::MountFrom(_) => continue,
            Step::OnlyBuildKit { what, mark } => return Err(needs_buildkit(*mark, what)),
        };
        refuse_variable(name)?;
        if let Ok(number) = name.text.parse::<usize>() {
            if number < earlier.len() {
                continue;
            }
            let message = format!(
                "Docker can't build it: invalid from flag value {number}: index out of bounds; only a stage before \
                 this one has a number"
            );
            return Err(Trouble::new("dockerfile-malformed", name.mark, message));
        }
        // A stage that comes later is no stage yet: the classic builder asks Docker Hub for its name.
        if !is_named(earlier, &name.text) && !stage.name.eq_ignore_ascii_case(&name.text) {
            found.needed.push(copied(name, None));
        }
    }
    Ok(())
}

/// What BuildKit pulls. It refuses a Dockerfile before it pulls anything.
pub(super) fn buildkit(dockerfile: &Dockerfile, arguments: &Arguments, target: Option<&Name>) -> Found {
    match buildkit_needs(dockerfile, arguments, target) {
        Ok(needed) => Found { needed, troubles: dockerfile.unread.iter().cloned().collect() },
        Err(trouble) => Found { needed: Vec::new(), troubles: vec![trouble] },
    }
}

fn buildkit_needs(
    dockerfile: &Dockerfile,
    arguments: &Arguments,
    target: Option<&Name>,
) -> Result<Vec<Needed>, Trouble> {
    let stages = &dockerfile.stages;
    let named = |stages: &[Stage], name: &str| {
        stages.iter().rposition(|stage| !stage.name.is_empty() && stage.name.eq_ignore_ascii_case(name))
    };
    let bases: Vec<String> = stages.iter().map(|stage| base(stage, arguments)).collect::<Result<_, _>>()?;
    let first = match target {
        None => stages.len().checked_sub(1),
        Some(target) => Some(named(stages, &target.text).ok_or_else(|| no_target(target))?),
    };
    let mut needed = Vec::new();
    // BuildKit loads the frontend that the Dockerfile asks for.
    needed.extend(dockerfile.syntax.iter().map(|syntax| Needed {
        usage: PullUse::Base,
        reference: syntax.text.clone(),
        platform: None,
        mark: syntax.mark,
    }));
    let (mut open, mut reached) = (Vec::from_iter(first), BTreeSet::new());
    while let Some(number) = open.pop() {
        if !reached.insert(number) {
            continue;
        }
        let stage = &stages[number];
        open.extend(named(&stages[..number], &bases[number]));
        for name in stage.steps.iter().filter_map(source) {
            refuse_variable(name)?;
            let by_number = name.text.parse().ok().filter(|number| *number < stages.len());
            open.extend(named(stages, &name.text).or(by_number));
        }
    }
    for number in reached {
        let stage = &stages[number];
        let platform = match &stage.platform {
            Some(written) => {
                Some(arguments.substitute(written).map_err(|why| in_name(stage.base.mark, written, &why))?)
            }
            None => None,
        };
        let is_stage = named(&stages[..number], &bases[number]).is_some();
        if bases[number] != "scratch" && !is_stage {
            let (reference, platform) = (bases[number].clone(), platform.clone());
            needed.push(Needed { usage: PullUse::Base, reference, platform, mark: stage.base.mark });
        }
        for name in stage.steps.iter().filter_map(source) {
            let is_stage = named(stages, &name.text).is_some() || name.text.parse::<usize>().is_ok();
            if name.text != "scratch" && !is_stage {
                needed.push(copied(name, platform.clone()));
            }
        }
    }
    Ok(needed)
}

fn source(step: &Step) -> Option<&Name> {
    match step {
        Step::CopyFrom(name) | Step::MountFrom(name) => Some(name),
        Step::OnlyBuildKit { .. } => None,
    }
}

fn copied(name: &Name, platform: Option<String>) -> Needed {
    Needed { usage: PullUse::CopyFrom, reference: name.text.clone(), platform, mark: name.mark }
}

/// The image of `FROM`.
fn base(stage: &Stage, arguments: &Arguments) -> Result<String, Trouble> {
    let written = &stage.base.text;
    let reference = arguments.substitute(written).map_err(|why| in_name(stage.base.mark, written, &why))?;
    if !reference.is_empty() {
        return Ok(reference);
    }
    let message = format!(
        "Docker can't build it: base name ({written}) should not be blank; its ARG has no default and is not in \
         DockerBuildArgs"
    );
    Err(Trouble::new("dockerfile-argument-missing", stage.base.mark, message))
}

/// No builder puts arguments into `--from`.
fn refuse_variable(name: &Name) -> Result<(), Trouble> {
    if !name.text.contains('$') {
        return Ok(());
    }
    let message = format!(
        "Docker can't build it: it puts no variables into --from={}; name the image in a FROM with AS, and copy from \
         that stage",
        name.text
    );
    Err(Trouble::new("dockerfile-malformed", name.mark, message))
}

/// Why the variables in `written` can't be put in.
pub(super) fn in_name(mark: Mark, written: &str, why: &VariableError) -> Trouble {
    match why {
        VariableError::Required(_) => {
            let message = format!("Docker can't build it: failed to process {written}: {why}");
            Trouble::new("dockerfile-argument-missing", mark, message)
        }
        VariableError::Unknown(_) => {
            let message = format!("The doctor can't tell which image this is: {why}");
            Trouble::new("dockerfile-argument-unknown", mark, message)
        }
    }
}

fn needs_buildkit(mark: Mark, what: &str) -> Trouble {
    let message =
        format!("SAM can't build it without --use-buildkit: Docker's classic builder does not take {what}");
    Trouble::new("dockerfile-needs-buildkit", mark, message)
}

fn no_target(target: &Name) -> Trouble {
    let message =
        format!("Docker can't build it: failed to reach build target {} in Dockerfile", target.text);
    Trouble::new("dockerfile-target-missing", target.mark, message)
}

fn is_named(stages: &[Stage], name: &str) -> bool {
    !name.is_empty() && stages.iter().any(|stage| stage.name.eq_ignore_ascii_case(name))
}

/// BuildKit's arguments for a build of `platform` (`linux/arm64`) on this machine.
pub(super) fn platform_arguments(platform: &str) -> Vec<(String, String)> {
    let here = format!("linux/{}", if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" });
    let each = PLATFORM_ARGUMENTS.iter().zip([here.as_str(), platform]).flat_map(|(prefix, platform)| {
        let (system, architecture) = platform.split_once('/').unwrap_or(("linux", platform));
        [
            (format!("{prefix}PLATFORM"), platform.to_owned()),
            (format!("{prefix}OS"), system.to_owned()),
            (format!("{prefix}ARCH"), architecture.to_owned()),
            (format!("{prefix}VARIANT"), String::new()),
        ]
    });
    each.collect()
}
