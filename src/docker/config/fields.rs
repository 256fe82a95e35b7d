//! The types of the fields that Docker's config file may have beside the stored logins. One value of a wrong type, and the
//! docker CLI uses no `auth` value of the file (docker/cli, `configfile/file.go`; tried with 28.2).

use serde_json::{Map, Value};

/// What a field must be. `null` always may stand for it.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Texts,
    MapOfTexts,
    /// As `plugins` and `proxies` are.
    MapOfMaps,
}

const FIELDS: [(&str, Kind); 23] = [
    ("HttpHeaders", Kind::MapOfTexts),
    ("psFormat", Kind::Text),
    ("imagesFormat", Kind::Text),
    ("networksFormat", Kind::Text),
    ("pluginsFormat", Kind::Text),
    ("volumesFormat", Kind::Text),
    ("statsFormat", Kind::Text),
    ("detachKeys", Kind::Text),
    ("serviceInspectFormat", Kind::Text),
    ("servicesFormat", Kind::Text),
    ("tasksFormat", Kind::Text),
    ("secretFormat", Kind::Text),
    ("configFormat", Kind::Text),
    ("nodesFormat", Kind::Text),
    ("pruneFilters", Kind::Texts),
    ("proxies", Kind::MapOfMaps),
    // `"experimental": true` and `"features": {"buildkit": true}` are the daemon's, for daemon.json.
    ("experimental", Kind::Text),
    ("features", Kind::MapOfTexts),
    ("currentContext", Kind::Text),
    ("cliPluginsExtraDirs", Kind::Texts),
    ("plugins", Kind::MapOfMaps),
    ("aliases", Kind::MapOfTexts),
    ("credsStore", Kind::Text),
];

/// Go's clients take their names in any case.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ["auths", "credHelpers"].into_iter().chain(FIELDS.into_iter().map(|(name, _)| name))
}

/// The first field with a value of a wrong type: a sentence without its full stop.
pub(super) fn wrong(fields: &Map<String, Value>) -> Option<String> {
    let text = |value: &Value| value.is_string() || value.is_null();
    let texts = |value: &Value| value.as_object().map(|map| map.values().all(text));
    FIELDS.into_iter().find_map(|(name, kind)| {
        let value = fields.get(name).filter(|value| !value.is_null())?;
        let (is_right, must) = match kind {
            Kind::Text => (value.is_string(), "a string"),
            Kind::Texts => {
                (value.as_array().is_some_and(|items| items.iter().all(text)), "a list of strings")
            }
            Kind::MapOfTexts => (texts(value).unwrap_or(false), "an object of strings"),
            Kind::MapOfMaps => {
                let fits = |inner: &Value| inner.is_null() || texts(inner).unwrap_or(false);
                (
                    value.as_object().is_some_and(|map| map.values().all(fits)),
                    "an object of objects of strings",
                )
            }
        };
        (!is_right).then(|| format!("`{name}` must be {must}"))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_of_a_wrong_type_are_named() {
        for (value, expected) in [
            (json!({"experimental": true}), Some("`experimental` must be a string")),
            (json!({"features": {"buildkit": true}}), Some("`features` must be an object of strings")),
            (json!({"HttpHeaders": 5}), Some("`HttpHeaders` must be an object of strings")),
            (json!({"detachKeys": []}), Some("`detachKeys` must be a string")),
            (json!({"pruneFilters": "x"}), Some("`pruneFilters` must be a list of strings")),
            (json!({"proxies": {"default": 5}}), Some("`proxies` must be an object of objects of strings")),
            (
                json!({"plugins": {"a": {"b": true}}}),
                Some("`plugins` must be an object of objects of strings"),
            ),
            (json!({"proxies": {"default": {"httpProxy": "x"}}, "features": {"buildkit": "true"}}), None),
            (json!({"experimental": "disabled", "HttpHeaders": null, "x": 5, "debug": true}), None),
        ] {
            assert_eq!(wrong(value.as_object().expect("an object")).as_deref(), expected, "{value}");
        }
    }
}
