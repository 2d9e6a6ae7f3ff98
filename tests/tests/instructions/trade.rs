//! Tests `trade`: its effects, and every refusal of the market.

use super::support::*;
use ballast::BallastError;
use ballast_client::events::Event;
use ballast_client::instructions::{self, TradeArgs};
use ballast_client::pda;
use ballast_math::{Quote, Ratio};
use ballast_testkit::fixtures::{MarketFixture, World};
use ballast_testkit::{compute_unit_limit, keypair};
use solana_signer::Signer;

const STEP: u64 = 1_000_000;

#[test]
fn opens_reduces_flips_and_closes() {
    let mut world = one_market();
    let alice = world.trader("alice", 10_000 * QUOTE);
    let receipt = traded(&mut world, &alice, (0, buy(100)));
    let Event::Traded(opened) = event(&receipt) else { panic!("{receipt:?}") };
    let state = world.market(0).state;
    assert_eq!(opened.account, alice.account());
    assert_eq!((opened.position, opened.fill.base), (signed(100 * CONTRACT), signed(100 * CONTRACT)));
    // A purchase of 100 of 1,000,000 contracts costs 1e15·100/(1 − 1e-4) = 10,001.000100... quote, rounded against the buyer.
    assert_eq!(opened.fill.quote, -10_001_000_101);
    assert_eq!(opened.fill.fee, 10_001_001, "a thousandth, rounded up");
    assert_eq!(opened.cash, signed(10_000 * QUOTE) - 10_001_001);
    assert_eq!(
        (cash(&world, &alice), position(&world, &alice, 0).quote.raw()),
        (opened.cash, opened.fill.quote)
    );
    assert_eq!(opened.market.cash, state.cash.raw());
    // A fifth of the fee goes to the protocol, a fifth to the insurance fund, and the rest to the market.
    assert_eq!((state.protocol_fees.raw(), state.insurance.raw()), (2_000_200, 2_000_200));
    assert_eq!((state.cash.raw(), state.surplus.raw()), (6_000_601, 6_000_601));
    assert_eq!(state.subsidy.raw(), 1_800_180);
    assert_eq!(state.trade_slot, world.chain.clock().slot);

    traded(&mut world, &alice, (0, sell(40)));
    assert_eq!(position(&world, &alice, 0).base.raw(), signed(60 * CONTRACT));
    traded(&mut world, &alice, (0, sell(100)));
    assert_eq!(position(&world, &alice, 0).base.raw(), -signed(40 * CONTRACT));
    let state = world.market(0).state;
    assert_eq!((state.base_long.raw(), state.base_short.raw()), (0, signed(40 * CONTRACT)));
    close(&mut world, &alice, 0).unwrap();
    assert!(position(&world, &alice, 0).is_free());
    let state = world.market(0).state;
    assert_eq!((state.base_long.raw(), state.base_short.raw()), (0, 0));
}

#[test]
fn by_quote() {
    let mut world = one_market();
    let alice = world.trader("alice", 10_000 * QUOTE);
    let args = TradeArgs { is_quote: true, ..order(true, 1_000 * QUOTE) };
    traded(&mut world, &alice, (0, args));
    let position = position(&world, &alice, 0);
    assert_eq!(position.base.raw(), 9_999_000_000, "rounded down to the step");
    assert!(position.quote.raw() <= 0 && position.quote.magnitude() <= 1_000 * QUOTE);
}

#[test]
fn amounts() {
    let mut world = one_market();
    let alice = world.trader("alice", 1_000_000 * QUOTE);
    let quote = |amount| TradeArgs { is_quote: true, ..order(true, amount) };
    for (args, error) in [
        (order(true, 0), BallastError::ZeroAmount),
        (quote(0), BallastError::ZeroAmount),
        // This amount of quote is worth less than one step.
        (quote(50_000), BallastError::ZeroAmount),
        (quote(u64::MAX), BallastError::Overflow),
        (order(true, CONTRACT + 1), BallastError::NotAMultipleOfStep),
        (order(true, STEP - 1), BallastError::NotAMultipleOfStep),
        (order(true, 9 * STEP), BallastError::BelowMinimumPosition),
        // These orders take the whole reserve, and more.
        (buy(1_000_000), BallastError::CurveExhausted),
        (buy(5_000_000), BallastError::CurveExhausted),
        (order(false, u64::MAX / STEP * STEP), BallastError::Overflow),
    ] {
        trade_refused(&mut world, &alice, 0, args, error);
    }
    traded(&mut world, &alice, (0, order(true, 10 * STEP)));
    // The remaining position must not be dust either, on either side of zero.
    trade_refused(&mut world, &alice, 0, order(false, STEP), BallastError::BelowMinimumPosition);
    trade_refused(&mut world, &alice, 0, order(false, 11 * STEP), BallastError::BelowMinimumPosition);
    traded(&mut world, &alice, (0, order(false, 20 * STEP)));
    assert_eq!(position(&world, &alice, 0).base.raw(), -signed(10 * STEP));
}

#[test]
fn deadlines() {
    let mut world = one_market();
    let alice = world.trader("alice", 10_000 * QUOTE);
    let now = world.chain.clock().unix_timestamp;
    let until = |deadline| TradeArgs { deadline, ..buy(1) };
    trade_refused(&mut world, &alice, 0, until(now - 1), BallastError::DeadlinePassed);
    trade_refused(&mut world, &alice, 0, until(-1), BallastError::DeadlinePassed);
    traded(&mut world, &alice, (0, until(now)));
    traded(&mut world, &alice, (0, until(0)));
    world.advance(1, 1);
    trade_refused(&mut world, &alice, 0, until(now), BallastError::DeadlinePassed);
}

#[test]
fn limits() {
    let mut world = one_market();
    let alice = world.trader("alice", 10_000 * QUOTE);
    let limited = |args: TradeArgs, limit_price| TradeArgs { limit_price, ..args };
    // The average price of 100 contracts is 100.01000100...
    trade_refused(&mut world, &alice, 0, limited(buy(100), 100_010_001_000), BallastError::PriceLimit);
    traded(&mut world, &alice, (0, limited(buy(100), 100_010_002_000)));
    // An order that adds risk is filled completely or not at all. An order that only reduces is filled up to its limit.
    let mark = mark(&world, 0);
    trade_refused(&mut world, &alice, 0, limited(sell(100), mark), BallastError::PriceLimit);
    traded(&mut world, &alice, (0, limited(sell(100), mark - 5_000_000)));
    let left = position(&world, &alice, 0).base.raw();
    assert!(left > 0 && left < signed(100 * CONTRACT), "{left}");
    trade_refused(&mut world, &alice, 0, limited(sell(200), mark - 5_000_000), BallastError::PriceLimit);
}

#[test]
fn reduce_only() {
    let mut world = one_market();
    let alice = world.trader("alice", 10_000 * QUOTE);
    let only = |args: TradeArgs| TradeArgs { reduce_only: true, ..args };
    trade_refused(&mut world, &alice, 0, only(buy(1)), BallastError::ReduceOnly);
    trade_refused(&mut world, &alice, 0, only(sell(1)), BallastError::ReduceOnly);
    traded(&mut world, &alice, (0, buy(10)));
    trade_refused(&mut world, &alice, 0, only(buy(1)), BallastError::ReduceOnly);
    traded(&mut world, &alice, (0, only(sell(4))));
    assert_eq!(position(&world, &alice, 0).base.raw(), signed(6 * CONTRACT));
    // An order for more than the position is reduced to the position. The order closes the position and does not flip it.
    traded(&mut world, &alice, (0, only(sell(1_000))));
    assert!(position(&world, &alice, 0).is_free());
}

#[test]
fn the_band_around_the_index() {
    let mut world = one_market();
    let alice = world.trader("alice", 10_000_000 * QUOTE);
    // The mark is (1 − n/1,000,000)^-2 times a hundred, so a purchase of 24,100 contracts moves it to 105.0002.
    trade_refused(&mut world, &alice, 0, buy(24_100), BallastError::OutsidePriceBand);
    traded(&mut world, &alice, (0, buy(24_000)));
    // Outside the band, a trade is allowed only if it moves the mark closer to the index.
    pass(&mut world, &[(0, 98 * PRICE)]);
    let bob = world.trader("bob", 1_000_000 * QUOTE);
    trade_refused(&mut world, &bob, 0, buy(1), BallastError::OutsidePriceBand);
    traded(&mut world, &bob, (0, sell(100)));
    // A trade that reduces a position is not limited by the band.
    let short = world.trader("short", 1_000_000 * QUOTE);
    traded(&mut world, &short, (0, sell(10)));
    pass(&mut world, &[(0, 96 * PRICE)]);
    traded(&mut world, &short, (0, buy(10)));
}

#[test]
fn caps() {
    let mut world = one_market();
    let alice = world.trader("alice", 100_000_000 * QUOTE);
    trade_refused(&mut world, &alice, 0, buy(100_001), BallastError::NetBaseCap);
    trade_refused(&mut world, &alice, 0, sell(100_001), BallastError::NetBaseCap);
    // An order for one contract less is within the cap, but moves the mark too far from the index.
    trade_refused(&mut world, &alice, 0, buy(100_000), BallastError::OutsidePriceBand);

    let mut world = market_with(|parameters| parameters.open_interest_cap = Ratio::new(10_000));
    let alice = world.trader("alice", 10_000_000 * QUOTE);
    let bob = world.trader("bob", 10_000_000 * QUOTE);
    trade_refused(&mut world, &alice, 0, buy(10_001), BallastError::OpenInterestCap);
    traded(&mut world, &alice, (0, buy(10_000)));
    trade_refused(&mut world, &bob, 0, buy(1), BallastError::OpenInterestCap);
    traded(&mut world, &bob, (0, sell(10_000)));
    trade_refused(&mut world, &bob, 0, sell(1), BallastError::OpenInterestCap);
}

#[test]
fn margin() {
    let mut world = one_market();
    let alice = world.trader("alice", 1_000 * QUOTE);
    // The maximum leverage is ten: 99 contracts leave room for the fee and the price impact, but 100 do not.
    trade_refused(&mut world, &alice, 0, buy(100), BallastError::BelowInitialMargin);
    traded(&mut world, &alice, (0, buy(98)));
    trade_refused(&mut world, &alice, 0, buy(2), BallastError::BelowInitialMargin);
    // A flip is measured as a single change, from long to short.
    trade_refused(&mut world, &alice, 0, sell(200), BallastError::BelowInitialMargin);
    traded(&mut world, &alice, (0, sell(190)));

    let poor = world.trader("poor", 0);
    trade_refused(&mut world, &poor, 0, buy(1), BallastError::InsufficientCash);
    world.fund(&poor, 99_000);
    trade_refused(&mut world, &poor, 0, buy(1), BallastError::InsufficientCash);
}

/// Checks that losses in one market count in all markets, and that unrealised gains count in none.
#[test]
fn cross_margin() {
    let mut world = markets(2);
    let alice = world.trader("alice", 2_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(100)));
    traded(&mut world, &alice, (1, buy(90)));
    trade_refused(&mut world, &alice, 1, buy(10), BallastError::BelowInitialMargin);
    pass(&mut world, &[(0, 105 * PRICE)]);
    trade_refused(&mut world, &alice, 1, buy(10), BallastError::BelowInitialMargin);
}

#[test]
fn another_market_without_an_index() {
    let mut world = markets(2);
    let alice = world.trader("alice", 10_000 * QUOTE);
    for market in 0..2 {
        traded(&mut world, &alice, (market, buy(10)));
    }
    world.chain.wait(61);
    world.set_price(0, 100 * PRICE);
    trade_refused(&mut world, &alice, 0, buy(1), BallastError::OtherOracleInvalid);
    trade_refused(&mut world, &alice, 0, sell(11), BallastError::OtherOracleInvalid);
    // A reduction is allowed, because it does not worsen the account's health.
    traded(&mut world, &alice, (0, sell(5)));
    close(&mut world, &alice, 0).unwrap();
}

#[test]
fn delegates() {
    let mut world = one_market();
    let alice = world.trader("alice", 10_000 * QUOTE);
    let (bot, stranger) = (keypair("bot"), keypair("stranger"));
    let order_of = |world: &World, authority| {
        let of = instructions::Trade { authority, margin_account: alice.account(), market: world.keys(0) };
        instructions::trade(&of, buy(1), &[])
    };
    let by_bot = order_of(&world, bot.pubkey());
    refused(&mut world, by_bot.clone(), (&[&bot], BallastError::Unauthorized));
    let set = delegate_to(&alice, bot.pubkey());
    world.must(&[set], &[&alice.wallet]);
    world.must(std::slice::from_ref(&by_bot), &[&bot]);
    let by_stranger = order_of(&world, stranger.pubkey());
    refused(&mut world, by_stranger, (&[&stranger], BallastError::Unauthorized));
    // The owner of another account has no right to this one.
    let bob = world.trader("bob", 10_000 * QUOTE);
    let by_bob = order_of(&world, bob.owner());
    refused(&mut world, by_bob, (&[&bob.wallet], BallastError::Unauthorized));
    let unset = delegate_to(&alice, Default::default());
    world.must(&[unset], &[&alice.wallet]);
    refused(&mut world, by_bot, (&[&bot], BallastError::Unauthorized));
}

#[test]
fn isolated_accounts() {
    let mut world = markets(2);
    let alice = world.isolated_trader("alice", 1, 10_000 * QUOTE);
    trade_refused(&mut world, &alice, 0, buy(1), BallastError::IsolatedElsewhere);
    traded(&mut world, &alice, (1, buy(1)));
}

#[test]
fn eight_positions() {
    let mut world = markets(9);
    let alice = world.trader("alice", 100_000 * QUOTE);
    let send = |world: &mut World, market| {
        let instruction = world.trade(&alice, market, buy(1));
        world.send(&[compute_unit_limit(1_400_000), instruction], &[&alice.wallet])
    };
    for market in 0..8 {
        send(&mut world, market).unwrap();
    }
    ballast_tests::assert_error(send(&mut world, 8), BallastError::NoFreePosition);
    // The slot of a closed position can be used for another market.
    let order = world.trade(&alice, 3, sell(1));
    world.must(&[compute_unit_limit(1_400_000), order], &[&alice.wallet]);
    send(&mut world, 8).unwrap();
    let positions = world.account(&alice.account()).state.positions.map(|position| position.market);
    assert_eq!(positions, [0, 1, 2, 8, 4, 5, 6, 7]);
    let last = [compute_unit_limit(1_400_000), world.withdraw(&alice, QUOTE)];
    world.must(&last, &[&alice.wallet]);
}

/// Checks that a market with another number is refused, both with its own oracle and with the right market's oracle.
#[test]
fn another_market() {
    let mut world = markets(2);
    let alice = world.trader("alice", 10_000 * QUOTE);
    let instruction = world.trade(&alice, 0, buy(1));
    let wrong = swapped(&instruction, &pda::market(0), pda::market(1));
    refused(&mut world, wrong, (&[&alice.wallet], BallastError::WrongOracle));
    traded(&mut world, &alice, (0, buy(1)));
    // With a position in market 0, an order in market 1 requires the pair of market 0.
    let lonely = swapped(&instruction, &pda::market(0), pda::market(1));
    refused(&mut world, lonely, (&[&alice.wallet], BallastError::WrongRemainingAccounts));
}

#[test]
fn a_closed_market() {
    let mut world = one_market();
    let risk_manager = keypair("risk manager");
    let fixture = MarketFixture::new(1, "ETH-PERP", ballast_math::Price::new(100 * PRICE));
    let create = instructions::create_market(risk_manager.pubkey(), world.payer(), 1, fixture.args);
    world.must(&[create], &[&risk_manager]);
    world.markets.push(fixture);
    let alice = world.trader("alice", 10_000 * QUOTE);
    trade_refused(&mut world, &alice, 1, buy(1), BallastError::MarketNotOpen);
}

#[test]
fn insolvent_accounts_cannot_close() {
    let Fall { mut world, alice, .. } = fall(1_000, 10_500, 85);
    trade_refused(&mut world, &alice, 0, sell(1_000), BallastError::InsolventClose);
    trade_refused(&mut world, &alice, 0, sell(500), BallastError::NotAnImprovement);
    trade_refused(&mut world, &alice, 0, buy(1), BallastError::BelowInitialMargin);
    // With enough cash, Alice may reduce and close.
    world.fund(&alice, 10_000 * QUOTE);
    traded(&mut world, &alice, (0, sell(500)));
    close(&mut world, &alice, 0).unwrap();
}

#[test]
fn accounts_that_owe() {
    let Fall { mut world, alice, .. } = debtor();
    world.fund(&alice, 100_000 * QUOTE);
    trade_refused(&mut world, &alice, 0, buy(1), BallastError::AccountHasDebt);

    let Fall { mut world, alice, .. } = written_off();
    trade_refused(&mut world, &alice, 0, buy(1), BallastError::InsufficientCash);
    let deposit = {
        world.mint.give(world.chain.as_mut(), &alice.owner(), QUOTE);
        world.deposit(&alice, QUOTE)
    };
    refused(&mut world, deposit, (&[&alice.wallet], BallastError::AccountBankrupt));
    assert_eq!(world.account(&alice.account()).state.cash, Quote::ZERO);
}
