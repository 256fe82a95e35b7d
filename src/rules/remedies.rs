//! From what a rule advises to remedies with command lines.

use super::Rule;
use crate::remedy::{Action, Context, Remedy, write};

/// The remedies of a rule that make sense in this context, in the rule's order.
#[must_use]
pub fn remedies(rule: &Rule, context: &Context) -> Vec<Remedy> {
    let written = rule.remedies.iter().filter_map(|advice| {
        let kind = context.registry.as_ref().map(|registry| registry.kind);
        if !advice.only_for.is_empty() && kind.is_some_and(|kind| !advice.only_for.contains(&kind)) {
            return None;
        }
        let (commands, placeholders) = write(advice.action, context)?;
        Some(Remedy {
            kind: advice.action,
            title: fill(&advice.title, context),
            why: fill(&advice.why, context),
            lasting: advice.lasting,
            needs_aws: advice.needs_aws || context.then_login && commands_log_in(advice.action),
            placeholders,
            commands,
        })
    });
    written.collect()
}

/// Whether the commands of an action end with a login, where one is needed after it.
fn commands_log_in(action: Action) -> bool {
    matches!(action, Action::DisableCredentialsStore | Action::KeepLoginsInFile)
}

/// `text` with `{registry}`, `{image}`, `{platform}`, `{helper}`, `{file}`, `{and_login}`, `{endpoint}`, `{other_endpoint}`
/// and `{context}` filled in from the context.
#[must_use]
pub fn fill(text: &str, context: &Context) -> String {
    let registry = context.registry.as_ref().map(|registry| registry.host.as_str());
    let values = [
        ("{registry}", registry.unwrap_or("the registry")),
        ("{and_login}", if context.then_login { ", and log in for 12 hours" } else { "" }),
        ("{image}", context.image.as_deref().unwrap_or("an image")),
        ("{platform}", context.platform.as_deref().unwrap_or("the platform that is asked for")),
        ("{helper}", context.helper.as_deref().unwrap_or("NAME")),
        ("{file}", context.config_name.as_deref().unwrap_or("the Docker configuration")),
        ("{other_endpoint}", context.other_endpoint.as_deref().unwrap_or("another endpoint")),
        ("{context}", context.docker_context.as_deref().unwrap_or("that was chosen")),
        ("{endpoint}", context.endpoint.as_deref().unwrap_or("the endpoint that SAM uses")),
    ];
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
}
