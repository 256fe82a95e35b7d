//! JSON with all that readers of it treat differently: names that come twice, and the case of names.
//!
//! Go (`encoding/json`) takes a field whatever the case of its name, and adds what a second `auths` has to the first. Python
//! keeps the last of equal names, and knows no other case (both tried).

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use zeroize::Zeroize as _;

/// A JSON value in which objects have every name that was written, in that order.
pub(super) enum Json {
    /// Anything but an object.
    Plain(Value),
    /// An object.
    Object(Vec<(String, Self)>),
}

/// The fields of an entry of `auths`.
const ENTRY_FIELDS: [&str; 7] =
    ["auth", "username", "password", "identitytoken", "registrytoken", "email", "serveraddress"];

impl Json {
    /// As Python has it: of equal names the last counts.
    pub(super) fn python(&self) -> Value {
        match self {
            Self::Plain(value) => value.clone(),
            Self::Object(fields) => {
                let mut map = Map::new();
                for (name, value) in fields {
                    put(&mut map, name.clone(), value.python());
                }
                Value::Object(map)
            }
        }
    }

    /// As Go's clients have it, with the fields they know under the names that they give them.
    pub(super) fn go(&self) -> Value {
        let Self::Object(fields) = self else { return self.python() };
        let mut map = Map::new();
        for (name, value) in fields {
            let name = known(super::fields::names(), name);
            let value = if name == "auths" { value.auths() } else { value.python() };
            match (map.get_mut(&name), value) {
                (Some(Value::Object(before)), Value::Object(more)) => {
                    for (name, value) in more {
                        put(before, name, value);
                    }
                }
                // Nothing is written into a text by a null.
                (Some(Value::String(_)), Value::Null) => {}
                (_, value) => put(&mut map, name, value),
            }
        }
        Value::Object(map)
    }

    fn auths(&self) -> Value {
        let Self::Object(entries) = self else { return self.python() };
        let mut map = Map::new();
        for (key, entry) in entries {
            put(&mut map, key.clone(), entry.entry());
        }
        Value::Object(map)
    }

    fn entry(&self) -> Value {
        let Self::Object(fields) = self else { return self.python() };
        let mut map = Map::new();
        for (name, value) in fields {
            let name = known(ENTRY_FIELDS.into_iter(), name);
            let value = value.python();
            if !(value.is_null() && map.contains_key(&name)) {
                put(&mut map, name, value);
            }
        }
        Value::Object(map)
    }

    /// Overwrites every text.
    pub(super) fn wipe(&mut self) {
        match self {
            Self::Plain(value) => wipe(value),
            Self::Object(fields) => fields.iter_mut().for_each(|(_, value)| value.wipe()),
        }
    }
}

/// The known field that is meant, or the name itself.
fn known(mut fields: impl Iterator<Item = &'static str>, name: &str) -> String {
    fields.find(|field| field.eq_ignore_ascii_case(name)).unwrap_or(name).to_owned()
}

fn put(map: &mut Map<String, Value>, name: String, value: Value) {
    if let Some(mut before) = map.insert(name, value) {
        wipe(&mut before);
    }
}

/// Overwrites every string, so that no secret stays behind in freed memory. The depth is bounded by the parser's.
pub(crate) fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyJson)
    }
}

struct AnyJson;

impl<'de> Visitor<'de> for AnyJson {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Plain(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Plain(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Plain(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Plain(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Plain(Number::from_f64(value).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Plain(Value::String(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Plain(Value::String(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(mut item) = items.next_element::<Json>()? {
            list.push(item.python());
            item.wipe();
        }
        Ok(Json::Plain(Value::Array(list)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Json, A::Error> {
        let mut object = Vec::new();
        while let Some(field) = fields.next_entry()? {
            object.push(field);
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn both(text: &str) -> (Value, Value) {
        let json: Json = serde_json::from_str(text).expect("JSON");
        (json.go(), json.python())
    }

    #[test]
    fn a_second_auths_adds_to_the_first_for_go() {
        let (go, python) = both(r#"{"auths": {"a": {"auth": "1"}}, "auths": {"b": {}}}"#);
        assert_eq!(go, json!({"auths": {"a": {"auth": "1"}, "b": {}}}));
        assert_eq!(python, json!({"auths": {"b": {}}}));
        let (go, python) = both(r#"{"auths": {"a": {"auth": "1"}, "a": {"username": "2"}}}"#);
        assert_eq!(go, json!({"auths": {"a": {"username": "2"}}}));
        assert_eq!(go, python);
        let (go, _) = both(r#"{"auths": {"a": {"auth": "1"}}, "auths": null}"#);
        assert_eq!(go, json!({"auths": null}));
    }

    #[test]
    fn go_knows_its_fields_in_any_case_and_no_host() {
        let (go, python) =
            both(r#"{"Auths": {"Host": {"AUTH": "1"}}, "credsstore": "a", "CredHelpers": {"Host": "b"}}"#);
        assert_eq!(
            go,
            json!({"auths": {"Host": {"auth": "1"}}, "credsStore": "a", "credHelpers": {"Host": "b"}})
        );
        assert_eq!(
            python,
            json!({"Auths": {"Host": {"AUTH": "1"}}, "credsstore": "a", "CredHelpers": {"Host": "b"}})
        );
    }

    proptest! {
        #[test]
        fn without_doubles_and_capitals_nothing_changes(text in r#"[{}\[\]",:a-z0-9 ]{0,40}"#) {
            let value: Result<Value, _> = serde_json::from_str(&text);
            let json: Result<Json, _> = serde_json::from_str(&text);
            prop_assert_eq!(value.is_ok(), json.is_ok());
            if let (Ok(value), Ok(json)) = (value, json) {
                prop_assert_eq!(json.python(), value);
            }
        }
    }
}
