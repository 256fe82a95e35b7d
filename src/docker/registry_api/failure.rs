//! Why there was no answer: what stood in the way, in words that [`network_cause`] knows.
//!
//! [`network_cause`]: crate::docker::engine::network_cause

use std::error::Error;
use std::io;

use super::WORDS;
use crate::docker::engine::{Answer, AnswerKind};
use crate::observed::Observed;
use crate::quoted::Quoted;

/// A request to `host` that ended without an answer.
pub(super) fn failure(error: &reqwest::Error, host: &str) -> Observed<Answer> {
    // The outermost error shows the address, which may hold a signature.
    let Some(source) = error.source() else {
        return Observed::Unknown(format!("{host} could not be asked").into());
    };
    let chain = Chain::of(source);
    let words = chain
        .of_proxy(host, error.is_dns(), error.is_timeout())
        .or_else(|| Some(format!("{host}: {}", chain.of_connection(error.is_dns(), error.is_timeout())?)));
    match words {
        Some(words) => {
            Observed::Known(Answer::refusal(AnswerKind::Network, Quoted::from(words).shortened(WORDS)))
        }
        None => Observed::Unknown(
            Quoted::from(format!("what {host} answers could not be read: {}", chain.root())).shortened(WORDS),
        ),
    }
}

/// An error and what it came from.
struct Chain {
    texts: Vec<String>,
    kinds: Vec<io::ErrorKind>,
}

impl Chain {
    fn of(outermost: &(dyn Error + 'static)) -> Self {
        let mut chain = Self { texts: Vec::new(), kinds: Vec::new() };
        let mut next = Some(outermost);
        while let Some(error) = next {
            chain.texts.push(error.to_string());
            let system = error.downcast_ref::<io::Error>();
            chain.kinds.extend(system.map(io::Error::kind));
            // What an `io::Error` was made of is not its source, and Hyper makes one of another.
            next = match system.and_then(io::Error::get_ref) {
                Some(inner) => Some(inner),
                None => error.source(),
            };
        }
        chain
    }

    /// The innermost error, which says most.
    fn root(&self) -> &str {
        self.texts.last().map_or("", String::as_str)
    }

    fn has(&self, part: &str) -> bool {
        self.texts.iter().any(|text| text.contains(part))
    }

    /// The texts are those of hyper-util's `TunnelError`, which keeps no status but 407.
    fn of_proxy(&self, host: &str, is_dns: bool, is_timeout: bool) -> Option<String> {
        if !self.has("tunnel error: ") {
            return None;
        }
        let why = if self.has("tunnel error: proxy authorization required") {
            "the proxy wants a login: Proxy Authentication Required".to_owned()
        } else if self.has("tunnel error: unsuccessful") {
            format!("the proxy does not connect to {host}")
        } else if self.has("tunnel error: failed to create underlying connection") {
            let why = self.of_connection(is_dns, is_timeout);
            format!("the proxy was not reached: {}", why.as_deref().unwrap_or_else(|| self.root()))
        } else {
            format!("the proxy broke off: {}", self.root())
        };
        Some(format!("proxyconnect: {why}"))
    }

    fn of_connection(&self, is_dns: bool, is_timeout: bool) -> Option<String> {
        let root = self.root();
        // rustls' own words (`rustls::Error::InvalidCertificate`), whoever verified.
        if self.has("invalid peer certificate") {
            let why = if self.has("UnknownIssuer") {
                "certificate signed by unknown authority"
            } else if self.has("certificate: Expired") || self.has("certificate expired") {
                "certificate has expired"
            } else if self.has("NotValidForName") || self.has("not valid for name") {
                "certificate is for another name"
            } else {
                "certificate is not trusted"
            };
            return Some(format!("{why} ({root})"));
        }
        if is_dns {
            return Some(format!("the name was not resolved: {root}"));
        }
        for kind in &self.kinds {
            let why = match kind {
                io::ErrorKind::ConnectionRefused => "connection refused",
                io::ErrorKind::NetworkUnreachable => "network is unreachable",
                io::ErrorKind::HostUnreachable => "no route to host",
                io::ErrorKind::TimedOut => "connection timed out",
                io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => "connection reset",
                io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof => "connection closed",
                // What tokio-rustls makes of an error of rustls.
                io::ErrorKind::InvalidData => return Some(format!("tls: {root}")),
                _ => continue,
            };
            return Some(why.to_owned());
        }
        if is_timeout {
            return Some("no connection in time: i/o timeout".to_owned());
        }
        // hyper, where there was no error of the system's.
        self.has("connection closed before message completed").then(|| "connection closed".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docker::engine::{NetworkCause, classify, network_cause};

    /// An error with one inside, as hyper and reqwest nest them.
    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Nested {
        text: &'static str,
        source: Option<io::Error>,
    }

    fn chain(text: &'static str, source: Option<io::Error>) -> Chain {
        Chain::of(&Nested { text, source })
    }

    fn cause(words: &str) -> NetworkCause {
        assert_eq!(classify(words), AnswerKind::Network, "{words}");
        network_cause(words).unwrap_or_else(|| panic!("{words}"))
    }

    #[test]
    fn what_the_system_says_has_the_cause_that_daemons_words_have() {
        for (kind, expected) in [
            (io::ErrorKind::ConnectionRefused, NetworkCause::Refused),
            (io::ErrorKind::NetworkUnreachable, NetworkCause::Unreachable),
            (io::ErrorKind::HostUnreachable, NetworkCause::Unreachable),
            (io::ErrorKind::TimedOut, NetworkCause::Timeout),
            (io::ErrorKind::ConnectionReset, NetworkCause::Reset),
            (io::ErrorKind::ConnectionAborted, NetworkCause::Reset),
            (io::ErrorKind::BrokenPipe, NetworkCause::Reset),
            (io::ErrorKind::UnexpectedEof, NetworkCause::Reset),
            (io::ErrorKind::InvalidData, NetworkCause::Tls),
        ] {
            let words = chain("client error (Connect)", Some(kind.into())).of_connection(false, false);
            assert_eq!(cause(&words.unwrap()), expected, "{kind}");
        }
    }

    #[test]
    fn certificates_names_and_silence_are_told_apart() {
        let words = |text: &str| {
            let inner = io::Error::new(io::ErrorKind::InvalidData, text.to_owned());
            let inner = io::Error::other(inner);
            chain("client error (Connect)", Some(inner)).of_connection(false, false).unwrap()
        };
        for (text, expected) in [
            ("invalid peer certificate: UnknownIssuer", "signed by unknown authority"),
            ("invalid peer certificate: Expired", "has expired"),
            ("invalid peer certificate: certificate expired: verification time 2 (UNIX)", "has expired"),
            (
                "invalid peer certificate: certificate not valid for name \"x\"; certificate is only valid for y",
                "is for another name",
            ),
            ("invalid peer certificate: BadSignature", "is not trusted"),
        ] {
            let words = words(text);
            assert!(words.contains(expected), "{words}");
            assert_eq!(cause(&words), NetworkCause::Certificate);
        }
        assert_eq!(cause(&words("received fatal alert: HandshakeFailure")), NetworkCause::Tls);
        let silent = chain("client error (Connect)", None);
        assert_eq!(cause(&silent.of_connection(false, true).unwrap()), NetworkCause::Timeout);
        assert_eq!(cause(&silent.of_connection(true, false).unwrap()), NetworkCause::NameResolution);
        let closed = chain("connection closed before message completed", None);
        assert_eq!(cause(&closed.of_connection(false, false).unwrap()), NetworkCause::Reset);
        assert_eq!(chain("invalid HTTP version parsed", None).of_connection(false, false), None);
    }

    #[test]
    fn what_the_proxy_does_is_its_own() {
        for (text, kind) in [
            ("tunnel error: proxy authorization required", None),
            ("tunnel error: unsuccessful", None),
            ("tunnel error: unexpected end of file", None),
            ("tunnel error: failed to create underlying connection", Some(io::ErrorKind::ConnectionRefused)),
            ("tunnel error: io error establishing tunnel", Some(io::ErrorKind::ConnectionReset)),
        ] {
            let words = chain(text, kind.map(io::Error::from)).of_proxy("x", false, false).unwrap();
            assert_eq!(cause(&words), NetworkCause::Proxy, "{words}");
        }
        assert_eq!(chain("client error (Connect)", None).of_proxy("x", false, false), None);
    }
}
