//! Tests that a wallet can do everything through Solana Actions.

use super::stage::{CONTRACT, QUOTE, Stage, order};
use super::wallet::{Proposed, Wallet};
use anchor_lang::AnchorDeserialize;
use ballast_client::instructions::{TradeArgs, add_pause};
use ballast_client::{pause, pda};
use ballast_dashboard::Options;
use ballast_math::account::{CROSS, ISOLATED};
use ballast_math::{Error as Rule, Quote};
use ballast_testkit::token;
use ballast_testkit::{PROGRAM_ID, keypair};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use solana_pubkey::Pubkey;
use solana_signer::Signer;
use spl_associated_token_account_interface::address::get_associated_token_address;

/// The length of the discriminator, which identifies the instruction. Unit: bytes.
const DISCRIMINATOR: usize = 8;

/// Returns the data of the only Ballast instruction in a transaction.
fn data_of(proposed: &Proposed) -> Vec<u8> {
    let message = &proposed.transaction.message;
    let keys = message.static_account_keys();
    let ours: Vec<_> = message
        .instructions()
        .iter()
        .filter(|instruction| keys[usize::from(instruction.program_id_index)] == PROGRAM_ID)
        .collect();
    assert_eq!(ours.len(), 1, "one instruction of the program");
    ours[0].data[DISCRIMINATOR..].to_vec()
}

fn amount_of(proposed: &Proposed) -> u64 {
    u64::from_le_bytes(data_of(proposed).try_into().expect("an amount"))
}

fn order_of(proposed: &Proposed) -> TradeArgs {
    TradeArgs::try_from_slice(&data_of(proposed)).expect("an order")
}

/// Sets up an exchange that the dashboard has read, a counterparty, and a wallet with 5,000 tokens.
pub(super) fn stage() -> (Stage, Wallet) {
    let mut stage = Stage::new();
    stage.trader("other", (50_000, -100));
    let wallet = Wallet::new(&mut stage, "wallet");
    stage.world.mint.give(stage.world.chain.as_mut(), &wallet.address(), 5_000 * QUOTE);
    stage.refresh();
    stage.until("/api/live", |live| {
        live["exchange"]["markets"][1]["index_problem"].is_null()
            && live["exchange"]["markets"][1]["is_open"] == true
    });
    (stage, wallet)
}

pub(super) fn cash(stage: &Stage, wallet: &Wallet, sub_id: u16) -> i64 {
    stage.world.account(&pda::margin_account(&wallet.address(), sub_id)).state.cash.raw()
}

pub(super) fn position(stage: &Stage, wallet: &Wallet, sub_id: u16) -> i64 {
    let account = stage.world.account(&pda::margin_account(&wallet.address(), sub_id));
    account
        .state
        .in_use()
        .find(|(_, position)| position.market == 0)
        .map_or(0, |(_, position)| position.base.raw())
}

#[test]
fn a_wallet_does_everything() {
    let (mut stage, wallet) = stage();
    creates_accounts(&mut stage, &wallet);
    pays_in(&mut stage, &wallet);
    buys(&mut stage, &wallet);
    sells_and_adds_margin(&mut stage, &wallet);
    closes(&mut stage, &wallet);
    pays_out(&mut stage, &wallet);
}

/// Creates a cross account, and an account that is isolated to market 0.
fn creates_accounts(stage: &mut Stage, wallet: &Wallet) {
    let created = wallet.act(stage, "/api/actions/create-account", ("Create", &[]));
    assert!(created.message.contains("margin account 0 (cross)"), "{}", created.message);
    let account = stage.world.account(&pda::margin_account(&wallet.address(), 0));
    assert_eq!((account.owner, account.state.mode), (wallet.address(), CROSS));
    let isolated = [("kind", "isolated:0")];
    let created = wallet.act(stage, "/api/actions/create-account", ("Create", &isolated));
    assert!(created.message.contains("margin account 1 (isolated to SOL-PERP)"), "{}", created.message);
    let account = stage.world.account(&pda::margin_account(&wallet.address(), 1));
    assert_eq!((account.state.mode, account.state.isolated_market), (ISOLATED, 0));
}

/// Deposits into both accounts.
fn pays_in(stage: &mut Stage, wallet: &Wallet) {
    let tokens = tokens_of(stage, wallet);
    let paid = wallet.act(stage, "/api/actions/deposit", ("Deposit", &[("amount", "1,000.5")]));
    assert_eq!(amount_of(&paid), 1_000_500_000);
    assert_eq!(cash(stage, wallet, 0), 1_000_500_000);
    let paid = wallet.act(stage, "/api/actions/add-margin/0", ("Add margin", &[("amount", "0.2k")]));
    assert!(paid.message.contains("margin account 1"), "the isolated account is found: {}", paid.message);
    assert_eq!(cash(stage, wallet, 1), 200_000_000);
    assert_eq!(token::balance(stage.world.chain.as_ref(), &tokens), 3_799_500_000);
}

/// Buys with the cross account, by number of contracts.
fn buys(stage: &mut Stage, wallet: &Wallet) {
    let entered = [("amount", "20"), ("unit", "contracts"), ("slippage", "1"), ("sub_id", "0")];
    let bought = wallet.act(stage, "/api/actions/trade/0", ("Buy SOL-PERP", &entered));
    let args = order_of(&bought);
    assert!(args.is_buy && !args.is_quote && !args.reduce_only && args.deadline > 0);
    assert_eq!(args.amount, 20 * CONTRACT);
    assert_eq!(position(stage, wallet, 0), i64::try_from(20 * CONTRACT).expect("fits"));
    let position = stage.world.account(&pda::margin_account(&wallet.address(), 0)).state.positions[0];
    let average = ballast_client::quote::average_price(position.base, position.quote).expect("a price");
    assert!(
        bought.message.contains(&format!("{} on average", ballast_client::amount::show(average))),
        "{}",
        bought.message
    );
    assert!(average.raw() <= args.limit_price && args.limit_price < average.raw() / 100 * 102);
    let liquidation = stage.world_liquidation_price(&wallet.address(), 0).expect("there is one");
    let shown = format!("Liquidation price afterwards: {}.", ballast_client::amount::show(liquidation));
    assert!(bought.message.contains(&shown), "{}: {shown}", bought.message);
    assert!(bought.message.ends_with(" seconds."), "{}", bought.message);
}

/// Sells with the isolated account, by amount of quote, then adds margin.
fn sells_and_adds_margin(stage: &mut Stage, wallet: &Wallet) {
    stage.refresh();
    let entered = [("amount", "1000"), ("unit", "quote"), ("sub_id", "1")];
    let sold = wallet.act(stage, "/api/actions/trade/0/short", ("Sell SOL-PERP", &entered));
    let args = order_of(&sold);
    assert!(!args.is_buy && args.is_quote && args.limit_price > 0);
    let short = position(stage, wallet, 1);
    assert!((-10_100_000_000..-9_900_000_000).contains(&short), "{short}");
    let before = cash(stage, wallet, 1);
    let paid = wallet.act(stage, "/api/actions/add-margin/0", ("Add margin", &[("amount", "50")]));
    assert!(paid.message.contains("Liquidation price of SOL-PERP: from "), "{}", paid.message);
    assert_eq!(cash(stage, wallet, 1), before + 50_000_000);
}

/// Closes part of the cross position, then all of both positions.
fn closes(stage: &mut Stage, wallet: &Wallet) {
    let entered = [("amount", "5"), ("sub_id", "0"), ("slippage", "0.5")];
    let closed = wallet.act(stage, "/api/actions/trade/0", ("Close SOL-PERP", &entered));
    let args = order_of(&closed);
    assert!(!args.is_buy && args.reduce_only && args.amount == 5 * CONTRACT);
    assert_eq!(position(stage, wallet, 0), i64::try_from(15 * CONTRACT).expect("fits"));
    for sub_id in ["0", "1"] {
        stage.refresh();
        let closed =
            wallet.act(stage, "/api/actions/trade/0/close", ("Close SOL-PERP", &[("sub_id", sub_id)]));
        assert!(closed.message.contains("This closes the position"), "{}", closed.message);
    }
    assert_eq!((position(stage, wallet, 0), position(stage, wallet, 1)), (0, 0));
}

/// Withdraws to the wallet's token account.
fn pays_out(stage: &mut Stage, wallet: &Wallet) {
    let tokens = tokens_of(stage, wallet);
    let held = token::balance(stage.world.chain.as_ref(), &tokens);
    let drawn = wallet.act(stage, "/api/actions/withdraw", ("Withdraw", &[("amount", "900")]));
    assert_eq!(amount_of(&drawn), 900 * QUOTE);
    assert_eq!(token::balance(stage.world.chain.as_ref(), &tokens), held + 900 * QUOTE);
}

pub(super) fn tokens_of(stage: &Stage, wallet: &Wallet) -> Pubkey {
    get_associated_token_address(&wallet.address(), &stage.world.mint.address)
}

#[test]
fn a_withdrawal_makes_the_token_account_that_is_not_there() {
    let (mut stage, _) = stage();
    let wallet = Wallet::new(&mut stage, "without tokens");
    wallet.act(&mut stage, "/api/actions/create-account", ("Create", &[]));
    let donor = keypair("a friend");
    let source = stage.world.mint.give(stage.world.chain.as_mut(), &donor.pubkey(), 70 * QUOTE);
    let of = ballast_client::instructions::Deposit {
        authority: donor.pubkey(),
        mint: stage.world.mint.address,
        source,
        margin_account: pda::margin_account(&wallet.address(), 0),
    };
    stage.world.must(&[ballast_client::instructions::deposit(&of, 70 * QUOTE)], &[&donor]);
    let tokens = tokens_of(&stage, &wallet);
    assert!(stage.world.chain.account(&tokens).is_none());
    wallet.act(&mut stage, "/api/actions/withdraw", ("Withdraw", &[("amount", "70")]));
    assert_eq!(token::balance(stage.world.chain.as_ref(), &tokens), 70 * QUOTE);
}

#[test]
fn a_signed_trade_never_executes_worse_than_shown() {
    let (mut stage, wallet) = stage();
    wallet.act(&mut stage, "/api/actions/create-account", ("Create", &[]));
    wallet.act(&mut stage, "/api/actions/deposit", ("Deposit", &[("amount", "4000")]));
    let path = "/api/actions/trade/0/long";
    let strict = wallet.follow(&stage, path, ("Buy", &[("amount", "10"), ("slippage", "0.1")]));
    let exact = wallet.follow(&stage, path, ("Buy", &[("amount", "10"), ("slippage", "0")]));
    let loose = wallet.follow(&stage, path, ("Buy", &[("amount", "10"), ("slippage", "3")]));
    let mover = stage.world.trader("mover", 500_000 * QUOTE);
    let moved = stage.world.trade(&mover, 0, order(2_000));
    stage.world.must(&[moved], &[&mover.wallet]);
    for proposed in [&strict, &exact] {
        let failure = wallet.send(&mut stage, proposed).expect_err("the price is gone");
        let rule = failure.custom.and_then(|number| ballast_client::errors::describe(number).rule());
        assert_eq!(rule, Some(Rule::PriceLimit));
    }
    wallet.send(&mut stage, &loose).expect("within the limit");
    let position = stage.world.account(&pda::margin_account(&wallet.address(), 0)).state.positions[0];
    let average = ballast_client::quote::average_price(position.base, position.quote).expect("a price").raw();
    assert!(average > order_of(&strict).limit_price && average <= order_of(&loose).limit_price);

    // At the quoted price, even zero slippage is enough.
    let exact = wallet.follow(&stage, path, ("Buy", &[("amount", "0.001k"), ("slippage", "0")]));
    wallet.send(&mut stage, &exact).expect("nothing has moved");
    // An order does not stay valid forever.
    let late = wallet.follow(&stage, path, ("Buy", &[("amount", "1"), ("slippage", "3")]));
    stage.world.advance(2, 200);
    let failure = wallet.send(&mut stage, &late).expect_err("its time is over");
    assert_eq!(
        failure.custom.map(|number| ballast_client::errors::describe(number).name),
        Some("DeadlinePassed".into())
    );
}

/// A POST request that is refused: its path, its body, the status code, and part of the message.
type Refused<'a> = (&'a str, Value, u16, &'a str);

#[test]
fn errors_have_the_specifications_form() {
    let (mut stage, wallet) = stage();
    wallet.act(&mut stage, "/api/actions/create-account", ("Create", &[]));
    wallet.act(&mut stage, "/api/actions/deposit", ("Deposit", &[("amount", "1000")]));
    let account = || json!({ "account": wallet.address().to_string() });
    let poor = keypair("without SOL").pubkey().to_string();
    let program_account = pda::exchange().to_string();
    let cases: Vec<Refused<'_>> = vec![
        ("create-account", json!({}), 400, "wallet's address"),
        ("create-account", json!([]), 400, "wallet's address"),
        ("create-account", json!({ "account": "nonsense" }), 400, "base58"),
        ("create-account", json!({ "account": program_account }), 400, "can sign"),
        ("create-account?sub_id=0", account(), 409, "already"),
        ("create-account?sub_id=65536", account(), 400, "0 to 65535"),
        ("create-account?sub_id=-1", account(), 400, "0 to 65535"),
        ("create-account?kind=portfolio", account(), 400, "`kind`"),
        ("create-account?kind=isolated:9", account(), 404, "Market"),
        ("create-account?kind=isolated:", account(), 400, "`kind`"),
        ("create-account", json!({ "account": poor }), 422, "no SOL"),
        ("deposit", account(), 400, "`amount` is missing"),
        ("deposit?amount=", account(), 400, "`amount` is missing"),
        ("deposit?amount=ten", account(), 400, "not an amount"),
        ("deposit?amount=0", account(), 400, "above zero"),
        ("deposit?amount=-5", account(), 400, "above zero"),
        ("deposit?amount=1,5", account(), 400, "write a decimal point"),
        ("deposit?amount=0.0000001", account(), 400, "too many digits"),
        ("deposit?amount=99999999999999999999", account(), 400, "out of range"),
        ("deposit?amount=4001", account(), 422, "The wallet holds only 4,000.00"),
        ("deposit?amount=1&sub_id=7", account(), 404, "no margin account 7"),
        ("deposit?amount={amount}", account(), 400, "not an amount"),
        ("add-margin/0?amount=1", account(), 404, "isolated to market 0"),
        ("add-margin/0?amount=1&sub_id=0", account(), 422, "not isolated"),
        ("add-margin/7?amount=1", account(), 404, "no market"),
        ("withdraw?amount=1000.01", account(), 422, "1,000.00 can be withdrawn"),
        ("withdraw?amount=1&sub_id=3", account(), 404, "no margin account 3"),
        ("trade/0", account(), 404, "The URL does not name an order type"),
        ("trade/7/long?amount=1", account(), 404, "no market"),
        ("trade/x/long?amount=1", account(), 404, "no market"),
        ("trade/0/sideways?amount=1", account(), 404, "no order type `sideways`"),
        ("trade/0/long", account(), 400, "`amount` is missing"),
        ("trade/0/long?amount=0.0000000001", account(), 400, "too many digits"),
        ("trade/0/long?amount=0.0000001", account(), 422, ""),
        ("trade/0/long?amount=1&unit=lots", account(), 400, "`unit`"),
        ("trade/0/long?amount=1&slippage=21", account(), 400, "`slippage`"),
        ("trade/0/long?amount=1&slippage=-1", account(), 400, "`slippage`"),
        ("trade/0/long?amount=1&slippage=0.00001", account(), 400, "`slippage`"),
        ("trade/0/long?amount=100000", account(), 422, ""),
        ("trade/0/long?amount=1&sub_id=2", account(), 404, "no margin account 2"),
        ("trade/0/close", account(), 422, "no position"),
        ("trade/0/close?amount=0", account(), 400, "above zero"),
        ("mint", account(), 404, "no such action"),
        ("", account(), 404, "no such action"),
    ];
    for (path, body, status, text) in cases {
        let (got, answer) = wallet.post(&stage, &format!("/api/actions/{path}"), &body);
        let message = answer["message"].as_str().unwrap_or_default();
        assert_eq!(got.as_u16(), status, "{path}: {message}");
        assert!(!message.is_empty() && message.contains(text), "{path}: {message}");
        assert_eq!(answer.as_object().map(serde_json::Map::len), Some(1), "{path}: only a message");
    }
    let long = json!({ "account": wallet.address().to_string(), "data": { "amount": "1".repeat(20_000) } });
    assert_eq!(wallet.post(&stage, "/api/actions/deposit", &long).0, StatusCode::BAD_REQUEST);
}

#[test]
fn parameters_may_come_in_the_body() {
    let (mut stage, wallet) = stage();
    wallet.act(&mut stage, "/api/actions/create-account", ("Create", &[]));
    let body = json!({ "type": "transaction", "account": wallet.address().to_string(), "data": { "amount": "12.5", "sub_id": ["0"] } });
    let (status, answer) = wallet.post(&stage, "/api/actions/deposit", &body);
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert!(answer["message"].as_str().is_some_and(|message| message.starts_with("Deposits 12.50")));
    let several = json!({ "account": wallet.address().to_string(), "data": { "amount": ["1", "2"] } });
    assert_eq!(wallet.post(&stage, "/api/actions/deposit", &several).0, StatusCode::BAD_REQUEST);
}

#[test]
fn every_answer_has_the_specifications_headers() {
    let (stage, wallet) = stage();
    let links = stage.json("/api/links");
    let pages: Vec<String> = links
        .as_array()
        .expect("links")
        .iter()
        .map(|link| link["path"].as_str().expect("a path").to_owned())
        .collect();
    assert_eq!(pages.len(), 8);
    let genesis = ballast_client::rpc::Rpc::new(stage.rpc_url.clone());
    let genesis = stage.wait(genesis.client().get_genesis_hash()).expect("the network answers").to_string();
    let chain = format!("solana:{}", &genesis[..32]);
    let others = ["/actions.json", "/api/actions/no-such-action", "/api/links"].map(str::to_owned);
    for path in pages.iter().chain(&others) {
        for method in [Method::GET, Method::OPTIONS, Method::POST, Method::PUT] {
            let request = stage.client.request(method.clone(), format!("{}{path}", stage.url));
            let request = request
                .header("origin", "https://wallet.example")
                .header("access-control-request-method", "POST");
            let response = stage.wait(request.send()).expect("the dashboard answers");
            let headers = response.headers();
            assert_eq!(headers["access-control-allow-origin"], "*", "{method} {path}");
            assert_eq!(headers["x-action-version"], "2.4");
            assert_eq!(headers["x-blockchain-ids"], chain);
            if method == Method::OPTIONS {
                assert!(response.status().is_success());
                let allowed = |name: &str| headers[name].to_str().expect("text").to_ascii_lowercase();
                for name in ["get", "post", "put", "options"] {
                    assert!(allowed("access-control-allow-methods").contains(name));
                }
                let specified = [
                    "content-type",
                    "authorization",
                    "content-encoding",
                    "accept-encoding",
                    "x-accept-action-version",
                    "x-accept-blockchain-ids",
                ];
                for name in specified {
                    assert!(allowed("access-control-allow-headers").contains(name));
                }
            } else {
                assert_eq!(headers["content-type"], "application/json", "{method} {path}");
                let exposed = headers["access-control-expose-headers"].to_str().expect("text");
                assert!(exposed.contains("x-action-version") && exposed.contains("x-blockchain-ids"));
            }
        }
    }
    for path in &pages {
        let metadata = wallet.metadata(&stage, path);
        assert_eq!(metadata["disabled"], false, "{path}: {metadata:#}");
        let icon = metadata["icon"].as_str().expect("an icon");
        let response = stage.wait(stage.client.get(icon).send()).expect("there is an icon");
        assert_eq!(response.headers()["content-type"], "image/svg+xml");
        assert_eq!(response.headers()["access-control-allow-origin"], "*");
    }
    let rules = stage.json("/actions.json");
    let rule = &rules["rules"][0];
    assert_eq!(
        (&rule["pathPattern"], &rule["apiPath"]),
        (&json!("/api/actions/**"), &json!(format!("{}/api/actions/**", stage.url)))
    );
}

#[test]
fn what_is_paused_is_disabled_with_its_reason() {
    let (mut stage, wallet) = stage();
    wallet.act(&mut stage, "/api/actions/create-account", ("Create", &[]));
    wallet.act(&mut stage, "/api/actions/deposit", ("Deposit", &[("amount", "1000")]));
    let guardian = keypair("guardian");
    let bits = pause::DEPOSIT | pause::ADD_RISK | pause::CREATE_ACCOUNT;
    stage.world.must(&[add_pause(guardian.pubkey(), bits)], &[&guardian]);
    stage.until("/api/live", |live| live["exchange"]["paused"].as_array().map(Vec::len) == Some(3));
    let account = json!({ "account": wallet.address().to_string() });
    for (path, query) in
        [("create-account", ""), ("trade/0/long", "?amount=1"), ("trade/0/short", "?amount=1")]
    {
        let metadata = wallet.metadata(&stage, &format!("/api/actions/{path}"));
        assert_eq!(metadata["disabled"], true, "{path}");
        assert!(metadata["error"]["message"].as_str().is_some_and(|text| text.contains("paused")), "{path}");
        let (status, answer) = wallet.post(&stage, &format!("/api/actions/{path}{query}"), &account);
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {answer}");
        assert!(answer["message"].as_str().is_some_and(|text| text.contains("paused")), "{path}: {answer}");
    }
    // An account with something at stake may deposit, but this one has nothing at stake.
    let (status, answer) = wallet.post(&stage, "/api/actions/deposit?amount=1", &account);
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
    assert!(answer["message"].as_str().is_some_and(|text| text.contains("paused")), "{answer}");
    for path in ["deposit", "withdraw", "trade/0/close"] {
        assert_eq!(wallet.metadata(&stage, &format!("/api/actions/{path}"))["disabled"], false, "{path}");
    }
    wallet.act(&mut stage, "/api/actions/withdraw", ("Withdraw", &[("amount", "1000")]));
}

#[test]
fn a_proxy_in_front_and_a_priority_fee_are_as_the_options_say() {
    let (stage, wallet) = stage();
    let (url, server) = stage.serve_with(Options {
        rpc_url: (&stage.rpc_url).into(),
        public_url: Some("https://ballast.example".into()),
        micro_lamports_per_unit: Some(4_321),
        ..Options::default()
    });
    let get = |path: &str| -> Option<Value> {
        let response =
            stage.wait(stage.client.get(format!("{url}{path}")).send()).expect("the dashboard answers");
        response.status().is_success().then(|| stage.wait(response.json()).expect("JSON"))
    };
    let start = std::time::Instant::now();
    let links = loop {
        if let Some(links) = get("/api/links") {
            break links;
        }
        assert!(start.elapsed().as_secs() < 30, "the exchange is never read");
        std::thread::sleep(std::time::Duration::from_millis(50));
    };
    assert_eq!(links[1]["url"], "https://ballast.example/api/actions/deposit");
    let action = get("/api/actions/create-account").expect("it was read");
    assert_eq!(action["icon"], "https://ballast.example/icon.svg");

    let request = stage.client.post(format!("{url}/api/actions/create-account"));
    let request = request.json(&json!({ "account": wallet.address().to_string() }));
    let response = stage.wait(request.send()).expect("the dashboard answers");
    let proposed = wallet.check(&stage, &stage.wait(response.json()).expect("JSON"));
    let message = &proposed.transaction.message;
    let budget: Vec<&[u8]> = message.instructions()[..3].iter().map(|one| one.data.as_slice()).collect();
    assert_eq!(budget[0][0], 2, "a limit of compute units");
    assert_eq!(budget[1][0], 4, "a limit of loaded data");
    assert_eq!(budget[2], [&[3], 4_321_u64.to_le_bytes().as_slice()].concat());
    server.abort();
}

/// Checks that a wallet's form accepts the same amounts as the server, except for amounts that are too precise or zero.
#[test]
fn the_patterns_of_amounts_take_what_the_server_takes() {
    let (stage, wallet) = stage();
    let of = |path: &str| {
        let metadata = wallet.metadata(&stage, &format!("/api/actions/{path}"));
        let pattern = metadata["links"]["actions"][0]["parameters"][0]["pattern"].clone();
        regex::Regex::new(pattern.as_str().expect("a pattern")).expect("it is one")
    };
    let patterns = [of("deposit"), of("trade/0/long")];
    let written = [
        "1",
        "1250.5",
        "1,250.50",
        "1_250",
        "12,345,678",
        "1,000,000k",
        "20K",
        "1.5m",
        "0.000001",
        "1,5",
        "1,25",
        "1234,567",
        "1,",
        "1,,000",
        "1.5,000",
        "1.000,5",
        "1.",
        "1e9",
        "k",
        "",
    ];
    for text in written {
        let is_amount = ballast_client::amount::parse::<Quote>(text).is_ok() && !text.ends_with('.');
        for pattern in &patterns {
            assert_eq!(pattern.is_match(text), is_amount, "{text} by {pattern}");
        }
    }
}

#[test]
fn without_a_network_there_is_no_transaction_but_an_explanation() {
    let (stage, wallet) = stage();
    let (url, server) = stage.serve_elsewhere("http://127.0.0.1:9");
    let body = json!({ "account": wallet.address().to_string() });
    let request = stage.client.post(format!("{url}/api/actions/create-account")).json(&body);
    let response = stage.wait(request.send()).expect("the dashboard answers");
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let answer: Value = stage.wait(response.json()).expect("JSON");
    assert!(answer["message"].as_str().is_some_and(|text| text.contains("not responded")), "{answer}");
    server.abort();

    // The network becomes unreachable after the metadata has been read.
    let (listener, proxied) = stage.listen();
    let line = stage.forward(listener);
    let (url, server) = stage.serve_elsewhere(&proxied);
    let answered = || stage.wait(stage.client.get(format!("{url}/api/actions/deposit")).send());
    let start = std::time::Instant::now();
    while !answered().expect("the dashboard answers").status().is_success() {
        assert!(start.elapsed().as_secs() < 30, "the exchange is never read");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    line.abort();
    let request = stage.client.post(format!("{url}/api/actions/create-account")).json(&body);
    let response = stage.wait(request.send()).expect("the dashboard answers");
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let answer: Value = stage.wait(response.json()).expect("JSON");
    assert!(answer["message"].as_str().is_some_and(|text| text.contains("does not respond")), "{answer}");
    server.abort();
}
