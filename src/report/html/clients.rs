//! What each client sends to each registry, and all that is stored for it.

use super::markup::Markup;
use crate::diagnose::{Report, SentReport};
use crate::docker::credential::Sends;
use crate::facts::Facts;
use crate::report::credentials_human;

/// A part for each registry.
pub(super) fn write(section: &mut Markup, facts: &Facts, report: &Report) {
    for registry in &report.registries {
        section.element("h3", &[], |heading| heading.leaf("code", &[], &registry.host));
        section.element("dl", &[], |list| {
            for client in &registry.clients {
                list.leaf("dt", &[], client.client.label());
                list.leaf("dd", &[], &in_words(&client.sent));
                if let Some(sent) = &client.in_builds {
                    list.leaf("dd", &[], &format!("In builds: {}", in_words(sent)));
                }
            }
            let stored = facts.credentials.iter().find(|stored| stored.host == registry.host);
            let candidates = stored.map(|stored| stored.candidates.as_slice()).unwrap_or_default();
            list.leaf("dt", &[], "Stored");
            if candidates.is_empty() {
                list.leaf("dd", &[], "nothing");
            }
            for candidate in candidates {
                list.leaf("dd", &[], &credentials_human::line(facts, candidate));
            }
        });
    }
}

fn in_words(sent: &SentReport) -> String {
    let what = match sent.sends {
        Sends::Nothing => "sends nothing".to_owned(),
        Sends::Basic => match &sent.username {
            Some(username) => format!("sends the login of {username}"),
            None => "sends a login".to_owned(),
        },
        Sends::IdentityToken => "sends an identity token".to_owned(),
        Sends::Fails => "fails".to_owned(),
        Sends::Unknown => "not known what it sends".to_owned(),
    };
    let source = sent.source.as_ref().map(|source| format!(", from {source}")).unwrap_or_default();
    let why = sent.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    format!("{what}{source}{why}")
}
