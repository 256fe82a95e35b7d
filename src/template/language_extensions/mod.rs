//! `AWS::LanguageExtensions`: `Fn::ForEach` and the functions that come with it, expanded as SAM CLI does it on this
//! machine when `--language-extensions` is on, before anything else looks at the template.
//!
//! Source: SAM CLI, `lib/cfn_language_extensions/`: `sam_integration.py` (when), `api.py` (in which order).

mod collection;
mod conditions;
mod context;
mod cycles;
mod failure;
mod foreach;
mod functions;
mod identifier;
mod json_string;
mod merged;
mod nesting;
mod no_value;
mod partial;
mod policies;
mod resolve;
mod sections;
mod substitution;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::rc::Rc;

use self::context::Context;
use self::failure::Failure;
use super::collector::Trouble;
use super::value::{Data, Map, Value};

const TRANSFORM: &str = "AWS::LanguageExtensions";

/// How many values the expansion of one template, with those nested in it, may go through. AWS takes 500 resources; ten
/// times as many functions of a hundred values each still end before this.
const MOST_STEPS: u32 = 1_500_000;

/// The steps that a whole template may take.
pub(super) fn budget() -> Rc<Cell<u32>> {
    Rc::new(Cell::new(MOST_STEPS))
}

/// Whether the template's `Transform` names the language extensions; without it, SAM expands nothing.
pub(super) fn are_used(root: &Value) -> bool {
    let is_name = |value: &Value| value.text() == Some(TRANSFORM);
    root.get("Transform").is_some_and(|transform| {
        is_name(transform) || transform.list().is_some_and(|list| list.iter().any(is_name))
    })
}

/// The template with its language extensions expanded, or why SAM refuses it. `parameters` are those that the stack is
/// given; `steps` counts down over all stacks.
pub(super) fn expand(
    root: &Value,
    parameters: &[(String, Value)],
    steps: &Rc<Cell<u32>>,
) -> Result<Value, Trouble> {
    let context = Context::new(root, parameters, Rc::clone(steps));
    expand_sections(root, &context).map_err(Failure::into_trouble)
}

fn expand_sections(root: &Value, context: &Context) -> Result<Value, Failure> {
    let mut template = sections::Sections::of(root);
    collection::check_targets(&template.resources, context)?;
    template.check()?;
    nesting::check(root, context)?;
    template.conditions = kept(template.conditions.map(|section| context.expand_section(&section, &[])))?;
    template.resources = context.expand_resources(&template.resources)?;
    template.outputs = kept(template.outputs.map(|section| context.expand_section(&section, &[])))?;
    context.evaluate_conditions(template.conditions.as_ref())?;
    conditions::check_names(&template.resources, template.conditions.as_ref())?;
    if let Some(conditions) = &template.conditions {
        template.conditions = Some(context.resolve_conditions(conditions)?);
    }
    template.resources = context.resolve_section(&template.resources)?;
    template.outputs = template.outputs.map(|section| context.resolve_section(&section)).transpose()?;
    template.resources = context.without_no_value(&template.resources, true)?;
    for policy in ["DeletionPolicy", "UpdateReplacePolicy"] {
        context.check_policies(&template.resources, policy)?;
    }
    Ok(template.replace_in(root))
}

/// A section that is empty after its loops are expanded is left out.
fn kept(section: Option<Result<Value, Failure>>) -> Result<Option<Value>, Failure> {
    Ok(section.transpose()?.filter(Value::is_truthy))
}

/// The map with `change` made to its values.
fn each_value(map: &Map, change: impl Fn(&Value, &Value) -> Result<Value, Failure>) -> Result<Data, Failure> {
    let entries = map.entries().iter().map(|(key, value)| Ok((key.clone(), change(key, value)?)));
    Ok(Data::Map(Rc::new(Map::new(entries.collect::<Result<_, Failure>>()?))))
}

/// The list with `change` made to its items.
fn each_item(items: &[Value], change: impl Fn(&Value) -> Result<Value, Failure>) -> Result<Data, Failure> {
    Ok(Data::List(items.iter().map(change).collect::<Result<_, Failure>>()?))
}

/// A map of one entry, in the place of `like`.
fn single(name: &Value, argument: Value, like: &Value) -> Value {
    Value::new(Data::Map(Rc::new(Map::new(vec![(name.clone(), argument)]))), like.mark)
}
