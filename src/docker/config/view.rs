//! What a client makes of a config file's JSON.
//!
//! Go (docker CLI, buildx) reads into typed fields: a value of a wrong type is passed over, an error is remembered, and
//! after such an error no `auth` value is decoded (docker/cli, `configfile/file.go`, `LoadFromReader`). Python
//! (docker-py, `auth.py`) takes what it finds and throws on what it cannot use.

use serde_json::{Map, Value};

use super::fields;
use super::json::wipe;
use crate::docker::auth_value::{decode_lenient, decode_strict};
use crate::docker::login::Login;
use crate::quoted::Quoted;
use crate::secret::Secret;

/// A config file in one client's eyes.
#[derive(Default)]
pub(in crate::docker) struct View {
    /// `auths`, in the order of the file.
    pub(in crate::docker) entries: Vec<Entry>,
    /// `credHelpers`: registry and helper.
    pub(in crate::docker) cred_helpers: Vec<(String, String)>,
    /// `credsStore`, where it is not empty.
    pub(in crate::docker) creds_store: Option<String>,
    /// Whether nothing is configured, and the docker CLI takes `creds_store` by itself.
    pub(in crate::docker) is_default_store: bool,
    /// For Go, the first value of a wrong type; for Python, what makes it throw.
    pub(in crate::docker) problem: Option<Quoted>,
    /// Whether the JSON is no object at all.
    pub(super) not_an_object: bool,
}

/// An entry of `auths`.
pub(in crate::docker) struct Entry {
    /// The registry, as the file has it.
    pub(in crate::docker) key: String,
    /// What it holds.
    pub(in crate::docker) meaning: Meaning,
    /// Whether that comes from an `auth` value that had to be decoded.
    pub(in crate::docker) encoded: bool,
}

/// What an entry holds for a client.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::docker) enum Meaning {
    /// A user name and password, an identity token, or both.
    Login(Login),
    /// A registry token, which is sent as it is.
    RegistryToken,
    /// Nothing.
    Nothing,
    /// It cannot be read: a sentence without its full stop.
    Bad(&'static str),
}

impl View {
    /// The entry whose key is exactly this.
    pub(in crate::docker) fn exact(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Whether it has neither logins nor helpers, so that the docker CLI takes a store by itself.
    pub(super) fn names_nothing(&self) -> bool {
        self.entries.is_empty() && self.cred_helpers.is_empty() && self.creds_store.is_none()
    }

    /// What `credHelpers` names for a registry.
    pub(in crate::docker) fn cred_helper(&self, server: &str) -> Option<&str> {
        self.cred_helpers.iter().find(|(host, _)| host == server).map(|(_, name)| name.as_str())
    }

    fn wrong(&mut self, what: &str) {
        if self.problem.is_none() {
            self.problem = Some(what.into());
        }
    }
}

/// As the docker CLI and buildx read it.
pub(super) fn go(mut value: Value) -> View {
    let mut view = View::default();
    let Some(fields) = value.as_object_mut() else {
        view.not_an_object = true;
        wipe(&mut value);
        return view;
    };
    match fields.get("auths") {
        None | Some(Value::Null) => {}
        Some(Value::Object(auths)) => {
            for (key, entry) in auths {
                let (entry, fault) = go_entry(key, entry);
                if let Some(fault) = fault {
                    view.wrong(&fault);
                }
                view.entries.push(entry);
            }
        }
        Some(_) => view.wrong("`auths` is not an object"),
    }
    match fields.get("credHelpers") {
        None | Some(Value::Null) => {}
        Some(Value::Object(helpers)) => {
            for (host, name) in helpers {
                match name {
                    Value::String(name) => view.cred_helpers.push((host.clone(), name.clone())),
                    Value::Null => view.cred_helpers.push((host.clone(), String::new())),
                    _ => view.wrong(&format!("`credHelpers` has no name for `{host}`")),
                }
            }
        }
        Some(_) => view.wrong("`credHelpers` is not an object"),
    }
    match fields.get("credsStore") {
        Some(Value::String(name)) => view.creds_store = Some(name.clone()).filter(|name| !name.is_empty()),
        None | Some(Value::Null) => {}
        Some(_) => view.wrong("`credsStore` is not a string"),
    }
    if let Some(fault) = fields::wrong(fields) {
        view.wrong(&fault);
    }
    wipe(&mut value);
    view
}

fn go_entry(key: &str, entry: &Value) -> (Entry, Option<String>) {
    let of = |meaning, encoded| Entry { key: key.to_owned(), meaning, encoded };
    let Value::Object(fields) = entry else {
        let fault = (!entry.is_null()).then(|| format!("the entry `{key}` of `auths` is not an object"));
        let meaning =
            if fault.is_some() { Meaning::Bad("the entry is not an object") } else { Meaning::Nothing };
        return (of(meaning, false), fault);
    };
    let fault = ["auth", "username", "password", "identitytoken", "registrytoken", "email", "serveraddress"]
        .into_iter()
        .find(|name| fields.get(*name).is_some_and(|value| !value.is_string() && !value.is_null()))
        .map(|name| format!("`{name}` in the entry `{key}` of `auths` is not a string"));
    let identity_token = secret(fields, "identitytoken");
    let (login, encoded) = if let Some(auth) = secret(fields, "auth") {
        (decode_strict(auth.expose()), true)
    } else {
        let or_empty = |name| secret(fields, name).unwrap_or_else(|| Secret::new(String::new()));
        (Ok(Login::basic(or_empty("username"), or_empty("password"))), false)
    };
    let meaning = match login {
        Err(why) => Meaning::Bad(why),
        Ok(login) => {
            let login = Login { identity_token, ..login };
            match (login.is_empty(), secret(fields, "registrytoken")) {
                (_, Some(_)) => Meaning::RegistryToken,
                (true, None) => Meaning::Nothing,
                (false, None) => Meaning::Login(login),
            }
        }
    };
    (of(meaning, encoded), fault)
}

/// As docker-py reads it.
pub(super) fn python(value: &Value) -> View {
    let mut view = View::default();
    let Value::Object(fields) = value else {
        view.not_an_object = true;
        view.wrong("it is not a JSON object");
        return view;
    };
    if fields.get("proxies").is_some_and(|value| !value.is_object()) {
        view.wrong("`proxies` is not an object");
    }
    if fields
        .get("proxies")
        .and_then(|proxies| proxies.get("default"))
        .is_some_and(|value| !value.is_object())
    {
        view.wrong("`proxies` has no object as `default`");
    }
    let given = |name: &str| fields.get(name).filter(|value| is_true(value));
    // It hands them over with every question to the engine.
    if let Some(headers) = given("HttpHeaders")
        && !headers
            .as_object()
            .is_some_and(|map| map.values().all(|value| value.is_string() || value.is_null()))
    {
        view.wrong("`HttpHeaders` is not an object of strings");
    }
    match given("auths") {
        None => {}
        Some(Value::Object(auths)) => {
            for (key, entry) in auths {
                view.add_python(key, entry);
            }
        }
        Some(_) => view.wrong("`auths` is not an object"),
    }
    match given("credsStore") {
        None => {}
        Some(Value::String(name)) => view.creds_store = Some(name.clone()),
        Some(_) => view.wrong("`credsStore` is not a string"),
    }
    match given("credHelpers") {
        None => {}
        Some(Value::Object(helpers)) => {
            for (host, name) in helpers {
                match name {
                    Value::String(name) => view.cred_helpers.push((host.clone(), name.clone())),
                    name if !is_true(name) => view.cred_helpers.push((host.clone(), String::new())),
                    _ => view.wrong(&format!("`credHelpers` has no name for `{host}`")),
                }
            }
        }
        Some(_) => view.wrong("`credHelpers` is not an object"),
    }
    // A file without any of the three is taken for the `auths` of old, unless one of its values is no object.
    if ["auths", "credsStore", "credHelpers"].into_iter().all(|name| given(name).is_none()) {
        for (key, entry) in fields {
            if !entry.is_object() {
                view.entries.clear();
                break;
            }
            view.add_python(key, entry);
            if view.problem.is_some() {
                break;
            }
        }
    }
    view
}

impl View {
    fn add_python(&mut self, key: &str, entry: &Value) {
        let (meaning, encoded) = python_entry(entry);
        if let Meaning::Bad(why) = meaning {
            self.wrong(&format!("the entry `{key}` of `auths` cannot be read: {why}"));
        }
        self.entries.push(Entry { key: key.to_owned(), meaning, encoded });
    }
}

fn python_entry(entry: &Value) -> (Meaning, bool) {
    let Value::Object(fields) = entry else {
        return (Meaning::Bad("it is not an object"), false);
    };
    // Everything else is ignored beside an identity token, and a user name and password without `auth` always are.
    if fields.contains_key("identitytoken") {
        let token = secret(fields, "identitytoken").map(Login::token);
        return (token.map_or(Meaning::Nothing, Meaning::Login), false);
    }
    let meaning = match fields.get("auth") {
        None => return (Meaning::Nothing, false),
        Some(Value::String(auth)) => match decode_lenient(auth) {
            Ok(login) if login.is_empty() => Meaning::Nothing,
            Ok(login) => Meaning::Login(login),
            Err(why) => Meaning::Bad(why),
        },
        Some(_) => Meaning::Bad("its `auth` is not a string"),
    };
    (meaning, true)
}

/// The entries of `DOCKER_AUTH_CONFIG`, as the docker CLI 28.3 and newer reads them.
pub(super) fn variable(text: &str) -> Vec<Entry> {
    serde_json::from_str::<Value>(text).map(|value| go(value).entries).unwrap_or_default()
}

fn secret(fields: &Map<String, Value>, name: &str) -> Option<Secret> {
    fields
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .map(|text| Secret::new(text.to_owned()))
}

/// What Python takes for true.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
    }
}
