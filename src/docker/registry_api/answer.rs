//! What a registry's refusal says, in its own words.

use reqwest::StatusCode;
use serde::Deserialize;

use super::WORDS;
use super::exchange::Received;
use crate::docker::engine::{Answer, AnswerKind, classify};
use crate::quoted::Quoted;

/// The most that is looked at of an answer's text.
const LOOKED_AT: usize = 64 * 1024;

/// Who was asked, and what they were shown.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    /// Whether the registry is ECR.
    pub(super) to_ecr: bool,
    /// Whether it was shown a stored login, or a token that was given for one.
    pub(super) a_login: bool,
}

/// The body of an error (OCI distribution specification, "Error codes"), and what Docker Hub's token service says.
#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    errors: Vec<Entry>,
    #[serde(default)]
    details: Option<String>,
    #[serde(default)]
    message: Option<String>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

/// A refusal, as Docker words it: the code in small letters, a colon, the message (distribution,
/// `registry/api/errcode`). Where the registry says it another way: the status and the text.
pub(super) fn refusal(received: &Received, shown: Shown) -> Answer {
    let words = words(received.status, &received.body, received.is_web_page());
    let kind = match (classify(&words), received.status) {
        (AnswerKind::Other, StatusCode::TOO_MANY_REQUESTS) => AnswerKind::TooManyRequests,
        (AnswerKind::Other, StatusCode::PROXY_AUTHENTICATION_REQUIRED) => AnswerKind::Network,
        // What was asked for is well formed: a bad request, or one that is not authorized, is for the login.
        (AnswerKind::Other, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED)
            if shown.to_ecr && shown.a_login && !received.is_web_page() =>
        {
            AnswerKind::InvalidToken
        }
        (kind, _) => kind,
    };
    Answer::refusal(kind, Quoted::beginning(&words, WORDS))
}

/// ECR Private and its like want a login and there is none to show.
pub(super) fn no_login(received: &Received) -> Answer {
    let said = words(received.status, &received.body, received.is_web_page());
    let words = format!("no basic auth credentials: {said}");
    Answer::refusal(AnswerKind::NoCredentials, Quoted::beginning(&words, WORDS))
}

fn words(status: StatusCode, body: &[u8], is_web_page: bool) -> String {
    let text = String::from_utf8_lossy(body.get(..LOOKED_AT).unwrap_or(body));
    match (in_json(status, &text), text.trim()) {
        // A registry that is out of order is known by its status.
        (Some(words), _) if status.is_server_error() => format!("{status}: {words}"),
        (Some(words), _) => words,
        _ if is_web_page => format!("{status}, and a web page in place of a registry's answer"),
        (None, "") => status.to_string(),
        (None, text) => format!("{status}: {text}"),
    }
}

fn in_json(status: StatusCode, text: &str) -> Option<String> {
    let body: Body = serde_json::from_str(text).ok()?;
    let errors: Vec<String> =
        body.errors.iter().map(Entry::words).filter(|words| !words.is_empty()).collect();
    if !errors.is_empty() {
        return Some(errors.join("; "));
    }
    let said = body.details.or(body.message).filter(|said| !said.is_empty())?;
    Some(match status {
        // Docker Hub's, which has the code already.
        StatusCode::TOO_MANY_REQUESTS if said.starts_with("toomanyrequests") => said,
        StatusCode::UNAUTHORIZED => format!("unauthorized: {said}"),
        StatusCode::FORBIDDEN => format!("denied: {said}"),
        StatusCode::TOO_MANY_REQUESTS => format!("toomanyrequests: {said}"),
        _ => said,
    })
}

impl Entry {
    fn words(&self) -> String {
        let code = self.code.to_lowercase().replace('_', " ");
        match (code.as_str(), self.message.as_str()) {
            (code, "") => code.to_owned(),
            ("", message) => message.to_owned(),
            (code, message) => format!("{code}: {message}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, body: &str, content_type: &str, shown: Shown) -> (AnswerKind, String) {
        let received = Received {
            status: StatusCode::from_u16(status).unwrap(),
            headers: [(reqwest::header::CONTENT_TYPE, content_type.parse().unwrap())].into_iter().collect(),
            body: zeroize::Zeroizing::new(body.as_bytes().to_vec()),
        };
        let answer = refusal(&received, shown);
        (answer.kind, answer.words.as_str().to_owned())
    }

    const WITH: Shown = Shown { to_ecr: true, a_login: true };
    const WITHOUT: Shown = Shown { to_ecr: true, a_login: false };
    const ELSEWHERE: Shown = Shown { to_ecr: false, a_login: true };

    #[test]
    fn refusals_are_worded_as_docker_words_them() {
        for (status, body, shown, kind, words) in [
            (
                403,
                r#"{"errors":[{"code":"DENIED","message":"Your authorization token has expired. Reauthenticate and try again."}]}"#,
                WITH,
                AnswerKind::Expired,
                "denied: Your authorization token has expired. Reauthenticate and try again.",
            ),
            (
                404,
                r#"{"errors":[{"code":"NAME_UNKNOWN","message":"The repository with name 'a' does not exist"}]}"#,
                WITH,
                AnswerKind::NoRepository,
                "name unknown: The repository with name 'a' does not exist",
            ),
            (
                429,
                r#"{"errors":[{"code":"TOOMANYREQUESTS","message":"Rate exceeded"}]}"#,
                WITHOUT,
                AnswerKind::TooManyRequests,
                "toomanyrequests: Rate exceeded",
            ),
            (
                401,
                r#"{"details":"incorrect username or password"}"#,
                ELSEWHERE,
                AnswerKind::Other,
                "unauthorized: incorrect username or password",
            ),
            (
                401,
                r#"{"errors":[{"code":"UNAUTHORIZED","message":""},{"message":"log in"},{}]}"#,
                ELSEWHERE,
                AnswerKind::Other,
                "unauthorized; log in",
            ),
            (
                500,
                r#"{"message":"out of order"}"#,
                WITH,
                AnswerKind::Other,
                "500 Internal Server Error: out of order",
            ),
            (
                429,
                r#"{"message":"toomanyrequests: You have reached your pull rate limit."}"#,
                ELSEWHERE,
                AnswerKind::TooManyRequests,
                "toomanyrequests: You have reached your pull rate limit.",
            ),
            (
                503,
                r#"{"errors":[{"code":"UNAVAILABLE","message":"later"}]}"#,
                WITH,
                AnswerKind::Network,
                "503 Service Unavailable: unavailable: later",
            ),
            (404, "404 page not found\n", WITH, AnswerKind::Other, "404 Not Found: 404 page not found"),
        ] {
            let judged = judged(status, body, "application/json", shown);
            assert_eq!(judged, (kind, words.to_owned()), "{body}");
        }
    }

    #[test]
    fn without_words_the_status_says_what_it_can() {
        let kind = |status, shown| judged(status, "", "text/plain", shown).0;
        assert_eq!(kind(400, WITH), AnswerKind::InvalidToken);
        assert_eq!(kind(401, WITH), AnswerKind::InvalidToken);
        assert_eq!(kind(400, WITHOUT), AnswerKind::Other);
        assert_eq!(kind(400, ELSEWHERE), AnswerKind::Other);
        assert_eq!(kind(403, WITH), AnswerKind::Other);
        assert_eq!(kind(429, ELSEWHERE), AnswerKind::TooManyRequests);
        assert_eq!(kind(407, WITH), AnswerKind::Network);
        assert_eq!(kind(502, WITH), AnswerKind::Network);
    }

    #[test]
    fn a_web_page_is_not_quoted_and_not_a_registrys_word() {
        let (kind, words) = judged(401, "<html>Not for you</html>", "text/html; charset=utf-8", WITH);
        assert_eq!(kind, AnswerKind::Other);
        assert_eq!(words, "401 Unauthorized, and a web page in place of a registry's answer");
    }
}
