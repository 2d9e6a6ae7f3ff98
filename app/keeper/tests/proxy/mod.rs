//! Provides a faulty JSON-RPC proxy between the keeper and the network. The proxy drops, delays, repeats and loses messages,
//! discards transactions, and returns old responses.

mod faults;
mod history;
mod wire;

pub use faults::Faults;
pub use wire::Wire;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use faults::Verdict;
use history::History;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A running proxy.
pub struct Proxy {
    /// The proxy's URL.
    pub url: String,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    upstream: String,
    client: reqwest::Client,
    faults: Mutex<Faults>,
    history: Mutex<History>,
}

impl Proxy {
    /// Starts a proxy in front of `upstream`.
    pub fn start(upstream: &str, faults: Faults) -> Self {
        let shared = Arc::new(Shared {
            upstream: upstream.to_owned(),
            client: reqwest::Client::new(),
            faults: Mutex::new(faults),
            history: Mutex::default(),
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let (address, listens) = std::sync::mpsc::channel();
        let router = Router::new().route("/", post(answer)).with_state(Arc::clone(&shared));
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
            runtime.unwrap().block_on(async {
                let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
                address.send(listener.local_addr().unwrap()).unwrap();
                tokio::select! {
                    served = axum::serve(listener, router) => served.unwrap(),
                    _ = stopped => {}
                }
            });
        });
        let url = format!("http://{}", listens.recv().unwrap());
        Self { url, shared, stop: Some(stop), thread: Some(thread) }
    }

    /// Switches to other faults and returns the number of faults so far.
    pub fn change(&self, faults: Faults) -> usize {
        let mut present = self.shared.faults.lock().unwrap();
        let met = present.met;
        *present = Faults { met, ..faults };
        met
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ended = self.stop.take().map(|stop| stop.send(()));
        let _joined = self.thread.take().map(JoinHandle::join);
    }
}

/// Handles one request, applying its fault.
async fn answer(State(shared): State<Arc<Shared>>, body: Bytes) -> Result<Json<Value>, StatusCode> {
    let request: Value = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let method = request["method"].as_str().unwrap_or_default().to_owned();
    let (verdict, delay) = shared.faults.lock().unwrap().judge(&method);
    tokio::time::sleep(delay).await;
    match verdict {
        Verdict::Drop => Err(StatusCode::SERVICE_UNAVAILABLE),
        Verdict::Swallow => Ok(Json(swallowed(&request))),
        Verdict::Past(lag) => shared.answer_of_past(&request, lag).await,
        Verdict::Lose => {
            shared.forward(&request).await?;
            Err(StatusCode::GATEWAY_TIMEOUT)
        }
        Verdict::Repeat => {
            shared.forward(&request).await?;
            shared.forward(&request).await.map(Json)
        }
        Verdict::Pass => shared.forward(&request).await.map(Json),
    }
}

/// Returns the response to a discarded transaction: its signature, as a server would return it.
fn swallowed(request: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": request["id"], "result": signature_of(&request["params"][0]) })
}

/// Extracts a transaction's first signature, which follows the byte that counts them.
fn signature_of(transaction: &Value) -> String {
    use base64::Engine as _;
    let bytes = transaction.as_str().map(|text| base64::engine::general_purpose::STANDARD.decode(text));
    let bytes = bytes.and_then(Result::ok).unwrap_or_default();
    let signature: [u8; 64] = bytes.get(1..65).and_then(|part| part.try_into().ok()).unwrap_or([0; 64]);
    solana_signature::Signature::from(signature).to_string()
}

impl Shared {
    async fn forward(&self, request: &Value) -> Result<Value, StatusCode> {
        let sent = self.client.post(&self.upstream).json(request).send().await;
        let answer: Value = match sent {
            Ok(response) => response.json().await.map_err(|_| StatusCode::BAD_GATEWAY)?,
            Err(_) => return Err(StatusCode::BAD_GATEWAY),
        };
        self.history.lock().unwrap().note(request, &answer);
        Ok(answer)
    }

    /// Returns the response to the same request as of some time ago. Returns `None` if there was none, because a
    /// server that lags too far returns nothing either.
    async fn answer_of_past(
        &self,
        request: &Value,
        lag: std::time::Duration,
    ) -> Result<Json<Value>, StatusCode> {
        let then = self.history.lock().unwrap().at(request, lag);
        // The current response is stored for later and not returned.
        let _kept = self.forward(request).await;
        let mut answer = then.ok_or(StatusCode::SERVICE_UNAVAILABLE)?;
        answer["id"] = request["id"].clone();
        Ok(Json(answer))
    }
}
