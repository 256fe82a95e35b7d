//! A CONNECT proxy through which the real names of ECR lead to the stand-in.
//!
//! dockerd takes every registry on 127.0.0.0/8 for an insecure one: it does not check its certificate, falls back to
//! plain HTTP and prints other texts. Through a proxy the daemon never learns the address, and behaves as it does
//! towards the real ECR.

use std::io::{self, BufReader, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::error::Error;
use crate::fault::{Faults, Name};
use crate::host::Host;
use crate::http::{self, Request};
use crate::log::{Entry, Log};
use crate::server::Server;
use crate::stop::Stop;

/// The registry of this account can't be reached.
const UNREACHABLE_ACCOUNT: &str = "222222222222.";
/// On the way to the registry of this account, the proxy wants a password.
const PASSWORD_ACCOUNT: &str = "555555555555.";

pub(crate) struct Proxy {
    registry: SocketAddr,
    faults: Faults,
    log: Log,
    stop: Arc<Stop>,
}

impl Proxy {
    pub(crate) fn start(
        port: u16,
        registry: SocketAddr,
        faults: &Faults,
        log: &Log,
        stop: &Arc<Stop>,
    ) -> Result<Server, Error> {
        let proxy = Self { registry, faults: faults.clone(), log: log.clone(), stop: Arc::clone(stop) };
        Server::start(port, stop, move |stream| {
            // Either side may end a tunnel at any time.
            let _ = proxy.serve(stream);
        })
    }

    fn serve(&self, stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_mins(2)))?;
        let mut client = BufReader::new(stream);
        let Some(request) = http::head(&mut client)? else { return Ok(()) };
        let verdict = self.verdict(&request);
        let upstream = if verdict == 200 { TcpStream::connect(self.registry).ok() } else { None };
        let status = if verdict == 200 && upstream.is_none() { 502 } else { verdict };
        self.log.add(Entry {
            service: "proxy".to_owned(),
            host: request.target.split(':').next().unwrap_or_default().to_owned(),
            method: request.method.clone(),
            path: request.target.clone(),
            status: Some(status),
            credential: if request.header("Proxy-Authorization").is_some() { "other" } else { "none" }
                .to_owned(),
            user_agent: request.header("User-Agent").map(str::to_owned),
            ..Entry::default()
        });
        let stream = client.get_mut();
        let answer = match status {
            200 => "200 Connection established\r\n",
            407 => {
                "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"corp\"\r\nContent-Length: 0\r\nConnection: close\r\n"
            }
            _ => "502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n",
        };
        stream.write_all(format!("HTTP/1.1 {answer}\r\n").as_bytes())?;
        match upstream {
            Some(upstream) => self.tunnel(client, upstream),
            None => Ok(()),
        }
    }

    /// Only port 443 of ECR's hosts leads anywhere; all else is outside of this world.
    fn verdict(&self, request: &Request) -> u16 {
        let Some((host, port)) = request.target.rsplit_once(':').filter(|_| request.method == "CONNECT")
        else {
            return 502;
        };
        let host = host.to_ascii_lowercase();
        if self.faults.has("proxy", Name::Connect407) || host.starts_with(PASSWORD_ACCOUNT) {
            return 407;
        }
        let is_reachable =
            port == "443" && Host::parse(&host) != Host::Other && !host.starts_with(UNREACHABLE_ACCOUNT);
        if is_reachable && !self.faults.has("proxy", Name::Connect502) { 200 } else { 502 }
    }

    fn tunnel(&self, mut client: BufReader<TcpStream>, upstream: TcpStream) -> io::Result<()> {
        let Some(_held) = self.stop.hold(&upstream) else { return Ok(()) };
        client.get_ref().set_read_timeout(None)?;
        let (mut back, mut forth) = (upstream.try_clone()?, upstream);
        let mut to_client = client.get_ref().try_clone()?;
        let returning = thread::spawn(move || {
            let _ = io::copy(&mut back, &mut to_client);
            let _ = to_client.shutdown(Shutdown::Both);
        });
        // What the client sent along with its request is in the reader's buffer, and goes first.
        let _ = io::copy(&mut client, &mut forth);
        let _ = forth.shutdown(Shutdown::Both);
        let _ = returning.join();
        Ok(())
    }
}
