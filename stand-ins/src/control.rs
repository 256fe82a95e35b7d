//! Telling a running stand-in for AWS which faults to have.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::error::Error;

/// Posts faults to `http://127.0.0.1:PORT/_fault`; none at all makes everything healthy.
///
/// # Errors
/// Where nobody is there, or no fault is called that.
pub fn post_fault(url: &str, faults: &str) -> Result<(), Error> {
    let answer =
        ask(url, faults).map_err(|error| Error::Control { url: url.to_owned(), why: error.to_string() })?;
    if answer.starts_with("HTTP/1.1 200 ") {
        return Ok(());
    }
    let why = answer.rsplit("\r\n\r\n").next().unwrap_or_default().to_owned();
    Err(Error::Control { url: url.to_owned(), why })
}

fn ask(url: &str, faults: &str) -> std::io::Result<String> {
    let address = url.strip_prefix("http://").unwrap_or(url).trim_end_matches('/');
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let length = faults.len();
    let head = format!(
        "POST /_fault HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all(format!("{head}{faults}").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
