//! Tests prices from walks and files, and prices and times that are set by hand.

use crate::process::{Network, ballast, failure, folder, success, text};
use ballast_math::Price;
use std::fs;
use std::time::Duration;

fn price(network: &Network, symbol: &str) -> f64 {
    success(&network.remote(&["price", symbol])).trim().parse().expect("a number")
}

#[test]
fn a_price_set_by_hand_is_where_prices_go_on_from() {
    let network = Network::start("price", &["--volatility", "0"]);
    assert_eq!(price(&network, "SOL"), 150.0);
    let said = success(&network.remote(&["price", "SOL", "-30%"]));
    assert_eq!(said.trim(), "SOL-PERP: 150 -> 105");
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(price(&network, "sol-perp"), 105.0, "it stays");
    assert_eq!(price(&network, "BTC"), 95_000.0, "the others do not move");
    success(&network.remote(&["price", "BTC", "100,000"]));
    assert_eq!(price(&network, "BTC"), 100_000.0);
    success(&network.remote(&["price", "BONK", "+50%"]));
    assert_eq!(price(&network, "BONK"), 0.00003);

    let said = failure(&network.remote(&["price", "DOGE", "-30%"]));
    assert!(said.contains("there is no market `DOGE`: use one of SOL-PERP, BTC-PERP, BONK-PERP"), "{said}");
    let said = failure(&network.remote(&["price", "SOL", "much"]));
    assert!(said.contains("`much` is not an amount") && said.contains("or a change like -30%"), "{said}");
    let said = failure(&network.remote(&["price", "SOL", "-100%"]));
    assert!(said.contains("`-100%` would reduce the price to zero or below"), "{said}");
    let said = failure(&network.remote(&["price", "SOL", "0"]));
    assert!(said.contains("would reduce the price to zero or below"), "{said}");
    assert_eq!(price(&network, "SOL"), 105.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn time_moves_forward_and_prices_stay_fresh() {
    let network = Network::start("travel", &[]);
    let before = network.rpc.clock().await.unwrap();
    let said = success(&network.remote(&["travel", "8h"]));
    let after = network.rpc.clock().await.unwrap();
    let passed = after.time - before.time;
    assert!((28_800..28_900).contains(&passed), "{passed}: {said}");
    assert!(after.slot >= before.slot + 140_000, "{} to {}", before.slot, after.slot);
    // The prices must be current as soon as the command returns, so that the next trade never meets prices from before
    // the jump.
    let markets = network.rpc.markets(&[0, 1, 2], ballast_client::oracle::account_of).await.unwrap();
    for index in 0..3 {
        let market = markets.get(index).expect("it was asked for");
        let reading = market.reading().expect("a reading");
        let age = after.time - reading.publish_time;
        assert!(reading.price > Price::ZERO && age <= 2, "{age} seconds old");
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    let oracle = network.running["markets"][0]["oracle"].as_str().unwrap().parse().unwrap();
    let data = network.rpc.client().get_account_data(&oracle).await.unwrap();
    let raw = ballast_oracle::read_price_update_v2(&data).unwrap();
    let now = network.rpc.clock().await.unwrap();
    assert!(now.time - raw.publish_time <= 5, "{} is {} seconds old", raw.price, now.time - raw.publish_time);

    for wrong in ["8", "h", "-1h", "0s", "400d"] {
        let said = failure(&ballast(&["localnet", "travel", "--", wrong]));
        assert!(said.contains("duration") || said.contains("out of range"), "{wrong}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_oracle_fails_and_comes_back() {
    let network = Network::start("outage", &[]);
    let published = async || {
        let oracle = network.running["markets"][0]["oracle"].as_str().unwrap().parse().unwrap();
        let data = network.rpc.client().get_account_data(&oracle).await.unwrap();
        ballast_oracle::read_price_update_v2(&data).unwrap()
    };
    let said = success(&network.remote(&["outage", "SOL"]));
    assert_eq!(said.trim(), "The oracle of SOL-PERP has stopped.");
    let last = published().await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(published().await, last, "nothing is published");

    let said = success(&network.remote(&["outage", "SOL", "--end"]));
    assert_eq!(said.trim(), "The oracle of SOL-PERP publishes again.");
    tokio::time::sleep(Duration::from_secs(3)).await;
    let next = published().await;
    assert!(next.publish_time > last.publish_time, "{next:?}");
    assert!((next.price as f64 / last.price as f64 - 1.0).abs() < 0.01, "{last:?} {next:?}");
}

#[test]
fn a_file_of_prices_is_played() {
    let file = folder("file").join("path.csv");
    let rows = "unix_seconds,open,high,low,close\n\
        1700000000,80,80,80,80\n1700000060,70,70,70,70\n1700000120,60,60,60,60\n";
    fs::write(&file, rows).unwrap();
    let of = format!("SOL={}", text(&file));
    let network = Network::start("file", &["--prices", &of, "--speed", "20", "--volatility", "0"]);
    assert!(
        network.running["markets"][0]["prices"].as_str().unwrap().contains("from path, 20 times as fast")
    );
    let first = price(&network, "SOL");
    assert!([80.0, 70.0, 60.0].contains(&first), "{first}");
    std::thread::sleep(Duration::from_secs(9));
    assert_eq!(price(&network, "SOL"), 60.0, "the last price stays");
    assert_eq!(price(&network, "BTC"), 95_000.0);
    let of_btc = network.running["markets"][1]["prices"].as_str().expect("a text");
    assert_eq!(of_btc, "standing still at 95000", "no random walk without volatility");
}

#[test]
fn unplayable_prices_are_refused() {
    let folder = folder("wrong-prices");
    let file = folder.join("path.csv");
    fs::write(&file, "unix_seconds,open,high,low,close\n1700000000,80,80,80,80\n1700000000,80,80,80,80\n")
        .unwrap();
    let said =
        |of: &str| failure(&ballast(&["localnet", "--rpc-port", "0", "--ws-port", "0", "--prices", of]));
    let text = said(&format!("SOL={}", file.display()));
    assert!(
        text.contains("the price file ") && text.contains(" for SOL is invalid") && text.contains("line 3"),
        "{text}"
    );
    let text = said(&format!("DOGE={}", file.display()));
    assert!(
        text.contains("there is no market `DOGE` to apply the price file to: use one of SOL-PERP"),
        "{text}"
    );
    let text = said("SOL=/nothing/there.csv");
    assert!(text.contains("cannot read the price path"), "{text}");
    let text = said("SOL");
    assert!(text.contains("write SYMBOL=FILE"), "{text}");
}
