//! Provides a stand-in for a Hermes endpoint. The server answers according to a test's script and records the requests.

use std::io::{BufRead, BufReader, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// A recorded request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The path and the query.
    pub path: String,
    /// The value of the `Authorization` header.
    pub authorization: Option<String>,
}

/// The answer to a request.
#[derive(Clone, Debug)]
pub enum HermesReply {
    /// A status and a body.
    Status(u16, String),
    /// A redirect, with a status and a `Location` header.
    Moved(String),
    /// Never answers.
    Silence,
}

type Script = dyn Fn(&Asked) -> HermesReply + Send + Sync;

/// An HTTP server on loopback that runs until the process ends.
pub struct HermesServer {
    url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl HermesServer {
    /// Starts a server that answers according to `script`.
    ///
    /// # Panics
    /// Panics if no port is free.
    pub fn new(script: impl Fn(&Asked) -> HermesReply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it listens"));
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let (noted, script): (_, Arc<Script>) = (Arc::clone(&asked), Arc::new(script));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (noted, script) = (Arc::clone(&noted), Arc::clone(&script));
                // A client that disconnects is not an error.
                thread::spawn(move || _ = converse(&stream, &noted, &*script));
            }
        });
        Self { url, asked }
    }

    /// Returns the server's URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the requests received since the last call.
    #[must_use]
    pub fn take_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Answers all requests on one connection.
fn converse(stream: &TcpStream, noted: &Mutex<Vec<Asked>>, script: &Script) -> Result<()> {
    let mut reader = BufReader::new(stream);
    while let Some(asked) = next_question(&mut reader)? {
        noted.lock().unwrap_or_else(PoisonError::into_inner).push(asked.clone());
        let (status, header, body) = match script(&asked) {
            HermesReply::Status(status, body) => (status, String::new(), body),
            HermesReply::Moved(location) => (302, format!("location: {location}\r\n"), String::new()),
            HermesReply::Silence => continue,
        };
        let length = body.len();
        write!(
            &mut &*stream,
            "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\n{header}content-length: {length}\r\n\r\n{body}"
        )?;
    }
    Ok(())
}

/// Reads the next request, which has no body. Returns `None` once the client has disconnected.
fn next_question(reader: &mut impl BufRead) -> Result<Option<Asked>> {
    let mut first = String::new();
    if reader.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut asked = Asked { path, authorization: None };
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            return Ok(Some(asked));
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("authorization")
        {
            asked.authorization = Some(value.trim().to_owned());
        }
    }
}
