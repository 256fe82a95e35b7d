//! The command lines of a rule's remedies where nobody's registry, system or files are known.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::image::{Registry, RegistryKind};
use crate::remedy::{Action, Context, Shell, write};
use crate::rules::{Need, Rule, RuleRemedy};

/// A command line, and where it is the one to take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LabelledCommand {
    /// `ECR Public`, `macOS`; none where there is just one.
    pub on: Option<String>,
    /// The line, for sh.
    pub command: String,
}

/// A system on which commands may differ: its name, what it is to remedies, its package manager.
const SYSTEMS: [(&str, &str, &str); 3] = [
    ("Debian, Ubuntu", "linux", "apt-get"),
    ("Fedora, Amazon Linux", "linux", "dnf"),
    ("macOS", "macos", "brew"),
];

/// One for each kind of registry that the rule can be about; `None` for no registry of ECR's. The id of a rule says more
/// than its signatures, some of which may be sure without a registry.
pub(super) fn registries(rule: &Rule) -> Vec<Option<Registry>> {
    let needs: BTreeSet<&'static str> = rule
        .signatures
        .iter()
        .map(|signature| match signature.needs.0.as_slice() {
            [Need::EcrPublic] => "public",
            [Need::EcrPrivate | Need::LoggedInElsewhere | Need::LoggedInHere | Need::AnotherAccount] => {
                "private"
            }
            needs if !needs.is_empty() && needs.iter().copied().all(is_elsewhere) => "elsewhere",
            _ => "any",
        })
        .collect();
    let only = |what: &str| {
        let is_named = rule.id.starts_with(&format!("{what}-")) && !rule.id.contains("-vs-");
        is_named || needs.len() == 1 && needs.contains(what)
    };
    let (public, private) = (Some(Registry::from_host("public.ecr.aws")), Some(private()));
    if only("public") {
        vec![public]
    } else if only("private") {
        vec![private]
    } else if only("elsewhere") {
        vec![None]
    } else {
        vec![public, private]
    }
}

fn is_elsewhere(need: Need) -> bool {
    matches!(need, Need::DockerHub | Need::Ghcr | Need::Other | Need::NotEcr)
}

/// A registry of ECR Private of which neither account nor region is known: commands hold placeholders.
fn private() -> Registry {
    let mut registry = Registry::from_host("YOUR_ACCOUNT.dkr.ecr.YOUR_REGION.amazonaws.com");
    registry.kind = RegistryKind::EcrPrivate;
    (registry.account, registry.region) = (None, None);
    registry
}

/// The commands of a remedy and the placeholders in them. `None` where it makes sense for none of the registries.
pub(super) fn commands(
    advice: &RuleRemedy,
    registries: &[Option<Registry>],
) -> Option<(Vec<LabelledCommand>, Vec<String>)> {
    let fits = |registry: &&Option<Registry>| {
        let kind = registry.as_ref().map(|registry| registry.kind);
        advice.only_for.is_empty() || kind.is_none_or(|kind| advice.only_for.contains(&kind))
    };
    let registries: Vec<&Option<Registry>> = registries.iter().filter(fits).collect();
    let mut makes_sense = false;
    // Each different line, with the registries and systems it is for.
    let mut lines: Vec<(String, BTreeSet<usize>, BTreeSet<usize>)> = Vec::new();
    let (mut with_a_line, mut systems_with_a_line) = (BTreeSet::new(), BTreeSet::new());
    for (number, registry) in registries.iter().enumerate() {
        for (system, (_, operating_system, package_manager)) in SYSTEMS.iter().enumerate() {
            let context = context((*registry).clone(), operating_system, package_manager);
            let Some((commands, _)) = write(advice.action, &context) else { continue };
            makes_sense = true;
            let Some(command) = commands.into_iter().find(|command| command.shell == Shell::Sh) else {
                continue;
            };
            with_a_line.insert(number);
            systems_with_a_line.insert(system);
            let place = lines.iter().position(|(line, ..)| *line == command.command).unwrap_or_else(|| {
                lines.push((command.command, BTreeSet::new(), BTreeSet::new()));
                lines.len() - 1
            });
            lines[place].1.insert(number);
            lines[place].2.insert(system);
        }
    }
    if !makes_sense {
        return None;
    }
    let helper = (advice.action == Action::InstallCredentialHelper).then_some("docker-credential-ecr-login");
    let label = |numbers: &BTreeSet<usize>, systems: &BTreeSet<usize>| {
        let all_registries = *numbers == with_a_line || numbers.len() == registries.len();
        let kinds = numbers
            .iter()
            .filter(|_| !all_registries)
            .filter_map(|&number| name(registries[number].as_ref()));
        let systems_named = if systems.len() == SYSTEMS.len() {
            Vec::new()
        } else if systems.len() == 2 && !systems.contains(&2) {
            vec!["Linux"]
        } else {
            systems.iter().map(|&system| SYSTEMS[system].0).collect()
        };
        let words: Vec<&str> = helper.into_iter().chain(kinds).chain(systems_named).collect();
        (!words.is_empty()).then(|| words.join(", "))
    };
    let mut placeholders: Vec<String> = Vec::new();
    for (line, ..) in &lines {
        placeholders.extend(placeholders_in(line));
    }
    let mut seen = BTreeSet::new();
    placeholders.retain(|word| seen.insert(word.clone()));
    let labelled = lines.iter().map(|(line, numbers, systems)| LabelledCommand {
        on: label(numbers, systems),
        command: line.clone(),
    });
    Some((labelled.collect(), placeholders))
}

fn name(registry: Option<&Registry>) -> Option<&'static str> {
    match registry?.kind {
        RegistryKind::EcrPublic => Some("ECR Public"),
        RegistryKind::EcrPrivate => Some("ECR Private"),
        RegistryKind::DockerHub | RegistryKind::Other | RegistryKind::Local => None,
    }
}

fn context(registry: Option<Registry>, operating_system: &str, package_manager: &str) -> Context {
    let text = |text: &str| Some(text.to_owned());
    Context {
        registry,
        image: text("YOUR_IMAGE"),
        platform: text("arm64"),
        helper: text("ecr-login"),
        helper_cache: text("YOUR_HOME/.ecr/cache.json"),
        config_file: text("YOUR_HOME/.docker/config.json"),
        new_config_file: text("YOUR_HOME/.docker/config.json"),
        docker_host: text("unix://YOUR_SOCKET"),
        unset_docker_host: true,
        package_manager: text(package_manager),
        systemd: true,
        operating_system: operating_system.to_owned(),
        ..Context::default()
    }
}

/// `YOUR_ACCOUNT`, `YOUR_REGION`.
fn placeholders_in(line: &str) -> Vec<String> {
    let words = line.split(|c: char| !(c.is_ascii_uppercase() || c == '_'));
    words.filter(|word| word.starts_with("YOUR_")).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advice(action: Action) -> RuleRemedy {
        RuleRemedy {
            action,
            title: "t".into(),
            why: "w".into(),
            lasting: false,
            needs_aws: false,
            only_for: Vec::new(),
        }
    }

    fn lines(action: Action) -> Vec<(Option<String>, String)> {
        let registries = [Some(Registry::from_host("public.ecr.aws")), Some(private())];
        let (commands, _) = commands(&advice(action), &registries).expect("it makes sense");
        commands.into_iter().map(|command| (command.on, command.command)).collect()
    }

    #[test]
    fn where_registries_differ_each_has_its_line() {
        let login = lines(Action::Login);
        assert_eq!(login.len(), 2);
        assert_eq!(login[0].0.as_deref(), Some("ECR Public"));
        assert_eq!(login[1].0.as_deref(), Some("ECR Private"));
        assert!(login[1].1.contains("'YOUR_ACCOUNT.dkr.ecr.YOUR_REGION.amazonaws.com'"), "{login:?}");
    }

    #[test]
    fn where_systems_differ_each_has_its_line() {
        let start = lines(Action::StartEngine);
        let on: Vec<_> = start.iter().map(|(on, _)| on.as_deref()).collect();
        assert_eq!(on, [Some("Linux"), Some("macOS")]);
        assert_eq!(lines(Action::SamBuild), [(None, "sam build".to_owned())]);
    }

    #[test]
    fn placeholders_are_listed_once() {
        let (_, placeholders) = commands(&advice(Action::Login), &[Some(private())]).expect("a login");
        assert_eq!(placeholders, ["YOUR_REGION", "YOUR_ACCOUNT"]);
        assert_eq!(commands(&advice(Action::Login), &[None]), None, "no login to what is not ECR");
    }
}
