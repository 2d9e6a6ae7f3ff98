//! Tests the whole life of a market. Many traders arrive, trade through ups and downs, and all leave. The remainder is what the
//! exchange has earned, to the unit.

use crate::support::{
    PRICE, QUOTE, arbitrage, cash, close, collect, crank, order, pass, position, wait_for_payment,
};
use ballast_client::{instructions, pda};
use ballast_networks::NetworkKind;
use ballast_testkit::address;
use ballast_testkit::fixtures::{Trader, World};
use ballast_testkit::invariants::Census;

scenarios!(everyone_comes_and_leaves);

const TRADERS: u64 = 12;
const DEPOSIT: u64 = 300_000 * QUOTE;
const INSURANCE: u64 = 1_000 * QUOTE;
const MAKER: u64 = 60_000_000 * QUOTE;

fn everyone_comes_and_leaves(network: NetworkKind) {
    let mut world = World::with_market(network);
    world.insure(0, INSURANCE);
    let maker = world.trader("maker", MAKER);
    let mut traders: Vec<Trader> =
        (0..TRADERS).map(|number| world.trader(&format!("trader {number}"), DEPOSIT)).collect();
    let trades = live(&mut world, &traders, &maker);
    traders.push(maker);

    let closed: u64 = traders.iter().map(|trader| leave_position(&mut world, trader)).sum();
    let state = *world.market(0).state;
    assert!(state.base_long.is_zero() && state.base_short.is_zero());
    assert!(state.curve.net_base().unwrap().is_zero(), "N = 0");
    assert_eq!(state.curve.quote_reserve, state.curve.terminal_quote, "the curve is back at rest");
    settle_claims(&mut world, &traders);

    // Everyone withdraws and closes their accounts.
    let mut paid = 0;
    for trader in &traders {
        paid += leave(&mut world, trader);
    }
    let census = Census::take(world.chain.as_ref());
    assert!(census.accounts.is_empty());

    // The vault still contains the insurance, the protocol fees, and the market's cash, which consists of its surplus and the
    // rounding of each trade.
    let state = *world.market(0).state;
    assert_eq!((state.open_claims.raw(), state.reserved.raw(), state.debts.raw()), (0, 0, 0));
    let vault = world.balance(&pda::vault(&world.mint.address));
    assert_eq!(vault, TRADERS * DEPOSIT + MAKER + INSURANCE - paid);
    let kept = state.insurance.raw() + state.protocol_fees.raw() + state.cash.raw();
    assert_eq!(vault, kept.unsigned_abs());
    let rounding = state.cash.raw() - state.surplus.raw();
    assert!((0..=(trades + closed) as i64 * 2).contains(&rounding), "{rounding}");
    assert_eq!((state.quote_long.raw(), state.quote_short.raw()), (0, 0));
    assert_eq!(state.deficits.raw(), 0);

    // The fees go to their recipient, and everything else stays in the vault.
    let fees = world.mint.account(world.chain.as_mut(), &address("fee recipient"));
    let withdraw = instructions::withdraw_fees(pda::market(0), world.mint.address, fees);
    world.must(&[withdraw], &[]);
    assert_eq!(world.balance(&fees), state.protocol_fees.raw().unsigned_abs());
    let vault = world.balance(&pda::vault(&world.mint.address));
    assert_eq!(vault, (state.insurance.raw() + state.cash.raw()).unsigned_abs());
}

/// Plays thirty rounds of rising and falling prices. Everyone trades in turn, and the maker moves the mark to the index.
fn live(world: &mut World, traders: &[Trader], maker: &Trader) -> u64 {
    let mut trades = 0;
    for round in 1..=30u64 {
        let price = 100 * PRICE + PRICE / 2 * (round % 10) - PRICE / 4 * (round % 7);
        pass(world, (31, 300), &[(0, price)]);
        arbitrage(world, maker, (0, price));
        trades += 1;
        for (number, trader) in traders.iter().enumerate() {
            let number = number as u64;
            if !(number + round).is_multiple_of(3) {
                continue;
            }
            let is_buy = (number * 7 + round * 5) % 4 < 2;
            let amount = (100 + 37 * ((number * 13 + round) % 11)) * 1_000_000_000;
            let outcome = world.trade_checked(trader, 0, order(is_buy, amount));
            outcome.unwrap_or_else(|failure| panic!("round {round}, trader {number}: {failure}"));
            trades += 1;
        }
    }
    trades
}

fn leave_position(world: &mut World, trader: &Trader) -> u64 {
    world.advance(3, 2);
    if position(world, trader, 0).base.is_zero() {
        return 0;
    }
    close(world, trader, 0).unwrap();
    1
}

/// Settles all claims after everyone has closed. The losers' payments are available, so the first window that may pay everyone
/// pays all claims.
fn settle_claims(world: &mut World, traders: &[Trader]) {
    let state = *world.market(0).state;
    assert!(state.open_claims.is_positive() && state.cash >= state.open_claims);
    wait_for_payment(world, 0);
    for trader in traders {
        if !position(world, trader, 0).is_free() {
            let collect = collect(world, trader, 0);
            crank(world, collect).unwrap();
        }
        assert!(position(world, trader, 0).is_free());
    }
}

fn leave(world: &mut World, trader: &Trader) -> u64 {
    let all = cash(world, trader).unsigned_abs();
    let withdraw = world.withdraw(trader, all);
    let close = instructions::close_margin_account(trader.owner(), world.payer(), trader.account());
    world.must(&[withdraw, close], &[&trader.wallet]);
    assert_eq!(world.balance(&trader.tokens), all);
    all
}
