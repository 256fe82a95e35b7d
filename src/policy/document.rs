//! Documents, with the command that puts each in its place.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::needed::{NeededPermissions, When};
use super::placeholders;
use super::repository::{REPOSITORY, Repository};
use super::statement::Statement;
use crate::image::{Registry, RegistryKind};
use crate::remedy::{self, Action, Command, Context};

/// The largest managed policy, and the largest inline one of a user, in characters without white space (IAM user guide,
/// "IAM and AWS STS quotas").
const LARGEST_MANAGED: usize = 6144;
/// See [`LARGEST_MANAGED`].
pub const LARGEST_OF_A_USER: usize = 2048;
/// A version and two braces.
const FRAME: usize = 64;

/// Whose policy it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Of those who pull.
    Pull,
    /// Of those who push and deploy.
    Push,
    /// Of a repository.
    Repository(Repository, When),
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whose it is.
    pub kind: Kind,
    /// The partition that it is for, where there are several: an account is in one.
    pub partition: Option<&'static str>,
    /// The name of a file for it.
    pub file: String,
    /// What IAM takes.
    pub document: Value,
    /// How many characters IAM counts.
    pub size: usize,
    /// What must be replaced in the document and in the command.
    pub placeholders: Vec<String>,
    /// Puts it in its place.
    pub commands: Vec<Command>,
}

/// A document for each who needs one, those of the users first, in parts where one is too large for a managed policy.
/// `folder` is where the files are, for the commands.
#[must_use]
pub fn policies(needed: &NeededPermissions, folder: Option<&str>) -> Vec<Policy> {
    let mut policies = Vec::new();
    for (kind, name, statements) in
        [(Kind::Pull, "sam-ecr-pull", &needed.pull), (Kind::Push, "sam-ecr-push", &needed.push)]
    {
        for (partition, statements) in by_partition(statements) {
            let name = partition.map_or(name.to_owned(), |partition| format!("{name}-{partition}"));
            for (place, part) in parts(&statements).iter().enumerate() {
                let name = if place == 0 { name.clone() } else { format!("{name}-{}", place + 1) };
                let file = format!("{name}.json");
                let commands = remedy::put_role_policy(&name, &path(folder, &file));
                policies.push(Policy { partition, ..policy(kind.clone(), file, part, commands) });
            }
        }
    }
    for needs in &needed.repositories {
        let file = file_of(&needs.repository, needs.when, &policies);
        let commands = set_repository_policy(&needs.repository, path(folder, &file));
        let kind = Kind::Repository(needs.repository.clone(), needs.when);
        policies.push(policy(kind, file, &needs.statements, commands));
    }
    policies
}

fn policy(
    kind: Kind,
    file: String,
    statements: &[Statement],
    (commands, in_commands): (Vec<Command>, Vec<String>),
) -> Policy {
    let document = document(statements);
    let text = document.to_string();
    let mut placeholders = placeholders(&text);
    placeholders.extend(in_commands.into_iter().flat_map(|word| super::placeholders(&word)));
    placeholders.sort();
    placeholders.dedup();
    let size = text.chars().filter(|c| !c.is_whitespace()).count();
    Policy { kind, partition: None, file, document, size, placeholders, commands }
}

fn document(statements: &[Statement]) -> Value {
    let statements: Vec<Value> = statements.iter().map(Statement::json).collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// IAM refuses a document with an ARN of another partition ("Partition … is not valid for resource …").
fn by_partition(statements: &[Statement]) -> Vec<(Option<&'static str>, Vec<Statement>)> {
    let partition = |arn: &String| arn.split(':').nth(1).and_then(Registry::known_partition);
    let of_arns = statements.iter().flat_map(|statement| statement.resources.iter().filter_map(partition));
    let partitions: BTreeSet<&'static str> = of_arns.collect();
    if partitions.len() < 2 {
        return vec![(None, statements.to_vec())];
    }
    let of = |wanted: &'static str| {
        let mut kept: Vec<Statement> = statements.to_vec();
        for statement in &mut kept {
            statement.resources.retain(|arn| partition(arn).is_none_or(|found| found == wanted));
        }
        kept.retain(|statement| !statement.resources.is_empty());
        // Whoever uses no registry needs no token for one.
        let uses = |service: &str| {
            let mut arns = kept.iter().flat_map(|statement| &statement.resources);
            arns.any(|arn| arn.split(':').nth(2) == Some(service))
        };
        let (private, public) = (uses("ecr"), uses("ecr-public"));
        kept.retain(|statement| match statement.sid {
            "Token" => private,
            "PublicToken" => public,
            _ => true,
        });
        (Some(wanted), kept)
    };
    partitions.into_iter().map(of).collect()
}

/// Statements in as few documents as they fit into.
fn parts(statements: &[Statement]) -> Vec<Vec<Statement>> {
    let mut parts: Vec<Vec<Statement>> = Vec::new();
    let mut room = 0;
    for statement in statements {
        let empty = Statement { resources: [String::new()].into(), ..statement.clone() };
        let overhead = empty.json().to_string().len() + 3;
        let mut is_open = false;
        for resource in &statement.resources {
            let size = resource.len() + 3;
            let wanted = if is_open { size } else { overhead + size };
            if wanted > room {
                parts.push(Vec::new());
                room = LARGEST_MANAGED - FRAME;
                is_open = false;
            }
            let Some(part) = parts.last_mut() else { continue };
            if !is_open {
                part.push(Statement { resources: [].into(), ..statement.clone() });
                room = room.saturating_sub(overhead);
                is_open = true;
            }
            if let Some(last) = part.last_mut() {
                last.resources.insert(resource.clone());
            }
            room = room.saturating_sub(size);
        }
    }
    parts
}

/// A name that tells the repository, as far as it is known, and that no other document has.
fn file_of(repository: &Repository, when: When, policies: &[Policy]) -> String {
    let Repository { account, region, name, .. } = repository;
    let case = match when {
        When::Always => "",
        When::SameAccount => "-same-account",
        When::OtherAccount => "-other-account",
    };
    let known = [account, region, name].into_iter().filter(|word| !word.starts_with("YOUR_"));
    let known: Vec<String> = known.map(|word| format!("-{}", word.replace('/', "-"))).collect();
    let known = known.concat();
    let names = (1..).map(|number| {
        let number = if number == 1 { String::new() } else { format!("-{number}") };
        format!("repository{known}{case}{number}.json")
    });
    let is_free = |name: &String| policies.iter().all(|policy| policy.file != *name);
    names.into_iter().find(is_free).unwrap_or_default()
}

fn path(folder: Option<&str>, file: &str) -> String {
    folder.map_or_else(|| file.to_owned(), |folder| format!("{}/{file}", folder.trim_end_matches('/')))
}

fn set_repository_policy(repository: &Repository, file: String) -> (Vec<Command>, Vec<String>) {
    let known = |text: &str| (!text.starts_with("YOUR_")).then(|| text.to_owned());
    let registry = Registry {
        kind: RegistryKind::EcrPrivate,
        account: known(&repository.account),
        region: known(&repository.region),
        ..Registry::from_host("")
    };
    let context = Context {
        registry: Some(registry),
        repository: Some(repository.name.clone()).filter(|name| name != REPOSITORY),
        policy_file: Some(file),
        ..Context::default()
    };
    remedy::write(Action::SetRepositoryPolicy, &context).unwrap_or_default()
}
