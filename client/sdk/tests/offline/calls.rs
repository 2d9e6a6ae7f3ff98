//! Tests that lost events are found by comparing a transaction's calls with its log.

use super::idl;
use ballast_client::calls::{Call, Lost, lost, rows};
use ballast_client::events::{Event, FillView, MarketUpdated, MarketView, Traded};
use ballast_client::instructions::{self, Trade, TradeArgs};
use ballast_client::{MarketKeys, pda};
use serde_json::Value;
use solana_pubkey::Pubkey;
use std::collections::BTreeMap;

fn key(byte: u8) -> Pubkey {
    Pubkey::new_from_array([byte; 32])
}

fn accounts(instruction: &Value) -> Vec<&str> {
    instruction["accounts"].as_array().expect("a list").iter().map(idl::name).collect()
}

/// Returns the event of each instruction, according to the events' own documentation.
fn documented() -> BTreeMap<String, String> {
    let types = idl::list("types");
    let mut found = BTreeMap::new();
    for event in idl::list("events") {
        let described =
            types.iter().find(|found| idl::name(found) == idl::name(&event)).expect("it is described");
        let docs: Vec<&str> =
            described["docs"].as_array().expect("docs").iter().filter_map(Value::as_str).collect();
        let docs = docs.join(" ");
        let instructions = idl::list("instructions");
        for instruction in instructions.iter().map(idl::name) {
            if docs.contains(&format!("`{instruction}`")) {
                let before = found.insert(instruction.to_owned(), idl::name(&event).to_owned());
                // A liquidation of the last position emits its own event first, and then the events of settling up.
                assert!(
                    before.is_none()
                        || idl::name(&event) == "Settled"
                        || before.as_deref() == Some("Settled")
                );
                if before.is_some_and(|before| before != "Settled") && idl::name(&event) == "Settled" {
                    let own = if instruction == "liquidate" { "Liquidated" } else { "TakenOver" };
                    found.insert(instruction.to_owned(), own.to_owned());
                }
            }
        }
    }
    found
}

#[test]
fn every_instruction_has_the_event_that_the_description_names() {
    let own: BTreeMap<String, String> =
        rows().map(|(instruction, event, ..)| (instruction.to_owned(), event.to_owned())).collect();
    assert_eq!(own, documented());
}

#[test]
fn markets_and_margin_accounts_are_where_the_description_has_them() {
    for instruction in idl::list("instructions") {
        let names = accounts(&instruction);
        let Some((_, _, market, places)) = rows().find(|row| row.0 == idl::name(&instruction)) else {
            continue;
        };
        // Instructions such as `cover_deficit` name one market, and `repay_debt` takes its markets from the remaining accounts.
        assert_eq!(market, names.iter().position(|name| *name == "market"), "{}", idl::name(&instruction));
        let margin = ["margin_account", "keeper_account", "taker_account", "from", "to"];
        let expected: Vec<usize> =
            (0..).zip(&names).filter(|(_, name)| margin.contains(name)).map(|(place, _)| place).collect();
        assert_eq!(places, expected, "{}", idl::name(&instruction));
    }
}

fn trade(owner: u8, market: u32) -> Call {
    let of = Trade {
        authority: key(owner),
        margin_account: pda::margin_account(&key(owner), 0),
        market: MarketKeys::of(market, key(9)),
    };
    let args = TradeArgs {
        is_buy: true,
        is_quote: false,
        reduce_only: false,
        amount: 1,
        limit_price: 0,
        deadline: 0,
    };
    Call::of(&instructions::trade(&of, args, &[])).expect("a call of the program")
}

fn update(market: u32) -> Call {
    Call::of(&instructions::update_funding(MarketKeys::of(market, key(9)))).expect("a call of the program")
}

fn view(market: u32) -> MarketView {
    MarketView {
        market,
        index_price: 1,
        base_reserve: 1,
        quote_reserve: 1,
        cash: 0,
        reserved: 0,
        open_claims: 0,
        debts: 0,
        surplus: 0,
        protocol_fees: 0,
        insurance: 0,
        premium: 0,
    }
}

fn updated(market: u32) -> Event {
    MarketUpdated { shared: 0, funding_paid: 0, funding_received: 0, market: view(market) }.into()
}

fn traded(owner: u8, market: u32) -> Event {
    let fill = FillView { base: 1, quote: -1, fee: 0, realised: 0, funding: 0, cover: 0, collected: 0 };
    let account = pda::margin_account(&key(owner), 0);
    Traded { account, fill, cash: 0, position: 1, market: view(market) }.into()
}

#[test]
fn what_a_log_lacks_is_named_with_its_accounts() {
    let calls = [update(3), update(3), trade(1, 3), trade(2, 3), trade(1, 4)];
    let all = [updated(3), updated(3), traded(1, 3), traded(2, 3), traded(1, 4)];
    assert_eq!(lost(&calls, &all), []);
    let of_trade = |owner: u8, market: u32| Lost {
        instruction: "trade",
        event: "Traded",
        market: Some(market),
        accounts: vec![pda::margin_account(&key(owner), 0)],
    };
    assert_eq!(lost(&calls, &all[..2]), [of_trade(1, 3), of_trade(2, 3), of_trade(1, 4)]);
    // A log may go on after the line that did not fit.
    assert_eq!(lost(&calls, &[updated(3), updated(3), traded(2, 3)]), [of_trade(1, 3), of_trade(1, 4)]);
    let of_update =
        Lost { instruction: "update_funding", event: "MarketUpdated", market: Some(3), accounts: vec![] };
    assert_eq!(lost(&calls[..2], &[updated(3)]), [of_update]);
}

#[test]
fn views_and_other_programs_lose_nothing() {
    let view = instructions::account_health(pda::margin_account(&key(1), 0), &[]);
    assert_eq!(lost(&[Call::of(&view).expect("a call of the program")], &[]), []);
    let other = solana_instruction::Instruction { program_id: key(7), accounts: vec![], data: vec![] };
    assert_eq!(Call::of(&other), None);
    // A trade in a market with an unknown number is still recognised as a trade.
    let found = lost(&[trade(1, 4_000_000_000)], &[]);
    assert_eq!((found[0].event, found[0].market), ("Traded", None));
}
