//! Three accounts on a market of a few hundred units: every sequence of four trades, after which all accounts leave in every order.

use ballast_math::parameters::Parameters;
use ballast_math::{Quote, Ratio};
use ballast_model::audit;

use crate::ORDERS;
use crate::common::exchange::Exchange;
use crate::tiny::{self, UNIT};

/// Trades of a size that flips the other size, and of a size that does not.
const SIZES: [i64; 4] = [7, -7, 20, -20];

/// Runs every sequence of `depth` trades by three accounts. `visit` is called with each state and the number of trades that led to it.
fn every_state(exchange: &Exchange, (made, depth): (u32, u32), visit: &mut impl FnMut(&Exchange, u32)) {
    visit(exchange, made);
    if made == depth {
        return;
    }
    for who in 0..3 {
        for size in SIZES {
            let mut next = exchange.clone();
            let slack = next.state(0).identity_slack().unwrap();
            if tiny::is_done(tiny::trade(&mut next, who, size)) {
                ensure_transition((&next, exchange), slack);
                every_state(&next, (made + 1, depth), visit);
            }
        }
    }
}

/// Checks a transition. The identity and all other sums over accounts hold. The slack grows by less than three units, because a
/// flip is two swaps and a fee. k does not change.
fn ensure_transition((after, before): (&Exchange, &Exchange), slack: i128) {
    audit::check(after, 1_000).unwrap();
    let grown = after.state(0).identity_slack().unwrap() - slack;
    assert!((0..3_000_000_000_000).contains(&grown), "the slack grew by {grown}");
    assert_eq!(after.state(0).curve.k(), before.state(0).curve.k());
    let curve = &after.state(0).curve;
    let product = u128::from(curve.base_reserve.raw()) * u128::from(curve.quote_reserve.raw());
    assert!(product >= curve.k());
}

fn without_fees() -> Parameters {
    Parameters { taker_fee: Ratio::ZERO, ..tiny::parameters() }
}

/// Closes everybody's position in this order. Returns each account's gain.
fn all_out(mut exchange: Exchange, order: [usize; 3]) -> (Exchange, [i64; 3], i64) {
    let mut fees = 0;
    for who in order {
        let held = exchange.base_of(who, 0).raw();
        if held != 0 {
            let before = exchange.clone();
            let slack = before.state(0).identity_slack().unwrap();
            fees += tiny::trade(&mut exchange, who, -held).unwrap().fill.fee.raw();
            ensure_transition((&exchange, &before), slack);
        }
    }
    let gained = [0, 1, 2].map(|who| tiny::gained(&exchange, who));
    (exchange, gained, fees)
}

/// Checks that any split of opening and closing among three accounts, in any order, loses at least the fees in total.
#[test]
fn every_way_in_and_out_loses_the_fees() {
    let mut cases = 0;
    for fee in [0, 10_000] {
        let parameters = Parameters { taker_fee: Ratio::new(fee), ..tiny::parameters() };
        let start = tiny::exchange((tiny::COARSE, parameters), 3, 10_000_000);
        every_state(&start, (0, 4), &mut |exchange, made| {
            let before = [0, 1, 2].map(|who| exchange.accounts[who].cash.raw());
            for order in ORDERS {
                let (out, gained, fees) = all_out(exchange.clone(), order);
                let all: i64 = gained.iter().sum();
                assert!(all <= -fees, "{gained:?} after fees of {fees}, {before:?}");
                // The total loss exceeds the fees by at most rounding and the fees paid on the way in, each of which is at most
                // 1 % of about twenty units of y.
                let most =
                    fees + i64::from(made + 3) * (i64::try_from(fee).unwrap() * 22 * UNIT / 1_000_000 + 2);
                assert!(all >= -most, "{gained:?} lost more than {most}");
                assert!(out.state(0).curve.net_base().unwrap().is_zero());
                cases += 1;
            }
        });
    }
    assert_eq!(cases, 271_452);
}

/// Checks that Σ PnL at X = Q + E for every split of positions. Each position is valued separately at X and rounded against its
/// owner. The sum is at most Q + E, and at least Q + E less one unit of y and one unit per position.
#[test]
fn every_split_of_positions_sums_to_what_the_market_holds() {
    let mut cases = 0;
    every_state(
        &tiny::exchange((tiny::COARSE, without_fees()), 3, 10_000_000),
        (0, 4),
        &mut |exchange, _| {
            let state = exchange.state(0);
            let (y, terminal) =
                (i128::from(state.curve.quote_reserve.raw()), i128::from(state.curve.terminal_base.raw()));
            let profit = |who: usize| {
                let position = exchange.position_of(who, 0).copied().unwrap_or_default();
                let value = crate::floor(i128::from(position.base.raw()) * y * i128::from(UNIT), terminal);
                i128::from(position.quote.raw()) + value
            };
            let sum: i128 = (0..3).map(profit).sum();
            let exit = i128::from(state.curve.exit_value(ballast_math::Rounding::Floor).unwrap().raw());
            let holds = i128::from(state.quote_long.raw() + state.quote_short.raw()) + exit;
            // E exceeds N·X by less than max(1, x/x_T) units of y, and is below it by less than one.
            let over = holds - sum;
            assert!((-i128::from(UNIT)..=2 * i128::from(UNIT) + 3).contains(&over), "{over}");
            cases += 1;
        },
    );
    assert_eq!(cases, 22_621);
}

/// Checks that, after everybody with a loss at X is settled, the market's cash pays every claim, up to less than one unit of y and
/// one unit per account. Once the claims are collected and all accounts have left, every claim is exactly zero.
#[test]
fn every_claim_can_be_paid_when_losers_are_settled() {
    let (mut cases, mut worst) = (0, i64::MIN);
    every_state(
        &tiny::exchange((tiny::COARSE, without_fees()), 3, 10_000_000),
        (0, 4),
        &mut |exchange, _| {
            let mut exchange = exchange.clone();
            let is_open = |exchange: &Exchange| exchange.state(0).open_claims > exchange.state(0).cash;
            if !is_open(&exchange) {
                return;
            }
            for who in 0..3 {
                let slack = exchange.state(0).identity_slack().unwrap();
                let before = exchange.clone();
                if tiny::is_done(exchange.settle_loss(who, 0)) {
                    ensure_transition((&exchange, &before), slack);
                }
            }
            let state = exchange.state(0);
            let missing = state.open_claims.raw() - state.cash.raw();
            worst = worst.max(missing);
            assert!(missing <= UNIT + 3, "{missing} is missing: {state:?}");
            cases += 1;
            ensure_paid(exchange);
        },
    );
    println!("{cases} states with unpaid claims, at most {worst} missing");
    assert_eq!(cases, 3_381);
}

/// Closes everybody's positions, and pays and collects the claims. Only the surplus must remain.
fn ensure_paid(exchange: Exchange) {
    let (mut exchange, gained, _) = all_out(exchange, [0, 1, 2]);
    for _ in 0..2 {
        tiny::next_window(&mut exchange);
        tiny::is_done(exchange.share_claims(0));
        for who in 0..3 {
            tiny::is_done(exchange.collect(who, 0));
        }
    }
    audit::check_drained(&exchange, 0, 20).unwrap();
    for (who, gained) in gained.iter().enumerate() {
        let account = &exchange.accounts[who];
        assert_eq!(account.cash.raw() - account.net_deposits.raw(), *gained, "paid in full");
        assert_eq!(account.in_use().count(), 0);
    }
    assert!(exchange.state(0).surplus >= Quote::ZERO);
}
