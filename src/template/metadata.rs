//! The `Metadata` of a resource: how SAM builds it, given by hand or by CDK.
//!
//! Source: SAM CLI, `lib/samlib/resource_metadata_normalizer.py`.

use std::rc::Rc;

use super::intrinsics::Resolver;
use super::python;
use super::value::{Data, Map, Mark, Value};

/// Metadata after SAM has made CDK's keys into its own.
pub(super) struct Metadata {
    map: Option<Rc<Map>>,
    /// What SAM calls the resource in paths: `SamResourceId`, the name in a CDK path, or the logical id.
    pub(super) id: String,
    /// An image of CDK: its folder and Dockerfile.
    image_asset: Option<ImageAsset>,
    /// A property and the path that CDK gives it.
    replaced: Option<(String, Value)>,
    is_bundled: bool,
}

struct ImageAsset {
    folder: Value,
    dockerfile: Value,
    build_args: Option<Value>,
}

impl Metadata {
    pub(super) fn read(resource: &Value, name: &str, resolver: &Resolver) -> Self {
        // SAM looks for these before it resolves functions.
        let written = |key: &str| resource.get("Metadata").and_then(|metadata| metadata.get(key));
        let id = id(written("SamResourceId"), written("aws:cdk:path"), resource, name);
        let is_normalized = written("SamNormalized").is_some_and(Value::is_truthy);
        let property = written("aws:asset:property").filter(|value| value.is_truthy() && !is_normalized);
        let has_path = written("aws:asset:path").is_some_and(Value::is_truthy);
        let is_bundled = written("aws:asset:is-bundled").is_some_and(Value::is_truthy);

        let value = resource.get("Metadata").map(|metadata| resolver.resolve_or_keep(metadata));
        let map = value.as_ref().and_then(Value::map).cloned();
        let get = |key: &str| map.as_ref().and_then(|map| map.get(key));
        let path = get("aws:asset:path").filter(|_| has_path);
        let (mut image_asset, mut replaced) = (None, None);
        match (property.and_then(Value::text), path) {
            (Some("Code.ImageUri"), path) => {
                let mark = path.map_or(resource.mark, |path| path.mark);
                image_asset = Some(ImageAsset {
                    folder: path.cloned().unwrap_or_else(|| Value::from_text(".", mark)),
                    // SAM refuses the template where it is missing.
                    dockerfile: get("aws:asset:dockerfile-path").cloned().unwrap_or_else(|| nothing(mark)),
                    build_args: get("aws:asset:docker-build-args").cloned(),
                });
                replaced = Some(("Code".to_owned(), image_code(name, mark)));
            }
            (Some(property), Some(path)) => replaced = Some((property.to_owned(), path.clone())),
            _ => {}
        }
        Self { map, id, image_asset, replaced, is_bundled }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        match (&self.image_asset, key) {
            (Some(asset), "DockerContext") => Some(&asset.folder),
            (Some(asset), "Dockerfile") => Some(&asset.dockerfile),
            (Some(asset), "DockerBuildArgs") => asset.build_args.as_ref(),
            _ => self.map.as_ref().and_then(|map| map.get(key)),
        }
    }

    /// All entries but those that SAM itself adds.
    pub(super) fn without_ids(&self) -> Vec<(Value, Value)> {
        let is_ours = |key: &Value| !matches!(key.text(), Some("SamResourceId" | "SamNormalized"));
        let entries = self.map.iter().flat_map(|map| map.entries());
        entries.filter(|(key, _)| is_ours(key)).cloned().collect()
    }

    pub(super) fn is_truthy(&self, key: &str) -> bool {
        self.get(key).is_some_and(Value::is_truthy)
    }

    /// Whether SAM leaves the resource alone when it builds.
    pub(super) fn skips_build(&self) -> bool {
        self.is_bundled || self.is_truthy("SkipBuild")
    }

    pub(super) fn replaced_properties(&self) -> Vec<(String, Value)> {
        self.replaced.iter().cloned().collect()
    }
}

fn nothing(mark: Mark) -> Value {
    Value::new(Data::Null, mark)
}

/// `{ImageUri: name}`: SAM names the image of a CDK asset after its logical id.
fn image_code(name: &str, mark: Mark) -> Value {
    let uri = Value::from_text(&name.to_lowercase(), mark);
    Value::new(Data::Map(Rc::new(Map::new(vec![(Value::from_text("ImageUri", mark), uri)]))), mark)
}

fn id(given: Option<&Value>, cdk_path: Option<&Value>, resource: &Value, name: &str) -> String {
    const NESTED_STACK: &str = ".NestedStack";
    if let Some(given) = given.and_then(Value::text).filter(|given| !given.is_empty()) {
        return given.to_owned();
    }
    let Some(path) = cdk_path.and_then(Value::text).filter(|path| !path.is_empty()) else {
        return name.to_owned();
    };
    let parts: Vec<&str> = path.split('/').collect();
    let ([before, last] | [_, before, last]) = parts[..] else { return name.to_owned() };
    let is_stack = resource.get("Type").map(python::text).as_deref() == Some("AWS::CloudFormation::Stack");
    let is_nested_stack = is_stack && before.ends_with(NESTED_STACK);
    let id = if last == "Resource" || is_nested_stack { before } else { last };
    let id = if is_stack { id.strip_suffix(NESTED_STACK).unwrap_or(id) } else { id };
    id.to_owned()
}
