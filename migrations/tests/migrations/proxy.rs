//! Provides a server between the client and the network that loses one request or its response.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The lost message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The transaction, which the network never receives.
    Request,
    /// The response: the network has executed the transaction, but the client does not receive the result.
    Answer,
}

/// Loses the `place`th transaction, counted from one.
pub struct Proxy {
    pub url: String,
    sent: Arc<AtomicUsize>,
}

impl Proxy {
    pub async fn start(behind: &str, lost: Lost, place: usize) -> Self {
        let behind: SocketAddr =
            behind.strip_prefix("http://").and_then(|text| text.parse().ok()).expect("a URL");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let sent = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&sent);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let counter = Arc::clone(&counter);
                tokio::spawn(async move {
                    // Broken connections are this proxy's purpose.
                    let _ = serve(client, behind, (lost, place), &counter).await;
                });
            }
        });
        Self { url, sent }
    }

    /// Returns how many transactions were received.
    pub fn sent(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }
}

/// Forwards requests one by one until a message is lost.
async fn serve(
    mut client: TcpStream,
    behind: SocketAddr,
    (lost, place): (Lost, usize),
    sent: &AtomicUsize,
) -> std::io::Result<()> {
    loop {
        let request = message(&mut client).await?;
        let is_transaction = String::from_utf8_lossy(&request).contains("\"sendTransaction\"");
        let is_lost = is_transaction && sent.fetch_add(1, Ordering::SeqCst) + 1 == place;
        if is_lost && lost == Lost::Request {
            return Ok(());
        }
        let mut server = TcpStream::connect(behind).await?;
        server.write_all(&request).await?;
        let answer = message(&mut server).await?;
        if is_lost {
            return Ok(());
        }
        client.write_all(&answer).await?;
    }
}

/// Reads a message, whose header gives the length of its body.
async fn message(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4_096];
        let count = stream.read(&mut chunk).await?;
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        if body.len() >= length.unwrap_or_default() {
            return Ok(bytes);
        }
    }
}
