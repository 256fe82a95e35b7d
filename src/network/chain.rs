//! What stood in the way of an HTTP client, in words that [`network_cause`] knows.
//!
//! [`network_cause`]: super::network_cause

use std::error::Error;
use std::io;

/// An error of an HTTP client, and what it came from.
pub(crate) struct Chain {
    texts: Vec<String>,
    kinds: Vec<io::ErrorKind>,
}

impl Chain {
    pub(crate) fn of(outermost: &(dyn Error + 'static)) -> Self {
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
    pub(crate) fn root(&self) -> &str {
        self.texts.last().map_or("", String::as_str)
    }

    fn has(&self, part: &str) -> bool {
        self.texts.iter().any(|text| text.contains(part))
    }

    /// The texts are those of hyper-util's `TunnelError`, which keeps no status but 407.
    pub(crate) fn of_proxy(&self, host: &str, is_dns: bool, is_timeout: bool) -> Option<String> {
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

    pub(crate) fn of_connection(&self, is_dns: bool, is_timeout: bool) -> Option<String> {
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
