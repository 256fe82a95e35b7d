//! Reading a request.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};

use crate::decode;

/// More than any client sends here; a body of this size is a mistake.
const MOST: u64 = 64 * 1024 * 1024;

/// A request with its whole body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path with the query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    is_old: bool,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    pub(crate) fn query(&self) -> Vec<(String, String)> {
        decode::form(self.target.split_once('?').map_or("", |(_, query)| query))
    }

    /// The `Host` without its port, in lower case.
    pub(crate) fn host(&self) -> String {
        let host = self.header("Host").unwrap_or_default();
        host.split(':').next().unwrap_or_default().to_ascii_lowercase()
    }

    /// The client wants no further answer on this connection.
    pub(crate) fn closes(&self) -> bool {
        let wants =
            |word: &str| self.header("Connection").is_some_and(|value| value.eq_ignore_ascii_case(word));
        wants("close") || (self.is_old && !wants("keep-alive"))
    }
}

/// The next request; `None` where the client has ended the connection.
pub(super) fn request<S: Read + Write>(stream: &mut BufReader<S>) -> io::Result<Option<Request>> {
    let Some(mut request) = head(stream)? else { return Ok(None) };
    if request.header("Expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue")) {
        stream.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        stream.get_mut().flush()?;
    }
    let is_chunked =
        request.header("Transfer-Encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked"));
    request.body = if is_chunked {
        chunks(stream)?
    } else {
        let length = request.header("Content-Length").map_or(Ok(0), str::parse).map_err(invalid)?;
        exactly(stream, length)?
    };
    Ok(Some(request))
}

/// The request line and the headers.
pub(crate) fn head(stream: &mut impl BufRead) -> io::Result<Option<Request>> {
    let Some(first) = line(stream)? else { return Ok(None) };
    let mut words = first.split(' ');
    let mut request = Request {
        method: words.next().unwrap_or_default().to_owned(),
        target: words.next().ok_or_else(|| invalid("no target"))?.to_owned(),
        is_old: words.next() == Some("HTTP/1.0"),
        ..Request::default()
    };
    while let Some(line) = line(stream)?.filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').ok_or_else(|| invalid("a header without a colon"))?;
        request.headers.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    Ok(Some(request))
}

/// `None` at the end of the connection.
fn line(stream: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    if stream.take(64 * 1024).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    let line = String::from_utf8(bytes).map_err(invalid)?;
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}

fn exactly(stream: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    if length > MOST {
        return Err(invalid("too long"));
    }
    let mut body = Vec::new();
    if stream.take(length).read_to_end(&mut body)? as u64 == length {
        Ok(body)
    } else {
        Err(ErrorKind::UnexpectedEof.into())
    }
}

fn chunks(stream: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = line(stream)?.ok_or(ErrorKind::UnexpectedEof)?;
        let size = size.split(';').next().unwrap_or_default().trim();
        let size = u64::from_str_radix(size, 16).map_err(invalid)?;
        if size.saturating_add(body.len() as u64) > MOST {
            return Err(invalid("too long"));
        }
        if size == 0 {
            // Trailers, and the empty line after them.
            while line(stream)?.is_some_and(|line| !line.is_empty()) {}
            return Ok(body);
        }
        body.extend(exactly(stream, size)?);
        line(stream)?;
    }
}

fn invalid(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(text: &str) -> io::Result<Option<Request>> {
        request(&mut BufReader::new(Cursor::new(text.as_bytes().to_vec())))
    }

    #[test]
    fn a_chunked_body_is_put_together() {
        let text = "POST /a?b=c%20d HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
        let request = read(text).unwrap().unwrap();
        assert_eq!(request.body, b"abcde");
        assert_eq!(request.path(), "/a");
        assert_eq!(request.query(), [("b".to_owned(), "c d".to_owned())]);
    }

    #[test]
    fn an_end_before_a_request_is_no_error_and_one_within_is() {
        assert!(read("").unwrap().is_none());
        assert!(read("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab").is_err());
        assert!(read("POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\nab").is_err());
    }
}
