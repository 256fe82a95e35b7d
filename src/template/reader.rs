//! Goes through a template and the templates nested in it.

use std::cell::Cell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::collector::{Collector, Trouble};
use super::intrinsics::{Resolver, is_function};
use super::nested::{self, Nested};
use super::resource::Resource;
use super::source::{self, Source};
use super::stack::Stack;
use super::symbols::Symbols;
use super::value::{Map, Value};
use super::{Options, TemplateError, function, language_extensions, layer, refusal, web_function};
use crate::environment::Environment;
use crate::quoted::Quoted;

/// How deep stacks may be nested, and how many there may be.
const DEEPEST: usize = 32;
const MOST_STACKS: usize = 1000;
/// How many keys that stand twice are told of one file.
const MOST_DUPLICATES: usize = 1000;

/// What stays the same for all stacks of a template.
pub(super) struct Reader<'a> {
    pub(super) environment: &'a Environment,
    pub(super) collector: Collector,
    options: &'a Options,
    emulator_tag: &'a str,
    steps: Rc<Cell<u32>>,
    /// What is left for expanding language extensions, where SAM is told to.
    expansion: Option<Rc<Cell<u32>>>,
    /// The templates that are open: each is nested in the one before it.
    open: Vec<PathBuf>,
    stacks: usize,
    /// What was read of each file: stacks may share a template.
    loaded: HashMap<PathBuf, Result<Loaded, TemplateError>>,
}

/// A template file's number and what is in it.
#[derive(Clone)]
pub(super) struct Loaded {
    pub(super) file: u16,
    pub(super) root: Value,
}

impl<'a> Reader<'a> {
    pub(super) fn new(options: &'a Options, environment: &'a Environment) -> Self {
        Self {
            environment,
            collector: Collector::with(options),
            options,
            emulator_tag: environment.get("DURABLE_EXECUTIONS_EMULATOR_IMAGE_TAG").unwrap_or("latest"),
            steps: Resolver::budget(),
            expansion: options.language_extensions.then(language_extensions::budget),
            open: Vec::new(),
            stacks: 0,
            loaded: HashMap::new(),
        }
    }

    /// Reads and parses a file, once.
    pub(super) fn load(&mut self, file: &Path) -> Result<Loaded, TemplateError> {
        if let Some(known) = self.loaded.get(file) {
            return known.clone();
        }
        let loaded = self.load_first(file);
        self.loaded.insert(file.to_owned(), loaded.clone());
        loaded
    }

    fn load_first(&mut self, file: &Path) -> Result<Loaded, TemplateError> {
        let name = Quoted::new(&self.environment.display(file));
        let Source { file, root, duplicates } = source::read(file, &name, &mut self.collector.files)?;
        for duplicate in duplicates.iter().take(MOST_DUPLICATES) {
            let message = format!(
                "{} stands twice: SAM takes this one and ignores the one in line {}",
                Quoted::beginning(&duplicate.key, 200),
                duplicate.first.line
            );
            self.collector.problem("", &Trouble::new("duplicate-key", duplicate.last, message));
        }
        Ok(Loaded { file, root })
    }

    /// Reads the stack of a template. `parameters` are those that the stack is given.
    pub(super) fn stack(&mut self, source: &Loaded, path: &str, parameters: &[(String, Value)]) {
        let file = self.collector.files.path(source.file).to_owned();
        self.stacks += 1;
        let mut overrides = Vec::with_capacity(parameters.len() + 1);
        if let Some(region) = &self.options.region {
            overrides
                .push(("AWS::Region".to_owned(), Value::from_text(region, super::value::Mark::default())));
        }
        if let Some(account) = &self.options.account {
            overrides.extend(super::deployment::values(
                account,
                self.options.region.as_deref(),
                &source.root,
            ));
        }
        overrides.extend(parameters.iter().cloned());
        let (root, resources) = match self.expanded(&source.root, &overrides) {
            Ok(expanded) => expanded,
            Err(trouble) => return self.collector.refuse(path, &trouble),
        };
        let symbols = Symbols::new(&root, &overrides);
        let stack = Stack {
            path: path.to_owned(),
            file: file.clone(),
            resolver: Resolver::new(&root, symbols, Rc::clone(&self.steps), &self.environment.current_dir),
            resources: Rc::clone(&resources),
            options: self.options,
            number: self.stacks,
            emulator_tag: self.emulator_tag,
            environment: self.environment,
        };
        if let Err(trouble) = refusal::of_outputs(&root, &stack.resolver) {
            return self.collector.refuse(path, &trouble);
        }
        self.open.push(file);
        // SAM notes the id in the resource itself, so that an alias of a whole resource has the id of the first.
        let mut ids: HashMap<*const Map, String> = HashMap::new();
        for (key, resource) in resources.entries() {
            let shared = resource.map().map(Rc::as_ptr);
            let known = shared.and_then(|shared| ids.get(&shared)).map(String::as_str);
            let id = self.resource(key, resource, &root, &stack, known);
            if let (Some(shared), Some(id)) = (shared, id) {
                ids.entry(shared).or_insert(id);
            }
        }
        self.open.pop();
    }

    /// The template as SAM goes on with it, and its resources.
    fn expanded(&self, root: &Value, overrides: &[(String, Value)]) -> Result<(Value, Rc<Map>), Trouble> {
        let resources = refusal::of_template(root)?;
        match &self.expansion {
            Some(steps) if language_extensions::are_used(root) => {
                let root = language_extensions::expand(root, overrides, steps)?;
                let resources = refusal::of_template(&root)?;
                Ok((root, resources))
            }
            _ => Ok((root.clone(), resources)),
        }
    }

    /// Reads a resource, and gives its id. `known` is the id that it has already.
    fn resource(
        &mut self,
        key: &Value,
        value: &Value,
        root: &Value,
        stack: &Stack<'_>,
        known: Option<&str>,
    ) -> Option<String> {
        let read = refusal::of_resource(key, value, root, stack)
            .and_then(|globals| Ok((globals, refusal::of_entry(key, value, &stack.resolver)?)));
        let (globals, entry) = match read {
            Ok(read) => read,
            Err(trouble) => {
                let path = stack.path_of(key.text().unwrap_or_default());
                self.collector.refuse(&path, &trouble);
                return None;
            }
        };
        let mut resource = Resource::new(key, &entry, &stack.resolver, globals)?;
        resource.is_resolved |= is_function(value);
        if let Some(known) = known {
            known.clone_into(&mut resource.metadata.id);
        }
        match resource.kind.as_str() {
            "AWS::Serverless::Function" | "AWS::Lambda::Function" => {
                function::read(&resource, stack, &mut self.collector);
            }
            "AWS::Serverless::LayerVersion" | "AWS::Lambda::LayerVersion" => {
                layer::read(&resource, stack, &mut self.collector);
            }
            "AWS::Serverless::WebFunction" => web_function::read(&resource, stack, &mut self.collector),
            "AWS::Serverless::Application" | "AWS::CloudFormation::Stack" => {
                match nested::find(&resource, stack) {
                    Ok(Some(nested)) => self.nested(&nested),
                    Ok(None) => {}
                    Err(trouble) => {
                        let path = stack.path_of(&resource.metadata.id);
                        self.collector.refuse(&path, &trouble);
                    }
                }
            }
            _ => {}
        }
        Some(resource.metadata.id)
    }

    fn nested(&mut self, nested: &Nested) {
        let refuse = |reader: &mut Self, id, message: String| {
            reader.collector.refuse(&nested.path, &Trouble::new(id, nested.mark, message));
        };
        if self.open.contains(&nested.file) || self.open.len() >= DEEPEST {
            let message = "SAM never ends: the nested template is one that it is nested in itself";
            return refuse(self, "nested-template-loop", message.to_owned());
        }
        if self.stacks >= MOST_STACKS {
            return refuse(self, "nested-template-loop", "there are more than 1000 nested stacks".to_owned());
        }
        match self.load(&nested.file) {
            Ok(source) => self.stack(&source, &nested.path, &nested.parameters),
            Err(TemplateError::Missing { file }) => {
                let message = format!("SAM refuses the whole template: Template file not found at {file}");
                refuse(self, "nested-template-missing", message);
            }
            Err(error) => {
                refuse(
                    self,
                    "nested-template-unreadable",
                    format!("SAM refuses the whole template: {error}"),
                );
            }
        }
    }

    /// The templates that were read beside the outermost.
    pub(super) fn nested_templates(&self, outermost: &Path) -> Vec<PathBuf> {
        let mut nested: Vec<PathBuf> =
            self.loaded.keys().filter(|file| *file != outermost).cloned().collect();
        nested.sort();
        nested
    }

    /// Whether resolving was given up, because the template makes more work than any template should.
    pub(super) fn gave_up(&self) -> bool {
        self.steps.get() == 0
    }
}
