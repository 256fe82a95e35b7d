//! API events of functions and state machines: SAM makes the paths of an API of them whenever it loads the template, and
//! refuses the template where it can't.
//!
//! Source: aws-sam-translator 1.115.0, `plugins/api/implicit_api_plugin.py` and the plugins for REST and HTTP APIs.

use super::collector::Trouble;
use super::value::{Map, Mark, Value};

/// One of the two kinds of API.
struct Api {
    event: &'static str,
    /// The property that names the API, and the API of events that don't.
    id: &'static str,
    implicit: &'static str,
    /// Whether SAM goes on where the event has no properties at all, and where it has neither path nor method.
    has_defaults: bool,
}

const APIS: [Api; 2] = [
    Api { event: "Api", id: "RestApiId", implicit: "ServerlessRestApi", has_defaults: false },
    Api { event: "HttpApi", id: "ApiId", implicit: "ServerlessHttpApi", has_defaults: true },
];

/// Checks the events of a resource of that type, which has that condition. `resources` are all of the template's.
pub(super) fn check(
    kind: &str,
    properties: Option<&Map>,
    condition: Option<&Value>,
    resources: &Map,
) -> Result<(), Trouble> {
    if !matches!(kind, "AWS::Serverless::Function" | "AWS::Serverless::StateMachine") {
        return Ok(());
    }
    let events = properties.and_then(|properties| properties.get("Events")).and_then(Value::map);
    for (key, event) in events.iter().flat_map(|events| events.entries()) {
        let kind = event.get("Type").and_then(Value::text).unwrap_or_default();
        if let Some(api) = APIS.iter().find(|api| api.event == kind) {
            let is_of_implicit = check_event(api, key, event, resources)?;
            // SAM takes the conditions of all that use the API together, in a set.
            if let Some(condition) = condition.filter(|value| value.list().is_some() || value.map().is_some())
                && is_of_implicit
            {
                let message = "SAM refuses the whole template: the condition of a resource with an API event must be text";
                return Err(Trouble::new("resource-malformed", condition.mark, message));
            }
        }
    }
    Ok(())
}

/// Whether the event is one of the API that SAM makes for events that name none; or why SAM refuses it.
fn check_event(api: &Api, key: &Value, event: &Value, resources: &Map) -> Result<bool, Trouble> {
    let name = key.text().unwrap_or_default();
    let refuse = |mark: Mark, why: String| {
        let message = format!("SAM refuses the whole template: Event with id [{name}] is invalid. {why}");
        Err(Trouble::new("event-malformed", mark, message))
    };
    let properties = match event.get("Properties") {
        Some(properties) if !properties.is_truthy() && !api.has_defaults => return Ok(false),
        Some(properties) if properties.map().is_none() => {
            return refuse(properties.mark, "Properties should be a map.".into());
        }
        None if !api.has_defaults => return Ok(false),
        properties => properties,
    };
    let get = |property: &str| properties.and_then(|properties| properties.get(property));
    let is_given = |property: &str| get(property).is_some_and(Value::is_truthy);
    if !api.has_defaults || is_given("Path") || is_given("Method") {
        for property in ["Path", "Method"] {
            match get(property).filter(|value| !value.is_null()) {
                None => return refuse(key.mark, format!("Property '{property}' is required.")),
                Some(value) if value.text().is_none() => {
                    return refuse(value.mark, format!("Property '{property}' should be a string."));
                }
                Some(_) => {}
            }
        }
    }
    let Some(id) = get(api.id) else { return Ok(true) };
    let id = id.get("Ref").unwrap_or(id);
    let kind = id.text().and_then(|id| resources.get(id)).map(|api| api.get("Type").and_then(Value::text));
    let is_known = match kind {
        None => id.text() == Some(api.implicit),
        Some(kind) => api.has_defaults || kind != Some("AWS::Serverless::HttpApi"),
    };
    if is_known {
        return Ok(id.text() == Some(api.implicit));
    }
    let why = format!("{} must be a valid reference to an API in same template.", api.id);
    refuse(id.mark, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::source;

    fn refusal(event: &str) -> Option<String> {
        let template = format!(
            "{{Rest: {{Type: 'AWS::Serverless::Api'}}, Http: {{Type: 'AWS::Serverless::HttpApi'}}, F: {{Events: {{E: {event}}}}}}}"
        );
        let resources = source::parse(&template, 0).unwrap().root;
        let resources = resources.map().unwrap();
        let properties = resources.get("F").unwrap().map().unwrap();
        check("AWS::Serverless::Function", Some(properties), None, resources)
            .err()
            .map(|trouble| trouble.message)
    }

    #[test]
    fn events_that_sam_makes_paths_of_are_well_formed() {
        for event in [
            "{Type: Api, Properties: {Path: /a, Method: get}}",
            "{Type: Api, Properties: {Path: /a, Method: get, RestApiId: {Ref: Rest}}}",
            "{Type: Api, Properties: {Path: /a, Method: get, RestApiId: Rest}}",
            "{Type: Api, Properties: {Path: /a, Method: get, RestApiId: {Ref: ServerlessRestApi}}}",
            "{Type: Api, Properties: {}}",
            "{Type: Api}",
            "{Type: HttpApi}",
            "{Type: HttpApi, Properties: {}}",
            "{Type: HttpApi, Properties: {ApiId: {Ref: Rest}, Path: /a, Method: get}}",
            "{Type: S3, Properties: 3}",
            "[]",
        ] {
            assert_eq!(refusal(event), None, "{event}");
        }
    }

    #[test]
    fn others_make_sam_refuse_the_template() {
        for event in [
            "{Type: Api, Properties: {path: /a}}",
            "{Type: Api, Properties: 3}",
            "{Type: Api, Properties: {Path: /a, Method: {Ref: P}}}",
            "{Type: Api, Properties: {Path: /a, Method: get, RestApiId: {Ref: Nothing}}}",
            "{Type: Api, Properties: {Path: /a, Method: get, RestApiId: {'Fn::ImportValue': x}}}",
            "{Type: Api, Properties: {Path: /a, Method: get, RestApiId: {Ref: Http}}}",
            "{Type: HttpApi, Properties: {Method: post}}",
            "{Type: HttpApi, Properties: null}",
        ] {
            assert!(
                refusal(event).is_some_and(|why| why.contains("Event with id [E] is invalid")),
                "{event}"
            );
        }
    }
}
