//! What tags make of values: YAML's own (`!!int`), as PyYAML's `SafeConstructor` does, and CloudFormation's short ones
//! (`!Ref`), as `samcli/yamlhelper.py` does.

use std::rc::Rc;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::parser::CORE;
use crate::template::python;
use crate::template::scalar;
use crate::template::value::{Data, Map, Mark, Value};

/// The tag of `<<`.
pub(super) const MERGE: &str = "tag:yaml.org,2002:merge";

/// What a tag makes of a node.
pub(super) enum Construct {
    /// No tag: what the node looks like.
    Implicit,
    /// A short tag of CloudFormation: the name of the intrinsic function that it stands for.
    Intrinsic(String),
    /// A tag of YAML itself (`!!str`).
    Core(Core),
}

#[derive(Clone, Copy)]
pub(super) enum Core {
    Text,
    Integer,
    Float,
    Boolean,
    Null,
    List,
    Map,
    Set,
    /// A list of maps with one entry each, which PyYAML makes a list of pairs.
    Pairs,
    Bytes,
}

/// What the tag means; an error for tags that SAM's loader has no constructor for.
pub(super) fn construct(tag: Option<&str>, is_merge: bool) -> Result<Construct, String> {
    let Some(tag) = tag.filter(|tag| *tag != "!" && !is_merge) else { return Ok(Construct::Implicit) };
    if let Some(name) = tag.strip_prefix(CORE) {
        return Ok(Construct::Core(match name {
            // SAM takes dates for text.
            "str" | "timestamp" => Core::Text,
            "int" => Core::Integer,
            "float" => Core::Float,
            "bool" => Core::Boolean,
            "null" => Core::Null,
            "seq" => Core::List,
            "map" => Core::Map,
            "set" => Core::Set,
            "omap" | "pairs" => Core::Pairs,
            "binary" => Core::Bytes,
            other => return Err(format!("SAM has no meaning for the tag !!{other}")),
        }));
    }
    match tag.strip_prefix('!') {
        Some(name @ ("Ref" | "Condition")) => Ok(Construct::Intrinsic(name.to_owned())),
        Some(name) => Ok(Construct::Intrinsic(format!("Fn::{name}"))),
        None => Err(format!("SAM has no meaning for the tag !<{tag}>")),
    }
}

/// Text with a tag.
pub(super) fn of_text(text: &str, construct: Construct, mark: Mark) -> Result<Data, String> {
    let core = match construct {
        Construct::Implicit => return Ok(Data::Text(text.into())),
        Construct::Intrinsic(name) if name == "Fn::GetAtt" => {
            let parts: Vec<Value> = text.splitn(2, '.').map(|part| Value::from_text(part, mark)).collect();
            return Ok(intrinsic(&name, Value::new(Data::List(parts.into()), mark)).data);
        }
        Construct::Intrinsic(name) => return Ok(intrinsic(&name, Value::from_text(text, mark)).data),
        Construct::Core(core) => core,
    };
    match core {
        Core::Text => Ok(Data::Text(text.into())),
        Core::Integer => scalar::tagged::integer(text),
        Core::Float => scalar::tagged::float(text).ok_or_else(|| format!("!!float can't be {text}")),
        Core::Boolean => {
            scalar::boolean_of_any_case(text).map(Data::Bool).ok_or_else(|| format!("!!bool can't be {text}"))
        }
        Core::Null => Ok(Data::Null),
        Core::Bytes => bytes(text),
        Core::List | Core::Map | Core::Set | Core::Pairs => {
            Err("a tag of a list or map stands before text".to_owned())
        }
    }
}

/// A list or map with a tag.
pub(super) fn of_collection(value: Value, construct: Construct) -> Result<Value, String> {
    let mark = value.mark;
    match (construct, &value.data) {
        (Construct::Intrinsic(name), _) => Ok(intrinsic(&name, value)),
        (Construct::Implicit, _)
        | (Construct::Core(Core::List), Data::List(_))
        | (Construct::Core(Core::Map), Data::Map(_)) => Ok(value),
        (Construct::Core(Core::Set), Data::Map(map)) => {
            // Python has no order either.
            let mut keys: Vec<String> =
                map.entries().iter().map(|(key, _)| python::representation(key)).collect();
            keys.sort_unstable();
            let printed =
                if keys.is_empty() { "set()".to_owned() } else { format!("{{{}}}", keys.join(", ")) };
            Ok(Value::new(Data::Other(printed.into()), mark))
        }
        (Construct::Core(Core::Pairs), Data::List(items)) => {
            let pairs = items.iter().map(pair).collect::<Option<Vec<_>>>();
            let pairs = pairs.ok_or("!!omap and !!pairs take a list of maps with one entry each")?;
            Ok(Value::new(Data::List(pairs.into()), mark))
        }
        (Construct::Core(_), _) => Err("a tag stands before a list or map that it does not fit".to_owned()),
    }
}

fn pair(item: &Value) -> Option<Value> {
    match item.map()?.entries() {
        [(key, value)] => Some(Value::new(Data::List([key.clone(), value.clone()].into()), item.mark)),
        _ => None,
    }
}

/// Python's `base64.decodebytes`: what is not of its alphabet does not count.
fn bytes(text: &str) -> Result<Data, String> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
    );
    let is_of_alphabet = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    if !text.is_ascii() {
        return Err("!!binary takes ASCII alone".to_owned());
    }
    let encoded: String = text.chars().filter(is_of_alphabet).collect();
    let decoded = LENIENT.decode(encoded).map_err(|_| "!!binary takes base64".to_owned())?;
    Ok(Data::Other(python::bytes(&decoded).into()))
}

/// `!Sub x` is `{"Fn::Sub": x}`.
fn intrinsic(name: &str, value: Value) -> Value {
    let mark = value.mark;
    let map = Map::new(vec![(Value::from_text(name, mark), value)]);
    Value::new(Data::Map(Rc::new(map)), mark)
}

/// What stands behind a short tag; the value itself where it has none.
pub(super) fn without_short_tag(value: &Value) -> &Value {
    match value.map().map(|map| map.entries()) {
        Some([(key, inner)]) if key.mark == inner.mark && key.text().is_some() => inner,
        _ => value,
    }
}
