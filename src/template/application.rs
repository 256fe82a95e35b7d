//! Applications of the Serverless Application Repository: SAM asks AWS for them whenever it loads the template.
//!
//! Source: aws-sam-translator 1.115.0, `plugins/application/serverless_app_plugin.py`.

use super::collector::Trouble;
use super::resource::Resource;
use super::stack::Stack;
use super::value::{Data, Value};
use crate::environment::Environment;

/// Variables of which one is set where there are AWS credentials.
const CREDENTIALS: [&str; 6] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_SHARED_CREDENTIALS_FILE",
];

/// Why SAM refuses the template for an application whose location is not a local file, if it does.
pub(super) fn check(resource: &Resource<'_>, location: &Value, stack: &Stack<'_>) -> Result<(), Trouble> {
    for name in ["ApplicationId", "SemanticVersion"] {
        let value = location.get(name).filter(|value| !value.is_null());
        let value = value.and_then(|value| resolve(value, stack));
        if value.and_then(|value| value.text().map(|text| !text.is_empty())) != Some(true) {
            let mark = location.get(name).map_or(resource.mark, |value| value.mark);
            let message = format!(
                "SAM refuses the whole template: Property '{name}' of the application must be text that Ref or \
                 Fn::FindInMap resolves"
            );
            return Err(Trouble::new("application-malformed", mark, message));
        }
    }
    if has_credentials(stack.environment) {
        return Ok(());
    }
    let message = "SAM refuses the whole template without AWS credentials: it asks the Serverless Application \
                   Repository for this application";
    Err(Trouble::new("application-needs-credentials", location.mark, message))
}

/// The translator resolves `Ref` to what has a value, and `Fn::FindInMap`; nothing else.
fn resolve(value: &Value, stack: &Stack<'_>) -> Option<Value> {
    let Data::Map(map) = &value.data else { return Some(value.clone()) };
    let (key, argument) = map.entries().first()?;
    match key.text()? {
        "Ref" if !stack.resolver.symbols.has_value(argument.text()?) => None,
        "Ref" | "Fn::FindInMap" => stack.resolver.resolve(value).ok(),
        _ => None,
    }
}

fn has_credentials(environment: &Environment) -> bool {
    let folder = environment.home().map(|home| home.join(".aws"));
    CREDENTIALS.iter().any(|name| environment.get(name).is_some())
        || folder.is_some_and(|folder| folder.join("credentials").exists() || folder.join("config").exists())
}
