//! Drives headless Chromium over the DevTools protocol, as far as these tests need it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// The names under which the browser may be installed.
const PROGRAMS: [&str; 2] = ["chromium", "chromium-browser"];
/// The environment variable that makes the browser mandatory.
const REQUIRED: &str = "BALLAST_REQUIRE_CHROMIUM";
/// The timeout for a browser response, or for a page to reach the expected state.
const PATIENCE: Duration = Duration::from_secs(60);

/// Returns the browser's path. If the browser is neither installed nor required, prints a message and returns none.
pub fn installed() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let found = PROGRAMS.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    let found = found.into_iter().find(|program| program.is_file());
    if found.is_none() {
        let is_required = std::env::var_os(REQUIRED).is_some();
        assert!(!is_required, "{REQUIRED} is set, but there is no Chromium: apt-get install chromium");
        eprintln!(
            "SKIPPED: there is no Chromium here; apt-get install chromium, or set {REQUIRED} to insist"
        );
    }
    found
}

/// A browser with one tab.
pub struct Browser {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    session: Option<String>,
    last_id: u64,
    /// The page's complaints: errors in its console, exceptions and refused requests.
    pub complaints: Vec<String>,
    /// The addresses that the page requested.
    pub requested: Vec<String>,
    folder: PathBuf,
    _process: Child,
}

impl Browser {
    /// Starts the browser with an empty tab.
    pub async fn start(program: &Path, name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("ballast-browser-{}-{name}", std::process::id()));
        let mut process = Command::new(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
            ])
            .args(["--no-first-run", "--disable-background-networking", "--remote-debugging-port=0"])
            .arg(format!("--user-data-dir={}", folder.display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the browser starts");
        let address = devtools_address(&mut process).await;
        let (socket, _) = connect_async(address).await.expect("the browser takes a connection");
        let (complaints, requested) = (vec![], vec![]);
        let mut browser =
            Self { socket, session: None, last_id: 0, complaints, requested, folder, _process: process };
        browser.open_tab().await;
        browser
    }

    async fn open_tab(&mut self) {
        let target = self.call("Target.createTarget", json!({ "url": "about:blank" })).await;
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = self.call("Target.attachToTarget", attach).await;
        self.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            self.call(&format!("{domain}.enable"), json!({})).await;
        }
    }

    /// Resizes the window and selects light or dark colours.
    pub async fn resize(&mut self, (width, height): (u32, u32), scheme: &str) {
        let mobile = width < 600;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
        self.call("Emulation.setDeviceMetricsOverride", metrics).await;
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.call("Emulation.setEmulatedMedia", features).await;
    }

    /// Opens an address.
    pub async fn open(&mut self, url: &str) {
        self.call("Page.navigate", json!({ "url": url })).await;
    }

    /// Returns the value of an expression in the page.
    pub async fn evaluate(&mut self, expression: &str) -> Value {
        let wanted = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", wanted).await;
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer:#}");
        answer["result"]["value"].clone()
    }

    /// Waits until an expression in the page is true.
    pub async fn until(&mut self, expression: &str) {
        let start = Instant::now();
        // While a page is being replaced, there is nothing to evaluate.
        while self
            .evaluate(&format!(
                "(() => {{ try {{ return Boolean({expression}); }} catch {{ return false; }} }})()"
            ))
            .await
            != true
        {
            if start.elapsed() > PATIENCE {
                let text = self.evaluate("document.body.innerText").await;
                panic!("never true: {expression}\n{:?}\n{text}", self.complaints);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Presses and releases a key.
    pub async fn press(&mut self, key: &str) {
        for kind in ["keyDown", "keyUp"] {
            let event =
                json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": 13, "text": "\r" });
            self.call("Input.dispatchKeyEvent", event).await;
        }
    }

    /// Types text into the focused element.
    pub async fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text })).await;
    }

    /// Takes a picture of the window.
    pub async fn picture(&mut self) -> Vec<u8> {
        let answer = self.call("Page.captureScreenshot", json!({ "format": "png" })).await;
        STANDARD.decode(answer["data"].as_str().expect("a picture comes in base64")).expect("base64")
    }

    async fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        let mut message = json!({ "id": id, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(message.to_string())).await.expect("the browser listens");
        loop {
            let message = self.next().await;
            if message["id"] == id {
                assert!(message.get("error").is_none(), "{method}: {message:#}");
                return message["result"].clone();
            }
            self.note(&message);
        }
    }

    async fn next(&mut self) -> Value {
        loop {
            let message = timeout(PATIENCE, self.socket.next()).await.expect("the browser answers in time");
            let message = message.expect("the browser is there").expect("the connection holds");
            if let Message::Text(text) = message {
                return serde_json::from_str(text.as_str()).expect("the browser speaks JSON");
            }
        }
    }

    fn note(&mut self, message: &Value) {
        let parameters = &message["params"];
        match message["method"].as_str() {
            Some("Runtime.exceptionThrown") => {
                self.complaints.push(parameters["exceptionDetails"].to_string())
            }
            Some("Runtime.consoleAPICalled") if parameters["type"] == "error" => {
                self.complaints.push(parameters["args"].to_string());
            }
            Some("Log.entryAdded") if parameters["entry"]["level"] == "error" => {
                self.complaints.push(parameters["entry"].to_string());
            }
            Some("Network.requestWillBeSent") => {
                let url = parameters["request"]["url"].as_str().unwrap_or_default();
                self.requested.push(url.to_owned());
            }
            _ => {}
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The process is killed when its handle is dropped. Anything that the process still writes is left behind.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn devtools_address(process: &mut Child) -> String {
    let stderr = process.stderr.take().expect("its output is piped");
    let mut lines = BufReader::new(stderr).lines();
    let search = async {
        while let Some(line) = lines.next_line().await.expect("its output is text") {
            if let Some(address) = line.strip_prefix("DevTools listening on ") {
                return address.to_owned();
            }
        }
        panic!("the browser ended without listening");
    };
    let address = timeout(PATIENCE, search).await.expect("the browser starts in time");
    // The output is drained from here on, because a full pipe would block the browser.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    address
}
