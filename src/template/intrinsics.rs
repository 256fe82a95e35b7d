//! CloudFormation's intrinsic functions as SAM CLI resolves them locally, which is not as CloudFormation does.
//!
//! Source: SAM CLI, `lib/intrinsic_resolver/intrinsic_property_resolver.py`.

mod conditions;
mod include;
mod substitution;
#[cfg(test)]
mod tests;
mod zones;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use base64::Engine as _;

use self::include::NotIncluded;
use super::symbols::{Symbols, Unresolved};
use super::value::{Data, Map, Value};

/// How many lists and maps one template may resolve, with those nested in it. An alias bomb ends here; twenty thousand
/// functions do not.
const MOST_STEPS: u32 = 1_500_000;
/// How many entries of a list or map count as one more, and how many where a new one is made of them.
const ENTRIES_A_STEP: usize = 16;
const NEW_ENTRIES_A_STEP: usize = 1;
/// How deep functions may call each other, through conditions that name conditions.
const DEEPEST: u32 = 400;

/// The longest text that functions may make.
const LONGEST_TEXT: usize = 1024 * 1024;

type Resolved = Result<Value, Unresolved>;

/// Resolves the values of one stack.
pub(super) struct Resolver {
    pub(super) symbols: Symbols,
    conditions: Option<Rc<Map>>,
    mappings: Option<Rc<Map>>,
    steps: Rc<Cell<u32>>,
    /// Where SAM is run.
    current_dir: PathBuf,
    depth: Cell<u32>,
}

impl Resolver {
    /// `steps` counts down over all stacks of a template.
    pub(super) fn new(template: &Value, symbols: Symbols, steps: Rc<Cell<u32>>, current_dir: &Path) -> Self {
        let section = |name: &str| template.get(name).and_then(Value::map).cloned();
        Self {
            symbols,
            conditions: section("Conditions"),
            mappings: section("Mappings"),
            steps,
            current_dir: current_dir.to_owned(),
            depth: Cell::new(0),
        }
    }

    /// The steps that a whole template may take.
    pub(super) fn budget() -> Rc<Cell<u32>> {
        Rc::new(Cell::new(MOST_STEPS))
    }

    /// The value as SAM sees it, or the value as it stands where SAM can't resolve it.
    pub(super) fn resolve_or_keep(&self, value: &Value) -> Value {
        self.resolve(value).unwrap_or_else(|Unresolved| value.clone())
    }

    /// Resolves a map only where the whole of it is one function, and leaves its entries for later.
    pub(super) fn resolve_or_keep_first(&self, value: &Value) -> Value {
        if is_function(value) { self.resolve_or_keep(value) } else { value.clone() }
    }

    /// A whole resource or output, or why SAM fails on it.
    pub(super) fn resolve_entry(&self, value: &Value) -> Result<Value, String> {
        if let Some((key, argument)) = value.map().and_then(|map| map.entries().first())
            && key.text() == Some("Fn::Transform")
            && let Err(NotIncluded::Fails(why)) = self.include(argument)
        {
            return Err(why);
        }
        if self.lacks_arguments(value) {
            return Err("list index out of range".to_owned());
        }
        Ok(self.resolve_or_keep_first(value))
    }

    /// Whether the function has no second argument, although SAM gets as far as looking for it: no refusal that SAM knows.
    fn lacks_arguments(&self, value: &Value) -> bool {
        let Some((key, argument)) = value.map().and_then(|map| map.entries().first()) else { return false };
        let name = key.text().unwrap_or_default();
        if !matches!(name, "Fn::Select" | "Fn::Join" | "Fn::Split") {
            return false;
        }
        let arguments = self.resolve(argument);
        match arguments.as_ref().ok().and_then(Value::list) {
            Some([]) => true,
            Some([first]) if name == "Fn::Select" => matches!(first.data, Data::Integer(_)),
            Some([first]) => first.text().is_some(),
            _ => false,
        }
    }

    /// Resolves a value with all that is in it.
    pub(super) fn resolve(&self, value: &Value) -> Resolved {
        match &value.data {
            Data::Null => Err(Unresolved),
            Data::List(_) | Data::Map(_) => {
                let (steps, depth) = (self.steps.get(), self.depth.get());
                if steps == 0 || depth >= DEEPEST {
                    return Err(Unresolved);
                }
                self.steps.set(steps - 1);
                self.depth.set(depth + 1);
                let resolved = self.resolve_inside(value);
                self.depth.set(depth);
                resolved
            }
            _ => Ok(value.clone()),
        }
    }

    fn resolve_inside(&self, value: &Value) -> Resolved {
        match &value.data {
            Data::List(items) => {
                self.count(items.len() / ENTRIES_A_STEP);
                let mut changed: Option<Vec<Value>> = None;
                for (place, item) in items.iter().enumerate() {
                    let resolved = self.resolve(item)?;
                    match &mut changed {
                        Some(changed) => changed.push(resolved),
                        None if is_same(item, &resolved) => {}
                        None => {
                            self.count(items.len() / NEW_ENTRIES_A_STEP);
                            changed = Some([&items[..place], &[resolved]].concat());
                        }
                    }
                }
                let items = changed.map_or_else(|| Rc::clone(items), Rc::from);
                Ok(Value::new(Data::List(items), value.mark))
            }
            Data::Map(map) => match map.entries().first() {
                Some((key, argument)) => match key.text().and_then(|name| self.call(name, argument)) {
                    Some(result) => result.map(|result| result.at(better_mark(&result, value))),
                    None => Ok(Value::new(Data::Map(self.resolve_map(map)), value.mark)),
                },
                None => Ok(value.clone()),
            },
            _ => Ok(value.clone()),
        }
    }

    /// Each entry on its own: what can't be resolved stays.
    fn resolve_map(&self, map: &Rc<Map>) -> Rc<Map> {
        let entries = map.entries();
        self.count(entries.len() / ENTRIES_A_STEP);
        let mut changed: Option<Vec<(Value, Value)>> = None;
        for (place, (key, value)) in entries.iter().enumerate() {
            let resolved = if key.text().is_some() { self.resolve_or_keep(value) } else { value.clone() };
            match &mut changed {
                Some(changed) => changed.push((key.clone(), resolved)),
                None if is_same(value, &resolved) => {}
                None => {
                    self.count(entries.len() / NEW_ENTRIES_A_STEP);
                    changed = Some([&entries[..place], &[(key.clone(), resolved)]].concat());
                }
            }
        }
        changed.map_or_else(|| Rc::clone(map), |changed| Rc::new(Map::new(changed)))
    }

    /// Calls the function `name`. `None` if it is not a function that SAM knows.
    fn call(&self, name: &str, argument: &Value) -> Option<Resolved> {
        Some(match name {
            "Ref" => self.reference(argument),
            "Fn::Sub" => self.substitute(argument),
            "Fn::GetAtt" => self.attribute(argument),
            "Fn::Join" => self.join(argument),
            "Fn::Split" => self.split(argument),
            "Fn::Select" => self.select(argument),
            "Fn::FindInMap" => self.find_in_map(argument),
            "Fn::Base64" => self.base64(argument),
            "Fn::If" => self.choose(argument),
            "Fn::Equals" => self.equals(argument),
            "Fn::Not" => self.not(argument),
            "Fn::And" => self.all_or_any(argument, true),
            "Fn::Or" => self.all_or_any(argument, false),
            "Fn::GetAZs" => self.zones(argument),
            "Fn::Transform" => self.include(argument).map_err(|_| Unresolved),
            // What other stacks export is not known here.
            "Fn::ImportValue" => Err(Unresolved),
            _ => return None,
        })
    }

    fn reference(&self, argument: &Value) -> Resolved {
        let name = self.text(argument)?;
        self.symbols.resolve(&name, "Ref", false)
    }

    fn attribute(&self, argument: &Value) -> Resolved {
        let [name, attribute] = self.arguments(argument)?;
        let (name, attribute) = (self.text(&name)?, self.text(&attribute)?);
        self.symbols.resolve(&name, &attribute, false)
    }

    fn join(&self, argument: &Value) -> Resolved {
        let arguments = self.list(argument)?;
        let (Some(delimiter), Some(items)) = (arguments.first(), arguments.get(1)) else {
            return Err(Unresolved);
        };
        let delimiter = delimiter.text().ok_or(Unresolved)?;
        let items = self.list(items)?;
        let items: Vec<Value> = items.iter().map(|item| self.resolve(item)).collect::<Result<_, _>>()?;
        let texts: Option<Vec<&str>> = items.iter().map(Value::text).collect();
        let text = texts.ok_or(Unresolved)?.join(delimiter);
        self.made(&text, argument)
    }

    fn split(&self, argument: &Value) -> Resolved {
        let arguments = self.list(argument)?;
        let (Some(delimiter), Some(text)) = (arguments.first(), arguments.get(1)) else {
            return Err(Unresolved);
        };
        // Python refuses an empty delimiter.
        let delimiter = delimiter.text().filter(|delimiter| !delimiter.is_empty()).ok_or(Unresolved)?;
        let text = self.resolve(text)?;
        let items = text.text().ok_or(Unresolved)?.split(delimiter);
        let items = items.map(|item| Value::from_text(item, text.mark)).collect();
        Ok(Value::new(Data::List(items), text.mark))
    }

    fn select(&self, argument: &Value) -> Resolved {
        let arguments = self.list(argument)?;
        let (Some(index), Some(items)) = (arguments.first(), arguments.get(1)) else {
            return Err(Unresolved);
        };
        // Only a number: SAM refuses the text "0".
        let Data::Integer(index) = index.data else { return Err(Unresolved) };
        let items = self.list(items)?;
        let items: Vec<Value> = items.iter().map(|item| self.resolve(item)).collect::<Result<_, _>>()?;
        usize::try_from(index).ok().and_then(|index| items.get(index)).cloned().ok_or(Unresolved)
    }

    /// The value in the map is taken as it stands.
    fn find_in_map(&self, argument: &Value) -> Resolved {
        let [map, top, second] = self.arguments(argument)?;
        let (map, top, second) = (self.text(&map)?, self.text(&top)?, self.text(&second)?);
        let value = self.mappings.as_ref().and_then(|mappings| mappings.get(&map));
        let value = value.and_then(|map| map.get(&top)).and_then(|map| map.get(&second));
        value.filter(|value| !value.is_null()).cloned().ok_or(Unresolved)
    }

    fn base64(&self, argument: &Value) -> Resolved {
        let text = self.text(argument)?;
        self.made(&base64::engine::general_purpose::STANDARD.encode(text.as_bytes()), argument)
    }

    /// A text that was put together at `place`. Text costs steps too, so that a template can't double it for ever.
    fn made(&self, text: &str, place: &Value) -> Resolved {
        if text.len() > LONGEST_TEXT {
            return Err(Unresolved);
        }
        self.count_text(text);
        Ok(Value::from_text(text, place.mark))
    }

    fn count_text(&self, text: &str) {
        self.count(text.len() / 64);
    }

    /// Takes `steps` from what is left.
    fn count(&self, steps: usize) {
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        self.steps.set(self.steps.get().saturating_sub(steps));
    }

    /// Counts a list or map that is made again for each resource, and says whether that may go on.
    pub(super) fn may_copy(&self, entries: usize) -> bool {
        self.count(entries);
        self.steps.get() > 0
    }

    fn count_step(&self) -> Result<(), Unresolved> {
        let left = self.steps.get().checked_sub(1).ok_or(Unresolved)?;
        self.steps.set(left);
        Ok(())
    }

    fn text(&self, value: &Value) -> Result<Rc<str>, Unresolved> {
        match self.resolve(value)?.data {
            Data::Text(text) => Ok(text),
            _ => Err(Unresolved),
        }
    }

    fn list(&self, value: &Value) -> Result<Rc<[Value]>, Unresolved> {
        match self.resolve(value)?.data {
            Data::List(items) => Ok(items),
            _ => Err(Unresolved),
        }
    }

    fn arguments<const N: usize>(&self, value: &Value) -> Result<[Value; N], Unresolved> {
        self.list(value)?.to_vec().try_into().map_err(|_| Unresolved)
    }
}

/// Whether nothing was resolved in a value. What does not change is shared, so that aliases stay small.
fn is_same(value: &Value, resolved: &Value) -> bool {
    value.mark == resolved.mark
        && match (&value.data, &resolved.data) {
            (Data::List(a), Data::List(b)) => Rc::ptr_eq(a, b),
            (Data::Map(a), Data::Map(b)) => Rc::ptr_eq(a, b),
            (Data::List(_) | Data::Map(_), _) | (_, Data::List(_) | Data::Map(_)) => false,
            // Text, numbers and the like are never functions.
            _ => true,
        }
}

/// Whether the first key is that of a function, which then counts as the whole value.
pub(super) fn is_function(value: &Value) -> bool {
    let first = value.map().and_then(|map| map.entries().first()).and_then(|(key, _)| key.text());
    first.is_some_and(|key| key == "Ref" || key.starts_with("Fn::"))
}

/// A value that stands somewhere in the template (a parameter's default) keeps its place; one that does not (a pseudo
/// parameter, an override) gets the place of the function.
fn better_mark(result: &Value, function: &Value) -> super::value::Mark {
    if result.mark.line > 0 { result.mark } else { function.mark }
}
