//! A resource of a template, with what SAM adds to it before it looks at it.

use std::rc::Rc;

use super::globals;
use super::intrinsics::{Resolver, is_function};
use super::metadata::Metadata;
use super::value::{Data, Map, Mark, Value};

/// A resource. Its properties are resolved one by one, when they are asked for.
pub(super) struct Resource<'a> {
    /// The name in the template.
    pub(super) logical_id: String,
    /// Where the logical id stands.
    pub(super) mark: Mark,
    pub(super) kind: String,
    pub(super) metadata: Metadata,
    /// Whether the properties came out of a function, so that what is in them is not resolved again.
    pub(super) is_resolved: bool,
    resolver: &'a Resolver,
    properties: Option<Rc<Map>>,
    globals: Option<Rc<Map>>,
    /// Properties that the metadata of a CDK asset replaces.
    replaced: Vec<(String, Value)>,
}

impl<'a> Resource<'a> {
    pub(super) fn new(
        key: &Value,
        resource: &Value,
        resolver: &'a Resolver,
        globals: Option<Rc<Map>>,
    ) -> Option<Self> {
        let name = key.text()?;
        let kind = resource.get("Type").map(|kind| resolver.resolve_or_keep(kind));
        let kind = kind.as_ref().and_then(Value::text).unwrap_or_default().to_owned();
        let metadata = Metadata::read(resource, name, resolver);
        let properties =
            resource.get("Properties").map(|properties| resolver.resolve_or_keep_first(properties));
        let replaced = metadata.replaced_properties();
        Some(Self {
            logical_id: resolver.symbols.logical_id(name),
            mark: key.mark,
            globals,
            kind,
            metadata,
            is_resolved: resource.get("Properties").is_some_and(is_function),
            resolver,
            properties: properties.as_ref().and_then(Value::map).cloned(),
            replaced,
        })
    }

    /// The property as SAM sees it: `Globals` merged in, intrinsic functions resolved where SAM can.
    pub(super) fn property(&self, name: &str) -> Option<Value> {
        if let Some((_, value)) = self.replaced.iter().find(|(known, _)| known == name) {
            return Some(value.clone());
        }
        let value = self.unresolved(name)?;
        Some(if self.is_resolved { value } else { self.resolver.resolve_or_keep(&value) })
    }

    /// The property as it stands, with `Globals` merged in.
    pub(super) fn unresolved(&self, name: &str) -> Option<Value> {
        let local = self.properties.as_ref().and_then(|properties| properties.get(name));
        let global = self.globals.as_ref().and_then(|globals| globals.get(name));
        match (global, local) {
            (Some(global), Some(local)) if self.resolver.may_copy(size(global) + size(local)) => {
                Some(globals::merge(name, global, local))
            }
            (Some(_), Some(local)) => Some(local.clone()),
            (None, value) | (value, None) => value.cloned(),
        }
    }

    /// Where `name` stands, or the resource where it does not stand in the template.
    pub(super) fn mark_of(&self, name: &str) -> Mark {
        self.property(name).map_or(self.mark, |value| value.mark)
    }
}

/// How many entries a list or map has.
fn size(value: &Value) -> usize {
    match &value.data {
        Data::List(items) => items.len(),
        Data::Map(map) => map.entries().len(),
        _ => 0,
    }
}
