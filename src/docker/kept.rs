//! Changes what credential helpers keep, and makes sure that they did: one whose `erase` fails may end with 0.

use std::time::Duration;

use serde_json::json;
use zeroize::Zeroizing;

use super::config::wipe;
use super::ecr_login;
use super::helper::{self, HelperAnswer};
use crate::environment::Environment;
use crate::quoted::Quoted;
use crate::secret::Secret;

/// Has `docker-credential-NAME` keep a login, and asks it for that.
///
/// # Errors
/// Why it does not have it: a sentence without its full stop.
pub fn store(
    environment: &Environment,
    name: &str,
    server: &str,
    username: &str,
    password: &Secret,
    limit: Duration,
) -> Result<(), Quoted> {
    let mut login = json!({"ServerURL": server, "Username": username, "Secret": password.expose()});
    let text = Zeroizing::new(login.to_string());
    wipe(&mut login);
    helper::tell(environment, name, "store", &text, limit)?;
    match helper::get(environment, name, server, limit, false) {
        HelperAnswer::Login { password: kept, .. } if kept == *password => Ok(()),
        HelperAnswer::Failed { why, .. } => Err(why),
        _ => {
            Err(format!("docker-credential-{name} took the login and does not give it out as it was").into())
        }
    }
}

/// Has `docker-credential-NAME` forget a login, and asks it whether it did.
///
/// # Errors
/// Why it may still have it: a sentence without its full stop.
pub fn erase(environment: &Environment, name: &str, server: &str, limit: Duration) -> Result<(), Quoted> {
    helper::tell(environment, name, "erase", server, limit)?;
    match helper::get(environment, name, server, limit, false) {
        HelperAnswer::Login { .. } | HelperAnswer::IdentityToken(_) => {
            Err(format!("docker-credential-{name} still has the login for {server}").into())
        }
        HelperAnswer::NotAsked { why } => Err(why),
        _ => Ok(()),
    }
}

/// Whether the helper for ECR gives a login for a registry, with the credentials that it finds by itself.
///
/// # Errors
/// Why it gives none, with the reason that it logs: a sentence without its full stop.
pub fn ask_ecr_login(environment: &Environment, server: &str, limit: Duration) -> Result<(), Quoted> {
    let before = ecr_login::look(environment).error;
    let why = match helper::get(environment, ecr_login::NAME, server, limit, false) {
        HelperAnswer::Login { .. } => return Ok(()),
        HelperAnswer::Failed { why, .. } | HelperAnswer::NotAsked { why } => why,
        _ => "it says that it finds none".into(),
    };
    // What stood there before is about something else.
    let logged = ecr_login::look(environment).error.filter(|logged| Some(logged) != before.as_ref());
    Err(match logged {
        Some(logged) => format!("{why}; {} says: {}", logged.file, logged.words).into(),
        None => why,
    })
}
