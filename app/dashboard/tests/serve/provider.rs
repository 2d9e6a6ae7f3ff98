//! Tests which requests the dashboard sends to its RPC server, and what it reveals about that server. A stand-in server counts
//! the requests and fails.

use ballast_client::accounts::{DISCRIMINATOR_LEN, MarginAccount, ProgramAccount};
use ballast_client::instructions::{self, Trade, TradeArgs};
use ballast_client::{MarketKeys, PROGRAM_ID, pda};
use ballast_dashboard::{Options, Server};
use ballast_testkit::{Reply, StandIn, address};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use solana_pubkey::Pubkey;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

/// The maximum cost of one request for accounts, in RPC requests. See `docs/traders/dashboard.md`.
const MOST: usize = 8;
/// The number of accounts on a page.
const PAGE: usize = 16;
const KEY: &str = "SECRET-KEY-123";
const NEVER: Duration = Duration::from_secs(3_600);

/// A dashboard in front of a stand-in server. The dashboard handles only the test's requests.
struct Served {
    runtime: Runtime,
    url: String,
    client: Client,
    task: JoinHandle<()>,
}

impl Served {
    fn new(rpc_url: &str) -> Self {
        Self::with(Options { rpc_url: rpc_url.into(), poll: NEVER, audit: NEVER, ..Options::default() })
    }

    fn with(options: Options) -> Self {
        let runtime = Runtime::new().expect("a runtime starts");
        let server = runtime.block_on(Server::bind(Options { port: 0, ..options })).expect("a port is free");
        let url = server.url();
        let task = runtime.spawn(async move { server.run().await.expect("the socket holds") });
        Self { runtime, url, client: Client::new(), task }
    }

    fn get(&self, path: &str) -> (StatusCode, String) {
        let url = format!("{}{path}", self.url);
        self.runtime.block_on(async {
            let answer = self.client.get(url).send().await.expect("the dashboard answers");
            (answer.status(), answer.text().await.expect("it ends"))
        })
    }

    fn json(&self, path: &str) -> Value {
        let (status, text) = self.get(path);
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        serde_json::from_str(&text).expect("JSON")
    }

    /// Returns every response that may explain why the RPC server failed.
    fn all_that_it_tells(&self) -> String {
        let wallet = address("wallet");
        let posted = self.runtime.block_on(async {
            let url = format!("{}/api/actions/deposit?amount=1", self.url);
            let body = json!({ "account": wallet.to_string() }).to_string();
            self.client.post(url).body(body).send().await.expect("it answers").text().await.expect("it ends")
        });
        let got = ["/api/live", "/api/events", "/actions.json", &format!("/api/accounts/{wallet}")];
        let got: String = got.iter().map(|path| self.get(path).1).collect();
        posted + &got
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Returns the data of an owner's empty margin account.
fn margin_account(owner: &Pubkey, sub_id: u16) -> Vec<u8> {
    let mut account: MarginAccount = bytemuck::Zeroable::zeroed();
    (account.owner, account.sub_id, account.version) = (*owner, sub_id, 1);
    let mut data = <MarginAccount as anchor_lang::Discriminator>::DISCRIMINATOR.to_vec();
    data.extend(bytemuck::bytes_of(&account));
    assert_eq!(data.len(), MarginAccount::SIZE);
    data
}

fn told(owner: &Pubkey, data: &[u8]) -> Value {
    let data = json!([STANDARD.encode(data), "base64"]);
    json!({ "lamports": 1, "data": data, "owner": owner.to_string(), "executable": false, "rentEpoch": 0, "space": 0 })
}

/// Returns the runtime's clock account or the exchange account.
fn shared(address: &Value) -> Value {
    match address.as_str() {
        Some("SysvarC1ock11111111111111111111111111111111") => told(&Pubkey::default(), &[0; 40]),
        Some(text) if text == pda::exchange().to_string() => {
            use ballast_client::accounts::Exchange;
            let mut exchange: Exchange = bytemuck::Zeroable::zeroed();
            exchange.version = 1;
            let mut data = <Exchange as anchor_lang::Discriminator>::DISCRIMINATOR.to_vec();
            data.extend(bytemuck::bytes_of(&exchange));
            told(&PROGRAM_ID, &data)
        }
        _ => Value::Null,
    }
}

/// Answers like a network on which `owner` has `count` empty margin accounts.
fn crowd(owner: Pubkey, count: u16) -> impl Fn(&str, &Value) -> Reply {
    move |method, parameters| match method {
        "getMultipleAccounts" => {
            let of = |wanted: &Value| {
                let mut numbers = 0..count;
                let found = numbers
                    .find(|number| wanted == pda::margin_account(&owner, *number).to_string().as_str());
                found.map_or_else(
                    || shared(wanted),
                    |number| told(&PROGRAM_ID, &margin_account(&owner, number)),
                )
            };
            let found: Vec<Value> = parameters[0].as_array().expect("addresses").iter().map(of).collect();
            Reply::Result(json!({ "context": { "slot": 1 }, "value": found }))
        }
        // A request for the accounts' numbers asks for only that part of their data.
        "getProgramAccounts" if parameters[1]["dataSlice"].is_object() => {
            let slice = &parameters[1]["dataSlice"];
            let place = |name: &str| usize::try_from(slice[name].as_u64().expect("a slice")).expect("small");
            let (offset, length) = (place("offset"), place("length"));
            assert!(offset >= DISCRIMINATOR_LEN && length == 2, "{slice}");
            let entry = |number| {
                let data = margin_account(&owner, number);
                let account = told(&PROGRAM_ID, &data[offset..offset + length]);
                json!({ "pubkey": pda::margin_account(&owner, number).to_string(), "account": account })
            };
            Reply::Result((0..count).rev().map(entry).collect())
        }
        _ => Reply::Error(-32_601, "not here".into()),
    }
}

/// Returns how many RPC requests a request cost, not counting those of the dashboard's own first read of the network.
fn cost(server: &StandIn) -> usize {
    let asked = server.take_asked();
    ["getMultipleAccounts", "getProgramAccounts", "getAccountInfo"]
        .iter()
        .map(|method| asked.get(*method).copied().unwrap_or_default())
        .sum()
}

/// Waits until the dashboard has finished its own first read of the network.
fn settle(server: &StandIn) {
    let start = Instant::now();
    let mut has_asked = false;
    loop {
        std::thread::sleep(Duration::from_millis(500));
        let is_quiet = server.take_asked().is_empty();
        if has_asked && is_quiet {
            return;
        }
        has_asked |= !is_quiet;
        assert!(start.elapsed() < Duration::from_secs(30), "it never becomes quiet");
    }
}

#[test]
fn a_wallet_of_a_thousand_accounts_costs_a_few_requests() {
    let owner = address("crowd");
    let server = StandIn::new(crowd(owner, 1_000));
    let served = Served::new(server.url());
    settle(&server);
    let first = served.json(&format!("/api/accounts/{owner}"));
    let requests = cost(&server);
    assert!((1..=MOST).contains(&requests), "{requests}");
    assert_eq!((&first["total"], &first["page"], &first["pages"]), (&json!(1_000), &json!(0), &json!(63)));
    let numbers = |page: &Value| -> Vec<u64> {
        let accounts = page["accounts"].as_array().expect("accounts").iter();
        accounts.map(|account| account["sub_id"].as_u64().expect("a number")).collect()
    };
    assert_eq!(numbers(&first), (0..PAGE as u64).collect::<Vec<_>>());

    let last = served.json(&format!("/api/accounts/{owner}?page=62"));
    assert_eq!(numbers(&last), (992..1_000).collect::<Vec<_>>());
    assert!((1..=MOST).contains(&cost(&server)));
    let (status, text) = served.get(&format!("/api/accounts/{owner}?page=63"));
    assert!(status == StatusCode::NOT_FOUND && text.contains("63 pages"), "{text}");
    assert_eq!(served.get(&format!("/api/accounts/{owner}?page=x")).0, StatusCode::BAD_REQUEST);
    // The account is requested by its own address.
    let _ = cost(&server);
    let one = served.json(&format!("/api/accounts/{}", pda::margin_account(&owner, 999)));
    assert_eq!((numbers(&one), &one["total"]), (vec![999], &json!(1)));
    assert!(cost(&server) <= 3);
}

#[test]
fn equal_questions_of_a_moment_are_asked_once() {
    let owner = address("crowd");
    let crowd = crowd(owner, 3);
    let server = StandIn::new(move |method, parameters| {
        std::thread::sleep(Duration::from_millis(100));
        crowd(method, parameters)
    });
    let served = Served::new(server.url());
    settle(&server);
    let url = format!("{}/api/accounts/{owner}", served.url);
    let all = (0..20).map(|_| served.client.get(&url).send());
    let answers = served.runtime.block_on(futures::future::join_all(all));
    assert!(answers.into_iter().all(|answer| answer.expect("it answers").status() == StatusCode::OK));
    assert!(cost(&server) <= MOST);
    served.json(&format!("/api/accounts/{owner}"));
    assert_eq!(cost(&server), 0, "the answer of a moment ago is still good");
    // After the cache expires, the accounts are requested again.
    std::thread::sleep(Duration::from_millis(2_100));
    served.json(&format!("/api/accounts/{owner}"));
    assert!(cost(&server) > 0);
}

#[test]
fn a_client_that_asks_too_often_is_told_and_costs_nothing() {
    let server = StandIn::new(|_, _| Reply::Result(json!({ "context": { "slot": 1 }, "value": [null] })));
    let served = Served::with(Options {
        rpc_url: server.url().into(),
        poll: NEVER,
        audit: NEVER,
        client_pace: NonZeroU32::MIN,
        ..Options::default()
    });
    settle(&server);
    let path = |number: usize| format!("/api/accounts/{}", address(&format!("nobody {number}")));
    let start = Instant::now();
    let all = (0..100).map(|number| served.client.get(format!("{}{}", served.url, path(number))).send());
    let answers = served.runtime.block_on(futures::future::join_all(all));
    let seconds = usize::try_from(start.elapsed().as_secs()).expect("few");
    let statuses = answers.into_iter().map(|answer| answer.expect("it answers").status());
    let taken = statuses.filter(|status| *status != StatusCode::TOO_MANY_REQUESTS).count();
    assert!((6..=7 + seconds).contains(&taken), "six at once and one a second: {taken} in {seconds} s");
    // On a slow machine, one more request may be accepted in between.
    let _ = cost(&server);
    let refused = (0..20).find(|number| {
        let status = served.get(&path(*number)).0;
        let requests = cost(&server);
        assert!(status != StatusCode::TOO_MANY_REQUESTS || requests == 0, "{requests}");
        status == StatusCode::TOO_MANY_REQUESTS
    });
    assert!(refused.is_some(), "it may ask once a second");
    // The page itself and the data that is already known are available to everyone.
    assert_eq!(served.get("/api/live").0, StatusCode::OK);
}

#[test]
fn a_silent_server_does_not_hold_requests() {
    let server = StandIn::new(|_, _| Reply::Silence);
    let served = Served::new(server.url());
    let start = Instant::now();
    let (status, text) = served.get(&format!("/api/accounts/{}", address("nobody")));
    assert!(start.elapsed() < Duration::from_secs(14), "{:?}", start.elapsed());
    assert!(status == StatusCode::GATEWAY_TIMEOUT || status == StatusCode::BAD_GATEWAY, "{status}: {text}");
    assert!(text.contains("in time"), "{text}");
}

#[test]
fn half_sent_requests_are_dropped() {
    let served = Served::new("http://127.0.0.1:9");
    let address = served.url.trim_start_matches("http://").to_owned();
    let wallet = json!({ "account": ballast_testkit::address("nobody").to_string() }).to_string();
    let body = format!(
        "POST /api/actions/deposit HTTP/1.1\r\nhost: here\r\ncontent-length: 1000\r\n\r\n{}",
        &wallet[..10]
    );
    let halves = ["GET / HTTP/1.1\r\nhost: he", "", "GET /", body.as_str()];
    let open = |half: &str| {
        let mut stream = TcpStream::connect(&address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(25))).expect("it can wait");
        stream.write_all(half.as_bytes()).expect("it reads");
        stream
    };
    let start = Instant::now();
    let streams: Vec<TcpStream> = halves.iter().cycle().take(40).map(|half| open(half)).collect();
    // A connection that has received its response is closed as well.
    let mut idle = open("GET /actions.json HTTP/1.1\r\nhost: here\r\n\r\n");
    let mut answer = String::new();
    idle.read_to_string(&mut answer).expect("it is closed");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    for mut stream in streams {
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).expect("it is closed");
    }
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    assert_eq!(served.get("/").0, StatusCode::OK);
}

#[test]
fn nothing_tells_the_key_in_the_servers_url() {
    let failing = StandIn::new(|_, _| Reply::Status(403, format!("the key {KEY} is spent")));
    let refusing = StandIn::new(|_, _| Reply::Error(-32_000, format!("the key {KEY} is spent")));
    for server in ["http://127.0.0.1:9", failing.url(), refusing.url()] {
        for url in [format!("{server}/v1/?api-key={KEY}"), format!("{server}/v2/{KEY}")] {
            let served = Served::with(Options {
                rpc_url: url.as_str().into(),
                poll: Duration::from_millis(100),
                audit: Duration::from_millis(100),
                ..Options::default()
            });
            let start = Instant::now();
            let told = loop {
                let told = served.all_that_it_tells();
                if told.contains("the RPC server failed") && told.contains("\"error\":\"") {
                    break told;
                }
                assert!(start.elapsed() < Duration::from_secs(10), "{told}");
            };
            assert!(!told.contains(KEY) && !told.contains("api-key"), "{url}: {told}");
            let options = format!("{:?}", Options { rpc_url: url.into(), ..Options::default() });
            assert!(!options.contains(KEY), "{options}");
        }
    }
}

/// Checks that events continue when one transaction cannot be read and the server has lost another one.
#[test]
fn events_go_on_behind_transactions_that_cannot_be_read() {
    use ballast_client::events::{Event, MarketOpened};
    use solana_signature::Signature;
    let signature = |number: u8| Signature::from([number; 64]).to_string();
    let is_lost = Arc::new(AtomicBool::new(true));
    let lost = Arc::clone(&is_lost);
    let server = StandIn::new(move |method, parameters| match method {
        "getSignaturesForAddress" => {
            let entry = |number: u8| json!({ "signature": signature(number), "slot": 100 + u64::from(number), "err": null, "memo": null, "blockTime": 1 });
            Reply::Result((0..5).rev().map(entry).collect())
        }
        "getTransaction" if parameters[0] == signature(1).as_str() => {
            Reply::Error(-32_015, "Transaction version (2) is not supported".into())
        }
        "getTransaction" if parameters[0] == signature(3).as_str() && lost.load(Ordering::SeqCst) => {
            Reply::Result(Value::Null)
        }
        "getTransaction" => {
            let number = (0..5).find(|number| parameters[0] == signature(*number).as_str()).expect("listed");
            let event = Event::MarketOpened(MarketOpened { market: number.into() });
            Reply::Result(json!({ "slot": 1, "version": 1, "meta": { "logMessages": [
                format!("Program {PROGRAM_ID} invoke [1]"),
                format!("Program data: {}", STANDARD.encode(event.encode())),
                format!("Program {PROGRAM_ID} success"),
            ] } }))
        }
        _ => Reply::Error(-32_601, "not here".into()),
    });
    let served = Served::with(Options {
        rpc_url: server.url().into(),
        poll: Duration::from_millis(500),
        audit: NEVER,
        ..Options::default()
    });
    let until = |holds: &dyn Fn(&Value, usize) -> bool| {
        let start = Instant::now();
        loop {
            let events = served.json("/api/events").as_array().map_or(0, Vec::len);
            let live = served.json("/api/live");
            if holds(&live["events"], events) {
                return live["events"].clone();
            }
            assert!(start.elapsed() < Duration::from_secs(30), "{live} {events}");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    let waiting = until(&|reading, events| events == 2 && reading["behind"].is_string());
    assert_eq!(waiting["skipped"], 1);
    assert!(
        waiting["behind"].as_str().is_some_and(|text| text.contains("cannot find the transaction")),
        "{waiting}"
    );
    // Once the server returns the lost transaction, nothing more is skipped.
    is_lost.store(false, Ordering::SeqCst);
    let done = until(&|_, events| events == 4);
    assert_eq!((&done["skipped"], &done["gaps"]), (&json!(1), &json!(0)));
    until(&|reading, _| reading["behind"].is_null());
    // Each transaction is requested until it is known, and never again.
    let _ = server.take_asked();
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(server.take_asked().get("getTransaction"), None);
}

#[test]
fn events_of_a_truncated_log_are_listed_as_lost() {
    let owner = Pubkey::new_from_array([7; 32]);
    let (account, oracle) = (pda::margin_account(&owner, 0), Pubkey::new_from_array([8; 32]));
    let of = Trade { authority: owner, margin_account: account, market: MarketKeys::of(4, oracle) };
    let args = TradeArgs {
        is_buy: true,
        is_quote: false,
        reduce_only: false,
        amount: 1,
        limit_price: 0,
        deadline: 0,
    };
    let trade = instructions::trade(&of, args, &[]);
    let keys: Vec<String> = trade.accounts.iter().map(|meta| meta.pubkey.to_string()).collect();
    let call = json!({
        "programIdIndex": keys.len(), "accounts": (0..keys.len()).collect::<Vec<_>>(),
        "data": bs58::encode(&trade.data).into_string(),
    });
    let keys: Vec<String> = keys.into_iter().chain([PROGRAM_ID.to_string()]).collect();
    let server = StandIn::new(move |method, parameters| match method {
        "getSignaturesForAddress" => Reply::Result(json!([
            { "signature": solana_signature::Signature::from([1; 64]).to_string(), "slot": 100, "err": null, "memo": null, "blockTime": 1 }
        ])),
        "getTransaction" => {
            let is_json = parameters[1]["encoding"] == "json";
            let message = json!({ "message": { "accountKeys": keys, "instructions": [call] } });
            Reply::Result(json!({
                "slot": 100, "version": 0,
                "transaction": if is_json { message } else { json!(["AA==", "base64"]) },
                "meta": { "err": null, "logMessages": ["Log truncated"], "innerInstructions": [] },
            }))
        }
        _ => Reply::Error(-32_601, "not here".into()),
    });
    let served = Served::with(Options {
        rpc_url: server.url().into(),
        poll: Duration::from_millis(200),
        audit: NEVER,
        ..Options::default()
    });
    let start = Instant::now();
    let events = loop {
        let events = served.json("/api/events");
        if events.as_array().is_some_and(|events| !events.is_empty()) {
            break events;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "{events}");
        std::thread::sleep(Duration::from_millis(50));
    };
    let expected = (&json!("Traded"), &json!("trade"), &json!(4), &json!(account.to_string()));
    let lost = &events[0];
    assert_eq!((&lost["event"], &lost["kind"], &lost["market"], &lost["account"]), expected);
    let text = lost["text"].as_str().expect("a text");
    assert!(
        text.starts_with("`trade` in market 4 was executed, but the network did not keep its event"),
        "{text}"
    );
    assert_eq!(served.json("/api/live")["events"]["skipped"], 1);
}
