//! A stack: one template with its parameters, at its place among nested stacks.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::Options;
use super::intrinsics::Resolver;
use super::value::{Map, Value};
use crate::environment::Environment;
use crate::quoted::Quoted;

/// A template that is being read.
pub(super) struct Stack<'a> {
    /// The ids of the stacks around it, with `/` between them; empty for the root.
    pub(super) path: String,
    /// The template file.
    pub(super) file: PathBuf,
    pub(super) resolver: Resolver,
    pub(super) resources: Rc<Map>,
    pub(super) options: &'a Options,
    /// Its place in the order in which SAM goes through stacks, from 1.
    pub(super) number: usize,
    /// The tag of the durable functions emulator.
    pub(super) emulator_tag: &'a str,
    pub(super) environment: &'a Environment,
}

impl Stack<'_> {
    /// The path of a resource: the stacks around it and its id.
    pub(super) fn path_of(&self, id: &str) -> String {
        if self.path.is_empty() { id.to_owned() } else { format!("{}/{id}", self.path) }
    }

    /// The folder that paths in the template start from: that of the file itself where the template is a link (SAM
    /// CLI, `normalize_resource_path`).
    pub(super) fn folder(&self) -> PathBuf {
        let file = if self.file.is_symlink() { self.file.canonicalize().ok() } else { None };
        let file = file.as_deref().unwrap_or(&self.file);
        file.parent().unwrap_or(Path::new("")).to_owned()
    }

    /// How the user knows a file.
    pub(super) fn display(&self, file: &Path) -> Quoted {
        Quoted::new(&self.environment.display(file))
    }

    /// Whether the template has a layer of that name.
    pub(super) fn is_layer(&self, name: &str) -> bool {
        let kind = self.resources.get(name).and_then(|resource| resource.get("Type")).and_then(Value::text);
        matches!(kind, Some("AWS::Serverless::LayerVersion" | "AWS::Lambda::LayerVersion"))
    }
}
