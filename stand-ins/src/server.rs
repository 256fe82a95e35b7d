//! A listener on loopback with a thread for each connection.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crate::error::Error;
use crate::stop::Stop;

/// Listens until it is dropped; then its connections end too.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: Arc<Stop>,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens on 127.0.0.1, and there is no way to make it listen anywhere else. Port 0 lets the system choose.
    pub(crate) fn start(
        port: u16,
        stop: &Arc<Stop>,
        serve: impl Fn(TcpStream) + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let cannot = |source| Error::Listen { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let shared = Arc::clone(stop);
        let accepting = thread::spawn(move || accept(&listener, &shared, &Arc::new(serve)));
        Ok(Self { address, stop: Arc::clone(stop), accepting: Some(accepting) })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

fn accept(listener: &TcpListener, stop: &Arc<Stop>, serve: &Arc<impl Fn(TcpStream) + Send + Sync + 'static>) {
    let mut connections: Vec<JoinHandle<()>> = Vec::new();
    for stream in listener.incoming() {
        if stop.is_stopped() {
            break;
        }
        // A client that gave up before it was accepted.
        let Ok(stream) = stream else { continue };
        let Some(held) = stop.hold(&stream) else { continue };
        let serve = Arc::clone(serve);
        connections.retain(|connection| !connection.is_finished());
        connections.push(thread::spawn(move || {
            serve(stream);
            drop(held);
        }));
    }
    for connection in connections {
        // A panic was printed where it happened.
        let _ = connection.join();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.stop();
        // Wakes the thread that waits for a connection.
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}
