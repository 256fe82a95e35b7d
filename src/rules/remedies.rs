//! From what a rule advises to remedies with command lines.

use super::particulars::private;
use super::{Rule, RuleRemedy};
use crate::image::registry::ECR_PUBLIC_HOST;
use crate::image::{Registry, RegistryKind};
use crate::remedy::{Action, Context, Remedy, write};

/// The remedies of a rule that make sense in this context, in the rule's order.
#[must_use]
pub fn remedies(rule: &Rule, context: &Context) -> Vec<Remedy> {
    let written = rule.remedies.iter().flat_map(|advice| {
        let remedy = written(advice, context);
        let as_a_step = remedy.as_ref().filter(|remedy| remedy.kind == Action::Login);
        let as_a_step = as_a_step.and_then(|_| in_the_pipeline(context));
        remedy.into_iter().chain(as_a_step)
    });
    written.collect()
}

/// The login as a step of the pipeline that this runs in.
fn in_the_pipeline(context: &Context) -> Option<Remedy> {
    let pipeline = context.pipeline?;
    Some(Remedy {
        kind: Action::PipelineLogin,
        title: pipeline.title().to_owned(),
        why: pipeline.why().to_owned(),
        lasting: true,
        needs_aws: true,
        first: Vec::new(),
        token_of: None,
        placeholders: Vec::new(),
        snippet: Some(pipeline.login(context)?),
        commands: Vec::new(),
    })
}

fn written(advice: &RuleRemedy, context: &Context) -> Option<Remedy> {
    let assumed = assume(context, &advice.only_for)?;
    let context = assumed.as_ref().unwrap_or(context);
    let (commands, placeholders) = write(advice.action, context)?;
    Some(Remedy {
        kind: advice.action,
        title: fill(&advice.title, context),
        why: fill(&advice.why, context),
        lasting: advice.lasting,
        needs_aws: advice.needs_aws || context.then_login && commands_log_in(advice.action),
        first: Vec::new(),
        token_of: None,
        placeholders,
        snippet: None,
        commands,
    })
}

/// The context of a remedy for some kinds of registry. `None` where the registry is of another kind. Where the text names
/// none of ECR's, a remedy for one kind assumes it, with placeholders for what is not known.
#[allow(clippy::option_option, reason = "outer: the remedy is for others; inner: the context as it is")]
fn assume(context: &Context, only_for: &[RegistryKind]) -> Option<Option<Context>> {
    let ecr = context.registry.as_ref().filter(|registry| registry.is_ecr());
    let assumed = match (ecr, only_for) {
        (_, []) => return Some(None),
        (Some(registry), _) => return only_for.contains(&registry.kind).then_some(None),
        (None, [RegistryKind::EcrPublic]) => Registry::from_host(ECR_PUBLIC_HOST),
        (None, [RegistryKind::EcrPrivate]) => private(None, None),
        (None, _) => return Some(None),
    };
    Some(Some(Context { registry: Some(assumed), ..context.clone() }))
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
    let registry = context.meant.as_deref().or(registry);
    let values = [
        ("{registry}", registry.unwrap_or("the registry")),
        ("{and_login}", if context.then_login { ", and log in for 12 hours" } else { "" }),
        ("{image}", context.image.as_deref().unwrap_or("an image")),
        ("{platform}", context.platform.as_deref().unwrap_or("the platform that is asked for")),
        ("{helper}", context.helper.as_deref().unwrap_or("NAME")),
        ("{file}", context.config_name.as_deref().unwrap_or("the Docker configuration")),
        ("{other_endpoint}", context.other_endpoint.as_deref().unwrap_or("another endpoint")),
        ("{context}", context.docker_context.as_deref().unwrap_or("that was chosen")),
        ("{repository}", context.repository.as_deref().unwrap_or("the repository")),
        ("{profile}", context.profile.as_deref().unwrap_or("the profile")),
        ("{endpoint}", context.endpoint.as_deref().unwrap_or("the endpoint that SAM uses")),
    ];
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
}
