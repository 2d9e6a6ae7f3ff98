//! Tests the client against servers that fail, that have a key in their URL, or that cannot return everything.

use ballast_client::calls::Lost;
use ballast_client::events::{Event, MarketOpened};
use ballast_client::instructions::{Trade, TradeArgs};
use ballast_client::rpc::{Layout, Page, Rpc, RpcError, SendError, ServerUrl, Unreadable};
use ballast_client::transaction::{Budget, Draft, Limits, Spare, Version};
use ballast_client::{MarketKeys, PROGRAM_ID, instructions, pda};
use ballast_testkit::{Reply, StandIn};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use solana_commitment_config::CommitmentConfig;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use solana_signature::Signature;
use solana_signer::Signer as _;
use std::error::Error;
use std::time::Duration;

const KEY: &str = "SECRET-KEY-123";

/// Returns the URLs in which providers put a key, for the server at `url`.
fn with_key(url: &str) -> [String; 4] {
    let host = url.trim_start_matches("http://");
    [
        format!("{url}/v1/?api-key={KEY}"),
        format!("{url}/v2/{KEY}"),
        format!("{url}/{KEY}/rpc#{KEY}"),
        format!("http://user:{KEY}@{host}/"),
    ]
}

/// Returns all texts of an error: for people, for programmers, and for each of its causes.
fn told(error: &(dyn Error + 'static)) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        text += &format!("{cause}\n{cause:?}\n");
        next = cause.source();
    }
    text
}

/// Returns the errors of every kind of request.
async fn failures(rpc: &Rpc) -> Vec<String> {
    let signer = Keypair::new();
    let page = Page { before: None, until: None, limit: 1 };
    let own: [RpcError; 4] = [
        rpc.exchange().await.expect_err("the server fails"),
        rpc.audit().await.expect_err("the server fails"),
        rpc.listed_page(&PROGRAM_ID, &page).await.expect_err("the server fails"),
        rpc.client().get_genesis_hash().await.map_err(RpcError::from).expect_err("the server fails"),
    ];
    let sent: SendError =
        rpc.send_and_confirm(&[], &[&signer], &Budget::default(), &[]).await.expect_err("the server fails");
    let mut all: Vec<String> = own.iter().map(|error| told(error)).collect();
    all.extend([told(&sent), rpc.client().url()]);
    all
}

/// Returns the error of a request that does not use our own error texts.
async fn raw_failure(rpc: &Rpc) -> Vec<String> {
    vec![told(&rpc.client().get_slot().await.expect_err("the server fails"))]
}

fn expect_no_key(url: &str, texts: &[String]) {
    for text in texts {
        assert!(!text.contains(KEY) && !text.contains("api-key"), "{url}: {text}");
    }
}

#[tokio::test]
async fn no_failure_of_a_server_tells_the_key_in_its_url() {
    let replies = [
        Reply::Status(401, format!("unknown key {KEY}")),
        Reply::Status(500, String::new()),
        Reply::Status(200, "no JSON".into()),
        Reply::Status(200, format!("\"the key {KEY} is spent\"")),
        Reply::Status(200, format!("{{\"error\": {{\"data\": \"{KEY}\"}}}}")),
        Reply::Error(-32_000, format!("the key {KEY} is spent")),
        Reply::Result(json!(format!("the key {KEY} is spent"))),
    ];
    for reply in replies {
        let is_answer = matches!(reply, Reply::Result(_));
        let server = StandIn::new(move |_, _| reply.clone());
        for url in with_key(server.url()) {
            let rpc = Rpc::new(&url);
            expect_no_key(&url, &failures(&rpc).await);
            // A response that is not a failure is passed on unchanged, and the code that decodes it describes the problem.
            if !is_answer {
                expect_no_key(&url, &raw_failure(&rpc).await);
            }
        }
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_or_silent_tells_no_key() {
    for url in with_key("http://127.0.0.1:9") {
        let told = failures(&Rpc::new(&url)).await;
        expect_no_key(&url, &told);
        assert!(told[0].starts_with("the RPC server failed: it cannot be reached"), "{}", told[0]);
    }
    let silent = StandIn::new(|_, _| Reply::Silence);
    let patience = Duration::from_millis(200);
    for url in with_key(silent.url()) {
        let told = failures(&Rpc::with_timeout(&url, patience)).await;
        expect_no_key(&url, &told);
        assert!(told[0].starts_with("the RPC server failed: it did not respond in time"), "{}", told[0]);
    }
}

#[tokio::test]
async fn a_client_of_ones_own_tells_no_key_either() {
    for url in with_key("http://127.0.0.1:9") {
        let rpc = Rpc::with_client(RpcClient::new(url.clone()));
        expect_no_key(&url, &failures(&rpc).await);
        expect_no_key(&url, &raw_failure(&rpc).await);
        assert_eq!(rpc.client().url(), "http://127.0.0.1:9");
        assert_eq!(ServerUrl::from(&url).secret(), url);
    }
}

/// Returns a transaction of any version that opened a market, as a server returns it.
fn transaction(version: &Value, market: u32) -> Value {
    let event = Event::MarketOpened(MarketOpened { market });
    json!({
        "slot": 10 + market, "blockTime": 1_000, "version": version, "transaction": ["AA==", "base64"],
        "meta": { "err": null, "status": { "Ok": null }, "fee": 5_000, "preBalances": [], "postBalances": [], "logMessages": [
            format!("Program {PROGRAM_ID} invoke [1]"),
            format!("Program data: {}", STANDARD.encode(event.encode())),
            format!("Program {PROGRAM_ID} success"),
        ] },
    })
}

fn signature(number: u8) -> Signature {
    Signature::from([number; 64])
}

#[tokio::test]
async fn a_transaction_that_cannot_be_read_is_told_and_no_failure() {
    let server = StandIn::new(|method, parameters| {
        assert_eq!(method, "getTransaction");
        assert_eq!(parameters[1]["maxSupportedTransactionVersion"], 1);
        let number = (0..9).find(|number| parameters[0] == signature(*number).to_string().as_str());
        match number.expect("one of these") {
            0 => Reply::Result(transaction(&json!("legacy"), 0)),
            // The layout of this version is not known, so only the log is read.
            1 => Reply::Result(transaction(&json!(1), 1)),
            2 => Reply::Error(-32_015, "Transaction version (2) is not supported".into()),
            3 => Reply::Result(Value::Null),
            4 => Reply::Result(json!({ "slot": 1, "meta": { "logMessages": null } })),
            5 => {
                let mut cut = transaction(&json!(0), 5);
                cut["meta"]["logMessages"].as_array_mut().expect("lines").push("Log truncated".into());
                Reply::Result(cut)
            }
            6 => Reply::Error(-32_603, "internal".into()),
            7 => Reply::Error(-32_005, "Node is unhealthy".into()),
            _ => Reply::Error(-32_429, "too many requests".into()),
        }
    });
    let rpc = Rpc::new(server.url());
    let opened = |market| vec![Event::MarketOpened(MarketOpened { market })];
    let refused = Some(Unreadable::Refused("internal (-32603)".into()));
    let expected = [
        (opened(0), None),
        (opened(1), None),
        (vec![], Some(Unreadable::Version)),
        (vec![], Some(Unreadable::NotFound)),
        (vec![], Some(Unreadable::NoLog)),
        (opened(5), Some(Unreadable::Cut)),
        (vec![], refused),
    ];
    for (number, (events, missing)) in (0..).zip(expected) {
        let logged = rpc.logged(&signature(number)).await.expect("the server answers");
        assert_eq!((logged.events, logged.missing), (events, missing), "{number}");
    }
    // These failures are the server's, not the transaction's.
    for number in [7, 8] {
        let error = rpc.logged(&signature(number)).await.expect_err("the server is in trouble");
        assert!(matches!(error, RpcError::Client(_)), "{error}");
    }
}

/// Returns a transaction as JSON: a funding update, another program's call that trades, and a trade with a lookup table.
fn with_a_lost_trade(owner: &Pubkey, log: &[String]) -> Value {
    let oracle = Pubkey::new_from_array([8; 32]);
    let market = MarketKeys::of(2, oracle);
    let of = Trade { authority: *owner, margin_account: pda::margin_account(owner, 5), market };
    let args = TradeArgs {
        is_buy: true,
        is_quote: false,
        reduce_only: false,
        amount: 1,
        limit_price: 0,
        deadline: 0,
    };
    let trade = instructions::trade(&of, args, &[]);
    let update = instructions::update_funding(market);
    // The market, the margin account and the exchange come from a lookup table.
    let keys = [PROGRAM_ID, *owner, oracle, pda::market(2), of.margin_account, pda::exchange()];
    let place = |key: &Pubkey| keys.iter().position(|known| known == key).expect("a known key");
    let compiled = |instruction: &solana_instruction::Instruction| {
        json!({
            "programIdIndex": 0, "stackHeight": null, "data": bs58::encode(&instruction.data).into_string(),
            "accounts": instruction.accounts.iter().map(|meta| place(&meta.pubkey)).collect::<Vec<_>>(),
        })
    };
    let other = json!({ "programIdIndex": 2, "accounts": [], "data": "", "stackHeight": null });
    let texts: Vec<String> = keys.iter().map(Pubkey::to_string).collect();
    json!({
        "slot": 1, "version": 0,
        "transaction": { "signatures": [], "message": {
            "accountKeys": texts[..3], "instructions": [compiled(&update), other, compiled(&trade)],
        } },
        "meta": {
            "err": null, "logMessages": log,
            "innerInstructions": [{ "index": 1, "instructions": [compiled(&trade)] }],
            "loadedAddresses": { "writable": texts[3..5], "readonly": texts[5..] },
        },
    })
}

#[tokio::test]
async fn a_truncated_log_names_the_trades_that_it_lost() {
    let owner = Pubkey::new_from_array([7; 32]);
    let server = StandIn::new(move |_, parameters| {
        let cut = [format!("Program {PROGRAM_ID} invoke [1]"), "Log truncated".to_owned()];
        let mut found = with_a_lost_trade(&owner, &cut);
        if parameters[0] == signature(1).to_string().as_str() {
            found["meta"]["logMessages"] = Value::Null;
        }
        match parameters[1]["encoding"].as_str() {
            Some("json") if parameters[0] == signature(2).to_string().as_str() => {
                Reply::Error(-32_603, "internal".into())
            }
            Some("json") => Reply::Result(found),
            _ => {
                found["transaction"] = json!(["AA==", "base64"]);
                Reply::Result(found)
            }
        }
    });
    let rpc = Rpc::new(server.url());
    let of_trade = Lost {
        instruction: "trade",
        event: "Traded",
        market: Some(2),
        accounts: vec![pda::margin_account(&owner, 5)],
    };
    let of_update =
        Lost { instruction: "update_funding", event: "MarketUpdated", market: Some(2), accounts: vec![] };
    for (number, reason) in [(0, Unreadable::Cut), (1, Unreadable::NoLog)] {
        let logged = rpc.logged(&signature(number)).await.expect("the server answers");
        assert_eq!((logged.events, logged.missing), (vec![], Some(reason)));
        assert_eq!(logged.lost, [of_update.clone(), of_trade.clone(), of_trade.clone()]);
    }
    // If the server does not return the instructions either, the truncation is still reported.
    let logged = rpc.logged(&signature(2)).await.expect("the server answers");
    assert_eq!((logged.missing, logged.lost), (Some(Unreadable::Cut), vec![]));
}

#[tokio::test]
async fn a_failure_that_no_client_knows_does_not_hide_what_is_listed() {
    let server = StandIn::new(|_, _| {
        let entry = |number: u8, error: Value| json!({ "signature": signature(number).to_string(), "slot": number, "err": error, "memo": null, "blockTime": 7 });
        let unknown = json!({ "ErrorOfTheNextRelease": { "account_index": 3 } });
        Reply::Result(json!([entry(3, Value::Null), entry(2, unknown), entry(1, Value::Null)]))
    });
    let page = Page { before: None, until: None, limit: 3 };
    let listing = Rpc::new(server.url()).listed_page(&pda::exchange(), &page).await.expect("it lists");
    let slots: Vec<_> = listing.succeeded.iter().map(|listed| listed.slot).collect();
    assert_eq!(slots, [3, 1]);
    assert_eq!(listing.next.map(|oldest| oldest.signature), Some(signature(1)));
}

/// Returns the response to `getAccountInfo` for the feature that enables version 1.
fn active_feature() -> Reply {
    let data = STANDARD.encode([1, 7, 0, 0, 0, 0, 0, 0, 0]);
    let owner = solana_sdk_ids::feature::ID.to_string();
    let value = json!({
        "lamports": 1, "owner": owner, "data": [data, "base64"], "executable": false, "rentEpoch": 0, "space": 9
    });
    Reply::Result(json!({ "context": { "slot": 9 }, "value": value }))
}

/// Returns the response to `simulateTransaction`.
fn simulated(error: &Value) -> Reply {
    let value = json!({
        "err": error, "logs": [], "accounts": null, "unitsConsumed": 1_000, "loadedAccountsDataSize": 40_000,
        "returnData": null, "innerInstructions": null, "replacementBlockhash": null
    });
    Reply::Result(json!({ "context": { "slot": 9 }, "value": value }))
}

fn is_version_1(parameters: &Value) -> bool {
    STANDARD.decode(parameters[0].as_str().unwrap()).unwrap()[0] == 0x81
}

#[tokio::test]
async fn a_network_that_does_not_take_version_1_after_all_gets_version_0() {
    let refusals =
        [simulated(&json!("UnsupportedVersion")), Reply::Error(-32_602, "cannot be decoded".into())];
    for refusal in refusals {
        let server = StandIn::new(move |method, parameters| match method {
            "getAccountInfo" => active_feature(),
            "simulateTransaction" if is_version_1(parameters) => refusal.clone(),
            "simulateTransaction" => simulated(&Value::Null),
            other => panic!("{other}"),
        });
        let rpc = Rpc::new(server.url());
        assert_eq!(rpc.known_version(), Version::V0);
        assert_eq!(rpc.newest_version().await, Version::V1);
        let (payer, update) =
            (Keypair::new().pubkey(), [instructions::update_funding(MarketKeys::of(0, pda::exchange()))]);
        let prepared = rpc.prepare(Draft::new(&payer, &update)).await.unwrap();
        assert_eq!(prepared.draft.version(), Version::V0);
        assert_eq!(prepared.limits, Limits::with_margin(1_000, Some(40_000), Spare::AnyPath));
        assert!(server.take_asked().contains_key("simulateTransaction"));
        // After that, version 1 is not tried again.
        let again = rpc.prepare(Draft::new(&payer, &update)).await.unwrap();
        assert_eq!((again.draft.version(), server.take_asked()["simulateTransaction"]), (Version::V0, 1));
    }
}

#[tokio::test]
async fn wallets_get_version_0_wherever_it_fits() {
    let server = StandIn::new(|method, _| match method {
        "getAccountInfo" => active_feature(),
        "simulateTransaction" => simulated(&Value::Null),
        other => panic!("{other}"),
    });
    let (rpc, payer) = (Rpc::new(server.url()), Keypair::new().pubkey());
    let markets: Vec<_> =
        (0..20).map(|index| MarketKeys::of(index, solana_pubkey::Pubkey::new_unique())).collect();
    let version = async |count: usize| {
        let query = [instructions::account_health(pda::exchange(), &markets[..count])];
        rpc.prepare_for_wallet(Draft::new(&payer, &query)).await.unwrap().draft.version()
    };
    assert_eq!(version(3).await, Version::V0);
    // The feature is not even requested.
    assert!(!server.take_asked().contains_key("getAccountInfo"));
    assert_eq!(version(20).await, Version::V1);
}

/// Answers requests for accounts like a server that allows five per request. `slot` returns the slot of each response.
fn five(slot: impl Fn() -> u64 + Send + Sync + 'static) -> StandIn {
    StandIn::new(move |method, parameters| match method {
        "getProgramAccounts" => Reply::Status(410, "Gone".into()),
        "getMultipleAccounts" => {
            let count = parameters[0].as_array().map_or(0, Vec::len);
            if count > 5 {
                return Reply::Error(-32_602, "Too many inputs provided; max 5".into());
            }
            Reply::Result(json!({ "context": { "slot": slot() }, "value": vec![Value::Null; count] }))
        }
        other => panic!("{other}"),
    })
}

#[tokio::test]
async fn an_owners_first_accounts_are_found_five_at_a_time() {
    let server = five(|| 7);
    let rpc = Rpc::new(server.url());
    let owner = Keypair::new().pubkey();
    let found = rpc.margin_accounts_of(&owner).await.expect("it works");
    assert!(found.accounts.is_empty() && !found.are_all);
    assert_eq!(rpc.sub_ids_of(&owner).await.expect("it works"), Vec::<u16>::new());
    assert_eq!(rpc.most_accounts(), 5);
    // There is no substitute for listing all accounts, so the error states what to do.
    let error = rpc.all_margin_accounts().await.expect_err("nobody lists them").to_string();
    assert!(error.contains("getProgramAccounts") && error.contains("use another RPC server"), "{error}");
}

#[tokio::test]
async fn accounts_of_several_slots_are_never_mixed() {
    use std::sync::atomic::{AtomicU64, Ordering};
    static SLOT: AtomicU64 = AtomicU64::new(1);
    // Every response is from a newer slot.
    let server = five(|| SLOT.fetch_add(1, Ordering::Relaxed));
    let rpc = Rpc::new(server.url());
    let mut layout = Layout::default();
    // An overview starts with four accounts (the clock, the exchange, the collateral and the vault), which fit into one response.
    let four = rpc.overview(&mut layout).await.expect_err("there is no exchange").to_string();
    assert!(four.contains("no Exchange account"), "{four}");
    // An owner's sixteen accounts do not need to be from the same slot.
    assert!(rpc.margin_accounts_of(&Keypair::new().pubkey()).await.is_ok());
}

#[tokio::test]
async fn the_next_server_answers_for_one_that_fails() {
    let slow = StandIn::new(|_, _| Reply::Error(-32_005, "Node is behind by 500 slots".into()));
    let good = StandIn::new(|method, _| match method {
        "getGenesisHash" => Reply::Result(json!("11111111111111111111111111111111")),
        "getSlot" => Reply::Result(json!(7)),
        _ => Reply::Error(-32_000, "this one refuses".into()),
    });
    let confirmed = CommitmentConfig::confirmed();
    let others = [ServerUrl::from(good.url())];
    let rpc = Rpc::with_servers(&slow.url().into(), &others, confirmed, Duration::from_secs(5));
    rpc.client().get_genesis_hash().await.expect("the other server answers");
    rpc.client().get_slot().await.expect("the other server answers");
    assert_eq!((slow.take_asked().len(), good.take_asked().len()), (1, 2));
    // A server that does not support one method remains the first choice for other methods.
    let limited = StandIn::new(|method, _| match method {
        "getSlot" => Reply::Result(json!(9)),
        _ => Reply::Status(410, String::new()),
    });
    let rpc = Rpc::with_servers(&limited.url().into(), &others, confirmed, Duration::from_secs(5));
    rpc.client().get_genesis_hash().await.expect("the other server answers");
    assert_eq!(rpc.client().get_slot().await.expect("the first server answers"), 9);
    // Errors contain neither server's key.
    let keyed: Vec<_> = with_key("http://127.0.0.1:9").iter().map(ServerUrl::from).collect();
    let rpc = Rpc::with_servers(&keyed[0], &keyed[1..], confirmed, Duration::from_secs(5));
    let error = rpc.client().get_slot().await.map_err(RpcError::from).expect_err("nobody is there");
    let text = told(&error);
    assert!(!text.contains(KEY) && text.contains("cannot be reached"), "{text}");
}
