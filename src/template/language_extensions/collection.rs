//! What a loop goes through.
//!
//! Source: SAM CLI, `lib/cfn_language_extensions/processors/foreach.py` (`_resolve_collection`).

use std::rc::Rc;

use super::context::Context;
use super::failure::Failure;
use super::foreach::is_loop;
use crate::template::python;
use crate::template::value::{Data, Value};

/// Services whose dynamic references only AWS resolves, as in `{{resolve:ssm:name}}`.
const SERVICES: [(&str, &str); 3] = [
    ("ssm:", "AWS Systems Manager Parameter Store"),
    ("ssm-secure:", "AWS Systems Manager Parameter Store (SecureString)"),
    ("secretsmanager:", "AWS Secrets Manager"),
];

/// SAM looks for artifacts in the loops of `Resources` first, and fails on a `Ref` whose target is not text
/// (`sam_integration.py`, `detect_foreach_dynamic_properties`).
pub(super) fn check_targets(resources: &Value, context: &Context) -> Result<(), Failure> {
    for (key, value) in resources.map().map_or(&[][..], |map| map.entries()) {
        let Some([identifier, collection, body]) = value.list().filter(|_| is_loop(key)) else { continue };
        if identifier.text().is_none() || body.map().is_none() {
            continue;
        }
        if collection.get("Ref").is_some_and(|target| target.map().is_some() || target.list().is_some()) {
            return Err(Failure::crash(key.mark, "the Ref of the collection must name a parameter"));
        }
        context.step(body)?;
        check_targets(body, context)?;
    }
    Ok(())
}

impl Context {
    /// The items of a collection; nothing where it is no list. A list that stands in the template is taken as it is:
    /// functions among its items are not resolved.
    pub(super) fn collection(&self, collection: &Value, key: &Value) -> Result<Option<Rc<[Value]>>, Failure> {
        if let Data::List(items) = &collection.data {
            self.check_items(items, key)?;
            return Ok(Some(Rc::clone(items)));
        }
        check(collection, key)?;
        let resolved = self.resolve(collection)?;
        Ok(match &resolved.data {
            Data::List(items) => Some(Rc::clone(items)),
            Data::Text(text) if text.contains(',') => {
                Some(text.split(',').map(|item| Value::from_text(item.trim(), resolved.mark)).collect())
            }
            _ => None,
        })
    }

    fn check_items(&self, items: &[Value], key: &Value) -> Result<(), Failure> {
        for item in items {
            self.step(item)?;
            match &item.data {
                Data::List(items) => self.check_items(items, key)?,
                _ => check(item, key)?,
            }
        }
        Ok(())
    }
}

fn check(value: &Value, key: &Value) -> Result<(), Failure> {
    match &value.data {
        Data::Map(map) => {
            if let [(function, target)] = map.entries()
                && let Some(function @ ("Fn::GetAtt" | "!GetAtt" | "Fn::ImportValue" | "!ImportValue")) =
                    function.text()
            {
                let reason = format!(
                    "The collection uses '{function}' which requires deployed resources and cannot be resolved \
                     locally. Target: {}.",
                    python::text(target)
                );
                return Err(Failure::of_collection(key.mark, &reason));
            }
        }
        Data::Text(text) => {
            if let Some(service) = dynamic_reference(text) {
                let reason = format!(
                    "The collection uses a dynamic reference to {service} which requires AWS API calls and cannot be \
                     resolved locally. Value: {text}."
                );
                return Err(Failure::of_collection(key.mark, &reason));
            }
        }
        _ => {}
    }
    Ok(())
}

/// The service of a dynamic reference in the text.
fn dynamic_reference(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    lower.match_indices("{{resolve:").find_map(|(place, opening)| {
        let rest = &lower[place + opening.len()..];
        SERVICES.iter().find_map(|(prefix, service)| {
            let (reference, after) = rest.strip_prefix(prefix)?.split_once('}')?;
            (!reference.is_empty() && after.starts_with('}')).then_some(*service)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dynamic_references_are_found_in_any_case() {
        assert_eq!(dynamic_reference("a{{Resolve:SSM:/a/b}}"), Some("AWS Systems Manager Parameter Store"));
        assert_eq!(dynamic_reference("{{resolve:secretsmanager:x:y}}"), Some("AWS Secrets Manager"));
        for text in ["{{resolve:ssm:}}", "{{resolve:s3:a}}", "{{resolve:ssm:a}", "resolve:ssm:a"] {
            assert_eq!(dynamic_reference(text), None);
        }
    }
}
