//! Why there was no answer: what stood in the way, in words that [`network_cause`] knows.
//!
//! [`network_cause`]: crate::network::network_cause

use std::error::Error as _;

use super::WORDS;
use crate::docker::engine::{Answer, AnswerKind};
use crate::network::Chain;
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

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::docker::engine::classify;
    use crate::network::{NetworkCause, network_cause};

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
