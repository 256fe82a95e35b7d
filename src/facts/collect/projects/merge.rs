//! What several projects need, together.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::nesting::Outermost;
use crate::environment::Environment;
use crate::facts::collect::pulls::Wanted;
use crate::facts::{SamCommand, SamCommandFacts, SamFacts, TemplateFacts, TemplateState};
use crate::quoted::Quoted;
use crate::template::pulls::Problem;
use crate::template::search::find_template;
use crate::template::settings::{Command, Setting};

/// All together, in the order of the templates' names. Of one project what it needs alone.
pub(super) fn merge(environment: &Environment, projects: Vec<Outermost>, notes: Vec<Problem>) -> Wanted {
    let mut named: Vec<(Quoted, Outermost)> =
        projects.into_iter().map(|project| (name(environment, &project), project)).collect();
    named.sort_by(|(a, _), (b, _)| a.cmp(b));
    let is_one = named.len() == 1;
    let mut together = match named.pop() {
        Some((_, only)) if is_one => only.reading.wanted,
        last => {
            named.extend(last);
            of_several(environment, named)
        }
    };
    together.problems.splice(0..0, notes);
    together
}

/// The template as people know it: the one that was read, or the one that was to be.
fn name(environment: &Environment, project: &Outermost) -> Quoted {
    if let TemplateState::Read { file, .. } = &project.reading.wanted.state {
        return file.clone();
    }
    let folder = &project.reading.project.folder;
    let file = project.reading.project.file.clone().or_else(|| find_template(folder));
    Quoted::new(&environment.display(&file.unwrap_or_else(|| folder.clone())))
}

fn of_several(environment: &Environment, named: Vec<(Quoted, Outermost)>) -> Wanted {
    let is_read = |wanted: &Wanted| matches!(wanted.state, TemplateState::Read { .. });
    let read: Vec<&Wanted> =
        named.iter().map(|(_, project)| &project.reading.wanted).filter(|wanted| is_read(wanted)).collect();
    let first = read.first().copied().or_else(|| named.first().map(|(_, project)| &project.reading.wanted));
    let state = first.map_or(TemplateState::NotAsked, |wanted| wanted.state.clone());
    let mut together = Wanted::nothing(state);
    together.use_container = !read.is_empty() && read.iter().all(|wanted| wanted.use_container);
    together.skip_pull_image = SamCommand::ALL
        .into_iter()
        .filter(|command| !read.is_empty() && read.iter().all(|one| one.skip_pull_image.contains(command)))
        .collect();
    (together.sam, together.deploy_alike) = agreed(&read);

    let mut lines = HashSet::new();
    for (file, Outermost { reading, nested }) in named {
        let wanted = reading.wanted;
        together.templates.push(TemplateFacts {
            file: file.clone(),
            state: wanted.state,
            sam: wanted.sam,
            skip_pull_image: wanted.skip_pull_image,
            use_container: wanted.use_container,
            nested: nested.iter().map(|file| Quoted::new(&environment.display(file))).collect(),
        });
        together.pulls.extend(wanted.pulls);
        together.pushes.extend(wanted.pushes);
        together.lambda_images.extend(wanted.lambda_images);
        together.deployments.extend(wanted.deployments);
        together.problems.extend(wanted.problems.into_iter().map(|problem| {
            let template = problem.template.or_else(|| Some(file.clone()));
            Problem { template, ..problem }
        }));
        let is_new = |line: &_| lines.insert(line_key(line));
        together.source_lines.extend(wanted.source_lines.into_iter().filter(is_new));
    }
    together
}

fn line_key(line: &crate::template::pulls::SourceLine) -> (Quoted, usize) {
    (line.file.clone(), line.line)
}

/// What SAM is told for all projects alike, and whether that is all that decides as whom it deploys. A profile or region
/// that only some name is known of none of the rest.
fn agreed(read: &[&Wanted]) -> (SamFacts, bool) {
    let configs: BTreeSet<_> =
        read.iter().map(|one| one.sam.config.as_ref().map(|config| &config.file)).collect();
    let config = if configs.len() == 1 { read.first().and_then(|one| one.sam.config.clone()) } else { None };
    let mut by_command: BTreeMap<Command, Vec<&SamCommandFacts>> = BTreeMap::new();
    for command in read.iter().flat_map(|one| &one.sam.commands) {
        by_command.entry(command.command).or_default().push(command);
    }
    let same = |told: &[&SamCommandFacts], of: fn(&SamCommandFacts) -> Option<&Setting>| {
        let values: BTreeSet<Option<&Quoted>> =
            told.iter().map(|one| of(one).map(|told| &told.value)).collect();
        let is_same = values.len() == 1 && (told.len() == read.len() || values.first() == Some(&None));
        (is_same, told.first().and_then(|one| of(one).cloned()).filter(|_| is_same))
    };
    let mut alike = true;
    let mut commands = Vec::new();
    for (command, told) in by_command {
        let (same_profile, profile) = same(&told, |one| one.profile.as_ref());
        let (same_region, region) = same(&told, |one| one.region.as_ref());
        if matches!(command, Command::Deploy | Command::Sync) {
            alike = same_profile && same_region;
        }
        if profile.is_some() || region.is_some() {
            commands.push(SamCommandFacts { command, profile, region });
        }
    }
    (SamFacts { config, commands }, alike)
}
