//! Tests what a new user of the wallet links encounters: gains that are claims, buttons that are pressed twice, and other
//! clients.

use super::actions::{cash, position, stage, tokens_of};
use super::stage::{CONTRACT, QUOTE, Stage};
use super::wallet::Wallet;
use ballast_client::amount::show;
use ballast_client::pda;
use ballast_client::quote::Snapshot;
use ballast_dashboard::Options;
use ballast_math::Quote;
use ballast_testkit::token;
use qrcode::{Color, EcLevel, QrCode};
use reqwest::{Method, StatusCode, redirect};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Opens account 0 of the wallet with 100,000 and a long position of 5,000 contracts. Another trader then buys, so that the
/// position gains.
fn with_a_gain() -> (Stage, Wallet) {
    let (mut stage, wallet) = stage();
    stage.world.mint.give(stage.world.chain.as_mut(), &wallet.address(), 100_000 * QUOTE);
    wallet.act(&mut stage, "/api/actions/create-account", ("Create", &[]));
    wallet.act(&mut stage, "/api/actions/deposit", ("Deposit", &[("amount", "100k")]));
    let entered = [("amount", "5,000"), ("unit", "SOL")];
    wallet.act(&mut stage, "/api/actions/trade/0/long", ("Buy SOL-PERP", &entered));
    stage.trader("later", (300_000, 18_000));
    stage.refresh();
    (stage, wallet)
}

/// Returns the account's claim in market 0.
fn claim(stage: &Stage, wallet: &Wallet) -> Quote {
    let account = stage.world.account(&pda::margin_account(&wallet.address(), 0));
    let markets = stage.world.known_markets([0, 1]).expect("both are there");
    Snapshot::new(&markets, &account.state).payout(0).expect("fits").claim
}

#[test]
fn a_gain_is_a_claim_that_the_wallet_collects_and_withdraws() {
    let (mut stage, wallet) = with_a_gain();
    let closed = wallet.act(&mut stage, "/api/actions/trade/0/close", ("Close SOL-PERP", &[]));
    let gain = claim(&stage, &wallet);
    assert!(gain.is_positive());
    for words in ["Gain: ", "a claim, not cash", "once per claims window"] {
        assert!(closed.message.contains(words), "{words}: {}", closed.message);
    }
    let next = closed.next["links"]["actions"][0]["href"].as_str().expect("a next action");
    assert!(next.contains("/api/actions/claim?sub_id=0"), "{next}");

    // Nothing has been paid yet, so the action settles the loss of an account that the user does not have to know.
    stage.refresh();
    let settled = wallet.act(&mut stage, "/api/actions/claim", ("Collect claims", &[]));
    assert!(settled.message.contains("this transaction realises "), "{}", settled.message);

    // After two windows, the whole claim is paid. One transaction collects and withdraws it.
    stage.world.advance(150, 60);
    stage.refresh();
    let (before, held) = (cash(&stage, &wallet, 0), tokens(&stage, &wallet));
    let entered = [("then", "withdraw")];
    let collected = wallet.act(&mut stage, "/api/actions/claim", ("Collect claims", &entered));
    assert!(
        collected.message.starts_with(&format!("Collects {} from the claims", show(gain))),
        "{}",
        collected.message
    );
    assert_eq!(cash(&stage, &wallet, 0), before);
    assert_eq!(tokens(&stage, &wallet), held + gain.magnitude());
    assert_eq!(claim(&stage, &wallet), Quote::ZERO);

    let (status, answer) = wallet.post(&stage, "/api/actions/claim", &body(&wallet));
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer["message"].as_str().is_some_and(|text| text.contains("has no claim")), "{answer}");
}

fn body(wallet: &Wallet) -> Value {
    json!({ "account": wallet.address().to_string() })
}

fn tokens(stage: &Stage, wallet: &Wallet) -> u64 {
    token::balance(stage.world.chain.as_ref(), &tokens_of(stage, wallet))
}

#[test]
fn a_withdrawal_says_what_stays_behind_as_a_claim() {
    let (mut stage, wallet) = with_a_gain();
    wallet.act(&mut stage, "/api/actions/trade/0/close", ("Close SOL-PERP", &[]));
    let gain = claim(&stage, &wallet);
    stage.refresh();
    let drawn = wallet.act(&mut stage, "/api/actions/withdraw", ("Withdraw", &[("amount", "all")]));
    let told = format!("Stays in the account, SOL-PERP: {} in gains is still a claim", show(gain));
    assert!(drawn.message.contains(&told), "{}", drawn.message);
    assert_eq!(cash(&stage, &wallet, 0), 0);
    assert!(drawn.next["title"].is_string(), "the claim action follows: {}", drawn.next);
}

#[test]
fn closing_and_withdrawing_is_one_transaction() {
    let (mut stage, wallet) = with_a_gain();
    let held = tokens(&stage, &wallet);
    let closed = wallet.act(
        &mut stage,
        "/api/actions/trade/0",
        ("Close SOL-PERP and withdraw", &[("slippage", "0.5")]),
    );
    assert!(closed.message.contains("Then withdraws "), "{}", closed.message);
    assert_eq!(position(&stage, &wallet, 0), 0);
    let paid = tokens(&stage, &wallet) - held;
    // The payout is 100,000 less the fees of a thousandth on buying and selling half a million, and a little for the limit price.
    assert!((98_900 * QUOTE..99_050 * QUOTE).contains(&paid), "{paid}");
    // The gain is larger than the slippage, so only the fee's share of the slippage was kept back.
    let left = cash(&stage, &wallet, 0);
    assert!((0..=3_000_000).contains(&left), "{left}");
    let told = closed.next["title"].as_str().unwrap_or_default();
    assert!(told.contains("claims"), "the gain is still a claim: {}", closed.next);
}

#[test]
fn an_order_up_to_a_position_may_be_requested_twice() {
    let (mut stage, wallet) = stage();
    wallet.act(&mut stage, "/api/actions/create-account", ("Create", &[]));
    wallet.act(&mut stage, "/api/actions/deposit", ("Deposit", &[("amount", "4000")]));
    let path = "/api/actions/trade/0/position";
    let entered = [("side", "long"), ("amount", "20"), ("unit", "contracts")];
    let first = wallet.follow(&stage, path, ("Set SOL-PERP position", &entered));
    let second = wallet.follow(&stage, path, ("Set SOL-PERP position", &entered));
    assert_eq!(first.transaction, second.transaction, "the network executes it only once");
    assert!(second.message.contains("can execute only once"), "{}", second.message);
    wallet.send(&mut stage, &first).expect("it is executed");
    assert_eq!(position(&stage, &wallet, 0), i64::try_from(20 * CONTRACT).expect("fits"));
    stage.refresh();

    // A third press finds the position where it should be.
    let address = format!("{path}?side=long&amount=20");
    let (status, answer) = wallet.post(&stage, &address, &body(&wallet));
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer["message"].as_str().is_some_and(|text| text.contains("already long 20.00")), "{answer}");

    // A different target leads to a different transaction, and reversing the position takes one order.
    let turned = [("side", "short"), ("amount", "5")];
    wallet.act(&mut stage, path, ("Set SOL-PERP position", &turned));
    assert_eq!(position(&stage, &wallet, 0), -5_000_000_000);
    for (query, text) in [
        ("amount=5", "`side` is missing"),
        ("side=up&amount=5", "`long` or `short`"),
        ("side=long&amount=5&unit=quote", "a position cannot be in `quote`"),
        ("side=long&amount=5&unit=BTC", "`unit` must be"),
    ] {
        let (status, answer) = wallet.post(&stage, &format!("{path}?{query}"), &body(&wallet));
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}");
        assert!(
            answer["message"].as_str().is_some_and(|message| message.contains(text)),
            "{query}: {answer}"
        );
    }
}

#[test]
fn bodies_may_have_nulls_and_numbers() {
    let (mut stage, wallet) = stage();
    wallet.act(&mut stage, "/api/actions/create-account", ("Create", &[]));
    let account = wallet.address().to_string();
    let deposits = |data: Value| {
        let body = json!({ "account": account, "data": data });
        let (status, answer) = wallet.post(&stage, "/api/actions/deposit?amount=5", &body);
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer["message"].as_str().expect("a message").to_owned()
    };
    assert!(deposits(Value::Null).starts_with("Deposits 5.00 "));
    assert!(deposits(json!({ "sub_id": null })).contains("margin account 0"));
    assert!(deposits(json!({ "sub_id": 0 })).contains("margin account 0"));
    let numbers = json!({ "account": account, "data": { "amount": 12.5, "sub_id": null } });
    let (status, answer) = wallet.post(&stage, "/api/actions/deposit?amount=", &numbers);
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert!(answer["message"].as_str().is_some_and(|text| text.starts_with("Deposits 12.50 ")), "{answer}");
    let nested = json!({ "account": account, "data": { "amount": { "value": 5 } } });
    let (status, answer) = wallet.post(&stage, "/api/actions/deposit", &nested);
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(answer["message"].as_str().is_some_and(|text| text.contains("a string or a number")), "{answer}");
}

/// Returns the response of another dashboard once it has read the exchange.
fn read(stage: &Stage, address: &str) -> Value {
    let start = Instant::now();
    loop {
        let response = stage.wait(stage.client.get(address).send()).expect("the dashboard answers");
        if response.status().is_success() {
            return stage.wait(response.json()).expect("JSON");
        }
        assert!(start.elapsed().as_secs() < 30, "the exchange is never read");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn links_are_absolute_under_a_public_url_with_a_path() {
    let (stage, _) = stage();
    let public = "https://x.example/ballast";
    let (url, server) = stage.serve_with(Options {
        rpc_url: (&stage.rpc_url).into(),
        public_url: Some(public.into()),
        ..Options::default()
    });
    let deposit = read(&stage, &format!("{url}/api/actions/deposit"));
    let href = deposit["links"]["actions"][0]["href"].as_str().expect("a link");
    assert_eq!(href, format!("{public}/api/actions/deposit?amount={{amount}}&sub_id={{sub_id}}"));
    assert_eq!(deposit["icon"], format!("{public}/icon.svg"));
    let rules = read(&stage, &format!("{url}/actions.json"));
    assert_eq!(rules["rules"][0]["pathPattern"], "/ballast/api/actions/**");
    assert_eq!(rules["rules"][0]["apiPath"], format!("{public}/api/actions/**"));

    // A browser that does not know actions gets the page of wallet links, wherever the proxy serves it.
    let client = reqwest::Client::builder().redirect(redirect::Policy::none()).build().expect("a client");
    let response = stage.wait(client.get(format!("{url}/act/trade/0/long")).send()).expect("an answer");
    assert_eq!(response.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(response.headers()["location"], "../../../links#trade/0/long");
    let page = stage.wait(stage.client.get(format!("{url}/act/deposit")).send()).expect("an answer");
    assert_eq!((page.status(), page.url().path()), (StatusCode::OK, "/links"));
    let unknown = stage.wait(client.get(format!("{url}/act/mint")).send()).expect("an answer");
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);

    // A phone wallet scans the action with its inputs.
    let query = "/api/actions/deposit?amount=5&sub_id=0";
    let request = stage.client.request(Method::GET, format!("{url}/qr.svg"));
    let response = stage.wait(request.query(&[("path", query)]).send()).expect("an answer");
    assert_eq!(response.headers()["content-type"], "image/svg+xml");
    let picture = stage.wait(response.text()).expect("text");
    let encoded = "https%3A%2F%2Fx.example%2Fballast%2Fapi%2Factions%2Fdeposit%3Famount%3D5%26sub_id%3D0";
    let code = QrCode::with_error_correction_level(format!("solana:{encoded}"), EcLevel::M).expect("it fits");
    let dark = code.to_colors().iter().filter(|colour| **colour == Color::Dark).count();
    assert_eq!(picture.matches("h1v1h-1z").count(), dark);
    assert!(picture.contains(&format!("viewBox=\"0 0 {0} {0}\"", code.width() + 8)), "{picture}");
    for wrong in ["/api/live", "/api/actions/mint", "https://other.example/api/actions/deposit"] {
        let request = stage.client.request(Method::GET, format!("{url}/qr.svg"));
        let response = stage.wait(request.query(&[("path", wrong)]).send()).expect("an answer");
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{wrong}");
    }
    server.abort();
}

#[test]
fn a_position_shows_first_what_closing_it_gives() {
    let (mut stage, wallet) = with_a_gain();
    let shown = stage.json(&format!("/api/accounts/{}", wallet.address()));
    let shown = &shown["accounts"][0];
    let account = stage.world.account(&pda::margin_account(&wallet.address(), 0));
    let markets = stage.world.known_markets([0, 1]).expect("both are there");
    let snapshot = Snapshot::new(&markets, &account.state);
    let (position, exposure) =
        (snapshot.position(0).expect("a position"), snapshot.exposure().expect("fits"));
    let of = &shown["positions"][0];
    assert_eq!(of["profit_if_closed"], show(position.profit_if_closed().expect("the curve takes it")));
    assert_eq!(of["clearing_profit"], show(position.clearing_profit));
    assert_eq!(of["break_even_price"], show(position.entry_price.expect("a price")));
    assert!(of["liquidation_distance"].as_str().is_some_and(|text| text.starts_with('-')), "{of}");
    assert_eq!(shown["leverage"], format!("{}x", show(exposure.leverage().expect("equity"))));
    // The close realises that amount, after its fee.
    wallet.act(&mut stage, "/api/actions/trade/0/close", ("Close SOL-PERP", &[]));
    let expected =
        position.profit_if_closed().expect("the curve takes it").plus(position.exit_fee.expect("a fee"));
    let gain = claim(&stage, &wallet);
    let apart = expected.and_then(|expected| expected.minus(gain)).expect("fits").magnitude();
    assert!(apart < 500_000, "only seconds of funding lie between: {apart}");
}
