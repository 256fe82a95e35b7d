//! What names stand for where `CloudFormation` reads a template, and not SAM.
//!
//! Source: AWS, "Get AWS values using pseudo parameters"; SAM's own values are in `symbols`.

use std::rc::Rc;

use super::NOT_KNOWN;
use super::value::{Data, Map, Mark, Value};
use crate::image::Registry;

/// The attributes of a repository that hold what an image's name begins with.
const OF_REPOSITORY: [&str; 3] = ["Ref", "RepositoryUri", "Arn"];

/// Values for a deployment into `account`. What the template leaves open comes first, so that anything else replaces it.
pub(super) fn values(account: &str, region: Option<&str>, template: &Value) -> Vec<(String, Value)> {
    let text = |text: &str| Value::from_text(text, Mark::default());
    let entries = |section: &str| template.get(section).and_then(Value::map).cloned();
    let mut values = Vec::new();
    for (name, parameter) in entries("Parameters").iter().flat_map(|map| map.entries()) {
        if let (Some(name), None) = (name.text(), parameter.get("Default")) {
            values.push((name.to_owned(), text(NOT_KNOWN)));
        }
    }
    for (name, resource) in entries("Resources").iter().flat_map(|map| map.entries()) {
        let is_repository = resource.get("Type").and_then(Value::text) == Some("AWS::ECR::Repository");
        if let (Some(name), true) = (name.text(), is_repository) {
            let attributes = OF_REPOSITORY.map(|attribute| (text(attribute), text(NOT_KNOWN)));
            let attributes = Data::Map(Rc::new(Map::new(attributes.to_vec())));
            values.push((name.to_owned(), Value::new(attributes, Mark::default())));
        }
    }
    values.push(("AWS::AccountId".to_owned(), text(account)));
    values.push(("AWS::URLSuffix".to_owned(), text(Registry::suffix_of_region(region.unwrap_or_default()))));
    values
}
