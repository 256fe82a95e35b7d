//! A registry on this machine that speaks plain HTTP and says what a test wants it to.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

pub(super) struct Plain {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Plain {
    /// Answers each request, given as head and body, with a status, headers and a body.
    pub(super) fn start(answer: impl Fn(&str) -> String + Send + 'static) -> Self {
        Self::with_address(move |request, _| answer(request))
    }

    /// The same for who needs to know the own address.
    pub(super) fn with_address(answer: impl Fn(&str, &str) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let Some(request) = read(&stream) else { continue };
                let said = answer(&request, &address.to_string());
                seen.lock().unwrap().push(request);
                write(stream, &said);
            }
        });
        Self { address, requests }
    }

    pub(super) fn host(&self) -> String {
        self.address.to_string()
    }

    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Nothing where the client speaks TLS.
fn read(stream: &TcpStream) -> Option<String> {
    let mut reader = BufReader::new(stream);
    if reader.fill_buf().ok()?.first().is_none_or(|byte| *byte == 0x16) {
        return None;
    }
    let mut request = String::new();
    while !request.ends_with("\r\n\r\n") {
        if reader.read_line(&mut request).ok()? == 0 {
            return None;
        }
    }
    let length =
        request.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    request.push_str(&String::from_utf8_lossy(&body));
    Some(request)
}

/// A client may be gone before all is said.
fn write(mut stream: TcpStream, said: &str) {
    let (head, body) = said.split_once("\r\n\r\n").unwrap();
    let length = body.len();
    let _ = write!(stream, "HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
}
