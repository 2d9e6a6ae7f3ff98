//! Tests the page in headless Chromium.

use super::browser::{Browser, installed};
use super::stage::Stage;
use std::path::{Path, PathBuf};

/// The window sizes of a desktop and a phone. Unit: pixels.
const DESKTOP: (u32, u32) = (1280, 1340);
const PHONE: (u32, u32) = (390, 844);
/// The window size of a phone that shows a longer part of the page. Unit: pixels.
const LONG_PHONE: (u32, u32) = (390, 1500);
/// The environment variable that makes the tests rewrite the pictures in `docs/`.
const PICTURES: &str = "BALLAST_WRITE_PICTURES";
/// The size limit for a picture in `docs/`. Unit: bytes.
const LARGEST_PICTURE: usize = 200_000;

/// An expression for how much wider the page is than the window. Unit: pixels.
const OVERFLOW: &str = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

/// Returns an expression for an element's text.
fn text(selector: &str) -> String {
    format!("(document.querySelector({selector:?})?.textContent ?? '')")
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/images")
}

/// Sets up an exchange with trades, insurance and a liquidation.
fn busy() -> (Stage, ballast_testkit::fixtures::Trader) {
    let mut stage = Stage::new();
    stage.world.insure(0, 5_000_000_000);
    let long = stage.trader("long", (40_000, 900));
    stage.trader("short", (20_000, -350));
    let doomed = stage.trader("doomed", (1_100, 100));
    stage.liquidate(&doomed, 91_000_000_000);
    (stage, long)
}

#[test]
fn the_page_shows_what_is_on_chain() {
    let Some(program) = installed() else { return };
    let (mut stage, trader) = busy();
    stage.until("/api/events", |events| events.as_array().is_some_and(|all| all.len() >= 5));
    let mut browser = stage.wait(Browser::start(&program, "page"));
    // Wait until the dashboard has read everything. On a slow machine, an earlier response may be from before the liquidation.
    let live = stage
        .until("/api/live", |live| live["audit"]["accounts"] == "4" && live["audit"]["is_conserved"] == true);
    for (window, scheme) in [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")] {
        stage.wait(async {
            browser.resize(window, scheme).await;
            browser.open("about:blank").await;
            browser.open(&format!("{}/#account={}", stage.url, trader.account())).await;
            let mark = live["exchange"]["markets"][0]["mark"].as_str().expect("a mark").to_owned();
            browser.until(&format!("{} === {mark:?}", text("[data-mark='0']"))).await;
            let vault = live["exchange"]["solvency"]["vault"].as_str().expect("a vault").to_owned();
            browser.until(&format!("{}.includes({vault:?})", text("#gauge"))).await;
            browser.until(&format!("{}.includes('holds at least everything')", text("#verdict"))).await;
            browser.until(&format!("{}.includes('exactly the total owed')", text("#audit"))).await;
            browser.until(&format!("{}.includes('Liquidation price')", text("#accounts"))).await;
            browser.until(&format!("{}.includes('SOL-PERP: long 900.00')", text("#accounts"))).await;
            browser.until(&format!("{}.includes('Liquidated on the curve')", text("#event-list"))).await;
            browser
                .until("document.querySelectorAll('#price-chart canvas, #curve-chart canvas').length === 2")
                .await;
            assert_eq!(browser.evaluate(OVERFLOW).await, 0, "{window:?} overflows");
            assert_eq!(browser.evaluate(UNLABELLED).await, serde_json::json!([]), "controls without a name");
            assert_eq!(browser.evaluate(FAINT).await, serde_json::json!([]), "{scheme}: too little contrast");
        });
    }
    stage.refresh();
    let bought = stage.world.trade(&trader, 0, super::stage::order(-50));
    stage.world.must(&[bought], &[&trader.wallet]);
    let before = live["exchange"]["markets"][0]["mark"].clone();
    let next = stage.until("/api/live", |live| live["exchange"]["markets"][0]["mark"] != before);
    let mark = next["exchange"]["markets"][0]["mark"].as_str().expect("a mark");
    stage.wait(browser.until(&format!("{} === {mark:?}", text("[data-mark='0']"))));
    assert_eq!(browser.complaints, Vec::<String>::new());
    let foreign: Vec<_> = browser
        .requested
        .iter()
        .filter(|url| !url.starts_with(&stage.url) && *url != "about:blank")
        .collect();
    assert_eq!(foreign, Vec::<&String>::new(), "nothing is loaded from elsewhere");
}

#[test]
fn the_page_says_when_the_network_is_gone() {
    let Some(program) = installed() else { return };
    let stage = Stage::new();
    let (url, server) = stage.serve_elsewhere("http://127.0.0.1:9");
    let mut browser = stage.wait(Browser::start(&program, "gone"));
    stage.wait(async {
        browser.resize(PHONE, "light").await;
        browser.open(&url).await;
        browser.until("!document.getElementById('banner').hidden").await;
        browser.until(&format!("{}.includes('does not respond')", text("#banner"))).await;
        browser.until(&format!("{} === 'No connection to the network'", text("#status"))).await;
        assert_eq!(browser.evaluate(OVERFLOW).await, 0);
        browser.open(&stage.url).await;
        browser.until(&format!("{} === 'Live'", text("#status"))).await;
        browser.until("document.getElementById('banner').hidden").await;
    });
    server.abort();
}

#[test]
fn the_page_keeps_the_last_numbers_while_the_network_is_away() {
    let Some(program) = installed() else { return };
    let (stage, _) = busy();
    let (listener, proxied) = stage.listen();
    let address = listener.local_addr().expect("it listens");
    let (url, server) = stage.serve_elsewhere(&proxied);
    let line = stage.forward(listener);
    let mut browser = stage.wait(Browser::start(&program, "away"));
    stage.wait(async {
        browser.resize(PHONE, "dark").await;
        browser.open(&url).await;
        browser.until(&format!("{} === 'Live'", text("#status"))).await;
        browser.until(&format!("{}.includes('holds at least everything')", text("#verdict"))).await;
    });
    let mark = stage.wait(browser.evaluate(&text("[data-mark='0']")));
    line.abort();
    stage.wait(async {
        browser.until(&format!("{} === 'No connection to the network'", text("#status"))).await;
        browser.until(&format!("{}.includes('when it last responded')", text("#banner"))).await;
        assert_eq!(browser.evaluate(&text("[data-mark='0']")).await, mark);
        assert_eq!(browser.evaluate(OVERFLOW).await, 0);
    });
    let line =
        stage.forward(stage.wait(tokio::net::TcpListener::bind(address)).expect("the port is free again"));
    stage.wait(async {
        browser.until(&format!("{} === 'Live'", text("#status"))).await;
        browser.until("document.getElementById('banner').hidden").await;
    });
    assert_eq!(browser.complaints, Vec::<String>::new());
    line.abort();
    server.abort();
}

#[test]
fn the_page_forgets_a_chain_that_begins_anew() {
    let Some(program) = installed() else { return };
    let (old, _) = busy();
    let mut new = Stage::new();
    let (listener, rpc_url) = old.listen();
    let address = listener.local_addr().expect("an address");
    let line = old.forward(listener);
    let (url, server) = old.serve_elsewhere(&rpc_url);
    let mut browser = old.wait(Browser::start(&program, "anew"));
    let events = text("#event-list");
    old.wait(async {
        browser.resize(PHONE, "light").await;
        browser.open(&url).await;
        browser.until(&format!("{events}.includes('Liquidated')")).await;
        browser.until(&format!("{} !== '100.00'", text("[data-mark='0']"))).await;
    });
    line.abort();
    old.wait(browser.until(&format!("{} === 'No connection to the network'", text("#status"))));
    new.refresh();
    let line = new.forward(new.wait(tokio::net::TcpListener::bind(address)).expect("the port is free again"));
    old.wait(async {
        browser.until(&format!("{} === 'Live'", text("#status"))).await;
        browser.until(&format!("!{events}.includes('Liquidated')")).await;
        browser.until(&format!("{} === '100.00'", text("[data-mark='0']"))).await;
        browser.until(&format!("{} === 'SOL-PERP'", text("#market-title"))).await;
        browser.until("document.querySelectorAll('[data-market]').length === 2").await;
    });
    assert_eq!(browser.complaints, Vec::<String>::new());
    line.abort();
    server.abort();
}

#[test]
fn a_click_and_the_keyboard_choose_a_market_and_an_account() {
    let Some(program) = installed() else { return };
    let (stage, trader) = busy();
    let mut browser = stage.wait(Browser::start(&program, "click"));
    stage.wait(async {
        browser.resize(PHONE, "light").await;
        browser.open(&stage.url).await;
        browser.until(&format!("{} === 'SOL-PERP'", text("#market-title"))).await;
        browser.evaluate("document.querySelector('[data-market=\"1\"]').focus()").await;
        browser.press("Enter").await;
        browser.until(&format!("{} === 'BTC-PERP'", text("#market-title"))).await;
        browser
            .until("document.querySelector('[data-market=\"1\"]').getAttribute('aria-pressed') === 'true'")
            .await;
        browser.evaluate("document.getElementById('address').focus()").await;
        browser.write("nonsense").await;
        browser.press("Enter").await;
        browser.until(&format!("{}.includes('not an address')", text("#accounts"))).await;
        browser.evaluate("document.getElementById('address').select()").await;
        browser.write(&trader.owner().to_string()).await;
        browser.press("Enter").await;
        browser.until(&format!("{}.includes('Margin account 0 (cross): healthy')", text("#accounts"))).await;
        assert_eq!(browser.evaluate("location.hash").await, format!("#account={}", trader.owner()));
    });
}

#[test]
fn the_page_of_links_shows_every_action() {
    let Some(program) = installed() else { return };
    let stage = Stage::new();
    stage.until("/api/live", |live| live["exchange"]["markets"][1]["name"] == "BTC-PERP");
    let mut browser = stage.wait(Browser::start(&program, "links"));
    stage.wait(async {
        for window in [DESKTOP, PHONE] {
            browser.resize(window, "light").await;
            browser.open(&format!("{}/links", stage.url)).await;
            browser.until("document.querySelectorAll('#link-list .card').length === 8").await;
            browser.until(&format!("{}.includes('Trade BTC-PERP')", text("#link-list"))).await;
            assert_eq!(browser.evaluate(OVERFLOW).await, 0, "{window:?} overflows");
            assert_eq!(browser.evaluate(FAINT).await, serde_json::json!([]), "too little contrast");
        }
    });
    assert_eq!(browser.complaints, Vec::<String>::new());
}

/// Returns a script that fills in the page's first form: the wallet's address and a deposit of one quote.
fn prepare(wallet: &solana_pubkey::Pubkey) -> String {
    format!(
        "(() => {{ document.querySelector('#wallet').value = '{wallet}'; \
         const form = [...document.querySelectorAll('form')].find((one) => one.textContent.includes('Deposit')); \
         form.querySelector('[name=amount]').value = '1'; form.requestSubmit(); return true; }})()"
    )
}

/// A script after which the page cannot reach any server.
const FETCH_FAILS: &str = "(() => { window.usualFetch = window.fetch; \
     window.fetch = () => Promise.reject(new Error('no connection')); return true; })()";

#[test]
fn the_page_of_links_counts_down_and_prepares_anew() {
    let Some(program) = installed() else { return };
    let mut stage = Stage::new();
    let trader = stage.trader("trader", (10_000, 10));
    stage.world.mint.give(stage.world.chain.as_mut(), &trader.owner(), 5_000_000);
    stage.world.chain.fund(&trader.owner(), 1_000_000_000);
    let mut browser = stage.wait(Browser::start(&program, "signing"));
    let (shown, left) =
        ("document.querySelector('.signing[data-prepared]')", "document.querySelector('output')");
    let transaction = "document.querySelector('.signing textarea').value";
    stage.wait(async {
        browser.resize(PHONE, "light").await;
        browser.open(&format!("{}/links", stage.url)).await;
        browser.until("document.querySelectorAll('#link-list .card').length === 8").await;
    });
    // The network is so fast that a blockhash lives for only a few seconds.
    for _ in 0..12 {
        stage.world.advance(15, 1);
        std::thread::sleep(std::time::Duration::from_millis(250));
    }
    let first = stage.wait(async {
        browser.evaluate(&prepare(&trader.owner())).await;
        browser.until(&format!("{shown}?.dataset.prepared === '1'")).await;
        browser.until(&format!("{left}.textContent.match(/^[0-9]+ s$/)")).await;
        assert_eq!(browser.evaluate(OVERFLOW).await, 0, "it overflows");
        assert_eq!(browser.evaluate(FAINT).await, serde_json::json!([]), "too little contrast");
        browser.evaluate(transaction).await
    });
    // By then the network has another blockhash. While the server cannot be reached, the page keeps the transaction, which
    // can still be signed.
    stage.world.advance(15, 1);
    let note = text(".signing .warn");
    stage.wait(async {
        browser.evaluate(FETCH_FAILS).await;
        browser.until(&format!("{note}.startsWith('The transaction cannot be renewed now: ')")).await;
        assert_eq!(browser.evaluate(&format!("{transaction} === {first}")).await, true);
        assert_eq!(browser.evaluate(&format!("{shown}.dataset.prepared")).await, "1");
        browser.evaluate("(window.fetch = window.usualFetch, true)").await;
        browser.until(&format!("Number({shown}.dataset.prepared) >= 2")).await;
        assert_eq!(browser.evaluate(&note).await, "");
        browser.until(&format!("{transaction} !== {first}")).await;
    });
    assert_eq!(browser.complaints, Vec::<String>::new());
}

/// Moves the prices back and forth while a trader trades.
fn walk(stage: &mut Stage, trader: &ballast_testkit::fixtures::Trader) {
    for step in 0..24_u64 {
        stage.world.chain.advance(30, 20);
        let wave = step % 6 * 150_000_000;
        stage.world.set_price(1, 100_000_000_000 + wave);
        stage.world.set_price(0, 96_000_000_000 + step * 160_000_000 + wave);
        let sells = if step % 3 == 0 { 40 } else { -35 };
        let traded = stage.world.trade(trader, 0, super::stage::order(if step > 12 { sells } else { -20 }));
        stage.world.must(&[traded], &[&trader.wallet]);
        let time = stage.world.chain.clock().unix_timestamp;
        stage.until("/api/live", |live| live["exchange"]["time"] == time);
    }
}

#[test]
fn the_page_says_when_there_is_no_exchange() {
    let Some(program) = installed() else { return };
    let stage = Stage::new();
    let empty = ballast_networks::Surfnet::new(&[]);
    let (url, server) = stage.serve_elsewhere(empty.rpc_url());
    let mut browser = stage.wait(Browser::start(&program, "empty"));
    stage.wait(async {
        browser.resize(PHONE, "light").await;
        browser.open(&url).await;
        browser.until(&format!("{} === 'No exchange to show'", text("#status"))).await;
        browser.until(&format!("{}.includes('there is no Exchange account')", text("#banner"))).await;
        assert_eq!(browser.evaluate(OVERFLOW).await, 0);
    });
    assert_eq!(browser.complaints, Vec::<String>::new());
    server.abort();
}

/// Checks the size of the pictures for the README and the documentation, and writes them if `BALLAST_WRITE_PICTURES` is set.
#[test]
fn pictures_are_small() {
    let Some(program) = installed() else { return };
    let (mut stage, trader) = busy();
    walk(&mut stage, &trader);
    stage
        .until("/api/live", |live| live["audit"]["accounts"] == "4" && live["audit"]["is_conserved"] == true);
    let mut browser = stage.wait(Browser::start(&program, "pictures"));
    for (window, name) in [(DESKTOP, "dashboard.png"), (LONG_PHONE, "dashboard-phone.png")] {
        let picture = stage.wait(async {
            browser.resize(window, "light").await;
            browser.open("about:blank").await;
            browser.open(&stage.url).await;
            browser.until(&format!("{}.includes('exactly')", text("#audit"))).await;
            browser.evaluate(&format!("document.getElementById('address').value = '{}'; document.getElementById('account-form').requestSubmit()", trader.owner())).await;
            browser.until(&format!("{}.includes('Liquidation price')", text("#accounts"))).await;
            browser.until("document.querySelectorAll('canvas').length === 2").await;
            tokio::time::sleep(std::time::Duration::from_secs(3)).await;
            browser.evaluate("scrollTo(0, 0)").await;
            browser.picture().await
        });
        assert!(picture.len() < LARGEST_PICTURE, "{name} has {} bytes", picture.len());
        if std::env::var_os(PICTURES).is_some() {
            std::fs::write(docs().join(name), picture).expect("the picture is written");
        }
    }
}

/// A script that finds controls without a name for screen readers.
const UNLABELLED: &str = r#"
[...document.querySelectorAll("button, input, a, [role=img]")].filter((element) =>
  !(element.textContent.trim() || element.getAttribute("aria-label") || element.labels?.length)
).map((element) => element.outerHTML)
"#;

/// A script that finds text with a contrast below 4.5 against its background, as the Web Content Accessibility
/// Guidelines measure it.
const FAINT: &str = r#"
(() => {
  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = parts(colour).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((parts(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const faint = [];
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest("svg, script, noscript, .skip")) continue;
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faint.push(`${element.textContent.trim().slice(0, 40)}: ${contrast.toFixed(2)}`);
  }
  return faint;
})()
"#;
