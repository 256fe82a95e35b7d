//! What is known while a template is expanded: parameters, mappings, conditions, and how much work is left.
//!
//! Source: SAM CLI, `lib/cfn_language_extensions/models.py` (`TemplateProcessingContext`) and
//! `lib/providers/sam_stack_provider.py` (the values it is given).

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::failure::Failure;
use crate::template::symbols::PSEUDO_PARAMETERS;
use crate::template::value::{Map, Mark, Value};

/// Pseudo parameters for SAM; a `Ref` to one without a value stays.
const PSEUDO_NAMES: [&str; 8] = [
    "AWS::AccountId",
    "AWS::NotificationARNs",
    "AWS::NoValue",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// How deep values and conditions may lead into each other. Python's own limit ends SAM near this.
const DEEPEST: u32 = 300;

/// One template's expansion.
pub(super) struct Context {
    /// Pseudo parameters, and what the stack is given. Defaults are not among them.
    pub(super) values: HashMap<String, Value>,
    pub(super) parameters: Rc<Map>,
    pub(super) mappings: Rc<Map>,
    pub(super) resources: Rc<Map>,
    /// As they stand until their own loops are expanded.
    pub(super) conditions: RefCell<Rc<Map>>,
    /// Conditions whose outcome is known.
    pub(super) outcomes: RefCell<HashMap<Rc<str>, bool>>,
    /// Conditions that are being evaluated.
    pub(super) evaluating: RefCell<HashSet<Rc<str>>>,
    steps: Rc<Cell<u32>>,
    depth: Cell<u32>,
}

impl Context {
    pub(super) fn new(root: &Value, parameters: &[(String, Value)], steps: Rc<Cell<u32>>) -> Self {
        let section = |name: &str| root.get(name).and_then(Value::map).cloned().unwrap_or_default();
        let mut values: HashMap<String, Value> = PSEUDO_PARAMETERS
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Value::from_text(value, Mark::default())))
            .collect();
        values.extend(parameters.iter().cloned());
        Self {
            values,
            parameters: section("Parameters"),
            mappings: section("Mappings"),
            resources: section("Resources"),
            conditions: RefCell::new(section("Conditions")),
            outcomes: RefCell::default(),
            evaluating: RefCell::default(),
            steps,
            depth: Cell::new(0),
        }
    }

    /// Counts one value that is gone through.
    pub(super) fn step(&self, value: &Value) -> Result<(), Failure> {
        self.steps_for(1, value)
    }

    /// A text that is made at `place`.
    pub(super) fn made(&self, text: &str, place: &Value) -> Result<Value, Failure> {
        self.check_length(text.len(), place)?;
        Ok(Value::from_text(text, place.mark))
    }

    /// Counts text that will be made: it costs too, so that a template can't double it for ever.
    pub(super) fn check_length(&self, length: usize, place: &Value) -> Result<(), Failure> {
        self.steps_for(u32::try_from(length / 64).unwrap_or(u32::MAX).saturating_add(1), place)
    }

    fn steps_for(&self, cost: u32, place: &Value) -> Result<(), Failure> {
        let left = self.steps.get().saturating_sub(cost);
        self.steps.set(left);
        if left == 0 { Err(Failure::too_complex(place.mark)) } else { Ok(()) }
    }

    /// Goes one level deeper for as long as `inside` runs.
    pub(super) fn deeper<T>(
        &self,
        value: &Value,
        inside: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.step(value)?;
        let depth = self.depth.get();
        if depth >= DEEPEST {
            return Err(Failure::crash(value.mark, "maximum recursion depth exceeded"));
        }
        self.depth.set(depth + 1);
        let result = inside();
        self.depth.set(depth);
        result
    }

    pub(super) fn is_pseudo(name: &str) -> bool {
        PSEUDO_NAMES.contains(&name)
    }

    /// The value of a parameter or pseudo parameter: what is given, or its default.
    pub(super) fn value_of(&self, name: &str) -> Option<Value> {
        match self.values.get(name) {
            Some(value) => Some(value.clone()),
            None => self.parameters.get(name).and_then(|parameter| parameter.get("Default")).cloned(),
        }
        .filter(|value| !value.is_null())
    }

    /// Whether the value is a `Ref` to a parameter or pseudo parameter that has no value here, but will have one in AWS.
    pub(super) fn is_deferred(&self, value: &Value) -> bool {
        let Some([(key, target)]) = value.map().map(|map| map.entries()) else { return false };
        key.text() == Some("Ref")
            && target.text().is_some_and(|name| Self::is_pseudo(name) || self.parameters.contains(name))
    }
}
