//! Provides a server that fails and recovers, which is a proxy in front of the network's server.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// The state shared by both sides of the proxy.
#[derive(Default)]
struct State {
    is_down: AtomicBool,
    refused: AtomicUsize,
}

/// A proxy in front of a server.
pub struct Flaky {
    /// The proxy's URL.
    pub url: String,
    state: Arc<State>,
}

impl Flaky {
    /// Starts a proxy that forwards everything to `url` while it is not down.
    pub fn before(url: &str) -> Self {
        let target = url.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(&target) else { continue };
                pass((&client, &server), &shared);
                pass((&server, &client), &shared);
            }
        });
        Self { url, state }
    }

    /// Sets whether the proxy is down and cuts every connection in use.
    pub fn set_down(&self, is_down: bool) {
        self.state.is_down.store(is_down, Ordering::SeqCst);
    }

    /// Returns how many connections the proxy has cut.
    pub fn refused(&self) -> usize {
        self.state.refused.load(Ordering::SeqCst)
    }
}

/// Copies from one stream to the other, on its own thread, until either stream ends or the proxy is down.
fn pass((from, to): (&TcpStream, &TcpStream), state: &Arc<State>) {
    let (Ok(mut from), Ok(mut to)) = (from.try_clone(), to.try_clone()) else { return };
    let state = Arc::clone(state);
    thread::spawn(move || {
        let mut buffer = [0; 16_384];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            if state.is_down.load(Ordering::SeqCst) {
                state.refused.fetch_add(1, Ordering::SeqCst);
                break;
            }
            if to.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        // The other side may already be gone.
        let _ = from.shutdown(Shutdown::Both);
        let _ = to.shutdown(Shutdown::Both);
    });
}
