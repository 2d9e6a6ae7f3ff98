//! Provides a stand-in for a network's JSON-RPC server. The stand-in answers according to a test's script and counts the
//! requests.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// The answer to a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// A result.
    Result(Value),
    /// A JSON-RPC error with its code and message.
    Error(i64, String),
    /// An HTTP status and a body that is not JSON.
    Status(u16, String),
    /// Never answers.
    Silence,
}

/// A function that maps a method and its parameters to the answer.
type Script = dyn Fn(&str, &Value) -> Reply + Send + Sync;

/// A JSON-RPC server on loopback that runs until the process ends.
pub struct StandIn {
    url: String,
    asked: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl StandIn {
    /// Starts a server that answers according to `script`.
    ///
    /// # Panics
    /// Panics if no port is free.
    pub fn new(script: impl Fn(&str, &Value) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it listens"));
        let (asked, script) = (Arc::default(), Arc::new(script));
        let counted = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (counted, script) = (Arc::clone(&counted), Arc::clone(&script));
                // A client that disconnects is not an error.
                thread::spawn(move || _ = converse(&stream, &counted, &*script));
            }
        });
        Self { url, asked }
    }

    /// Returns the server's URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the number of requests for each method since the last call.
    #[must_use]
    pub fn take_asked(&self) -> BTreeMap<String, usize> {
        std::mem::take(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Answers all requests on one connection.
fn converse(stream: &TcpStream, asked: &Mutex<BTreeMap<String, usize>>, script: &Script) -> Result<()> {
    let mut reader = BufReader::new(stream);
    while let Some(body) = next_body(&mut reader)? {
        let question: Value = serde_json::from_slice(&body).unwrap_or_default();
        let method = question["method"].as_str().unwrap_or_default();
        *asked.lock().unwrap_or_else(PoisonError::into_inner).entry(method.to_owned()).or_default() += 1;
        let (status, answer) = match script(method, &question["params"]) {
            Reply::Result(result) => {
                (200, json!({ "jsonrpc": "2.0", "id": question["id"], "result": result }).to_string())
            }
            Reply::Error(code, message) => {
                let error = json!({ "code": code, "message": message });
                (200, json!({ "jsonrpc": "2.0", "id": question["id"], "error": error }).to_string())
            }
            Reply::Status(status, body) => (status, body),
            Reply::Silence => continue,
        };
        let length = answer.len();
        write!(
            &mut &*stream,
            "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{answer}"
        )?;
    }
    Ok(())
}

/// Reads the body of the next request. Returns `None` once the client has disconnected.
fn next_body(reader: &mut impl BufRead) -> Result<Option<Vec<u8>>> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        if line.trim().is_empty() {
            break;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or_default();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(body))
}
