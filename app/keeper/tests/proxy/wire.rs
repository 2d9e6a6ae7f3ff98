//! Relays a connection to a WebSocket server, and can cut and restore it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};

/// A relay in front of a WebSocket server.
pub struct Wire {
    /// The relay's URL.
    pub url: String,
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct State {
    is_cut: AtomicBool,
    cut: Notify,
}

impl Wire {
    /// Starts a relay to the server at `url`.
    pub fn start(url: &str) -> Self {
        let server = url.trim_start_matches("ws://").trim_end_matches('/').to_owned();
        let state = Arc::new(State::default());
        let (stop, stopped) = oneshot::channel::<()>();
        let (address, listens) = std::sync::mpsc::channel();
        let shared = Arc::clone(&state);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
            runtime.unwrap().block_on(async {
                let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
                address.send(listener.local_addr().unwrap()).unwrap();
                tokio::select! {
                    () = accept(listener, server, shared) => {}
                    _ = stopped => {}
                }
            });
        });
        let url = format!("ws://{}", listens.recv().unwrap());
        Self { url, state, stop: Some(stop), thread: Some(thread) }
    }

    /// Cuts all connections and refuses new ones.
    pub fn cut(&self) {
        self.state.is_cut.store(true, Ordering::SeqCst);
        self.state.cut.notify_waiters();
    }

    /// Accepts connections again.
    pub fn mend(&self) {
        self.state.is_cut.store(false, Ordering::SeqCst);
    }
}

async fn accept(listener: TcpListener, server: String, state: Arc<State>) {
    loop {
        let (mut near, _) = listener.accept().await.unwrap();
        if state.is_cut.load(Ordering::SeqCst) {
            continue;
        }
        let (server, state) = (server.clone(), Arc::clone(&state));
        tokio::spawn(async move {
            let Ok(mut far) = TcpStream::connect(&server).await else { return };
            tokio::select! {
                _closed = copy_bidirectional(&mut near, &mut far) => {}
                () = state.cut.notified() => {}
            }
        });
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        let _ended = self.stop.take().map(|stop| stop.send(()));
        let _joined = self.thread.take().map(JoinHandle::join);
    }
}
