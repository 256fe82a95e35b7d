//! Making and writing a response.

use std::fmt::Write as _;
use std::io::{self, Write};

use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use serde_json::Value;

/// A response; its length, date and connection headers are written with it.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    clock: SignedDuration,
}

impl Response {
    pub(crate) fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("Content-Type", kind.to_owned())],
            body: body.into(),
            clock: SignedDuration::ZERO,
        }
    }

    pub(crate) fn json(status: u16, kind: &str, body: &Value) -> Self {
        Self::new(status, kind, body.to_string())
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The `Date` of a server whose clock is off by this much.
    pub(crate) fn dated(mut self, clock: SignedDuration) -> Self {
        self.clock = clock;
        self
    }

    pub(super) fn write(&self, stream: &mut impl Write, is_head: bool, closes: bool) -> io::Result<()> {
        let mut text = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        let now = Timestamp::now().saturating_add(self.clock).map_err(io::Error::other)?;
        let date =
            rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&now).map_err(io::Error::other)?;
        let length = self.body.len();
        // Writing to a string does not fail.
        let _ = write!(text, "Date: {date}\r\nContent-Length: {length}\r\n");
        for (name, value) in &self.headers {
            let _ = write!(text, "{name}: {value}\r\n");
        }
        if closes {
            text.push_str("Connection: close\r\n");
        }
        text.push_str("\r\n");
        let mut bytes = text.into_bytes();
        if !is_head {
            bytes.extend(&self.body);
        }
        stream.write_all(&bytes)?;
        stream.flush()
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        407 => "Proxy Authentication Required",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Unknown",
    }
}
