use super::market::*;
use ballast::state::pause;
use ballast_client::accounts::{Exchange, MarginAccount};
use ballast_client::errors;
use ballast_client::instructions::TradeArgs;
use ballast_client::quote::{Markets, OracleAccount, PositionQuote, QuoteError, Snapshot, average_price};
use ballast_math::trade::Traded;
use ballast_math::units::SignedRatio;
use ballast_math::{Base, Clock, Error as Rule, Price, Quote, Ratio};
use bytemuck::Zeroable;
use solana_pubkey::Pubkey;

fn order(is_buy: bool, contracts: u64) -> TradeArgs {
    TradeArgs {
        is_buy,
        is_quote: false,
        reduce_only: false,
        amount: contracts * CONTRACT,
        limit_price: 0,
        deadline: 0,
    }
}

/// Trades, and stores the resulting state of the market and the account.
fn traded(markets: &mut Markets, account: &mut MarginAccount, (market, args): (u32, TradeArgs)) -> Traded {
    let done = Snapshot::new(markets, &account.state).quote_trade(market, &args).expect("the trade passes");
    let place = account.state.place_for(market).unwrap();
    account.state.cash = done.cash;
    account.state.put(place, done.position).unwrap();
    let mut after = *markets.get(market).unwrap().market();
    *after.state = done.market;
    let index = after.state.oracle.price;
    insert(markets, after, index);
    done
}

/// Returns markets, and an account with this position in market 0 that had this cash before the trade.
fn with_position(cash: i64, is_buy: bool, contracts: u64) -> (Markets, MarginAccount) {
    let (mut markets, mut account) = (two_markets(), account_with_cash(cash));
    traded(&mut markets, &mut account, (0, order(is_buy, contracts)));
    (markets, account)
}

/// Returns the same markets, with the index of market 0 and its average at `index`.
fn at_index(markets: &Markets, index: Price) -> Markets {
    let mut moved = markets.clone();
    let mut market = *markets.get(0).unwrap().market();
    market.state.oracle.price = index;
    market.state.oracle.twap = index;
    insert(&mut moved, market, index);
    moved
}

fn position(markets: &Markets, account: &MarginAccount) -> PositionQuote {
    Snapshot::new(markets, &account.state).position(0).expect("there is a position")
}

fn refused(error: QuoteError) -> u32 {
    match error {
        QuoteError::Refused(info) => info.number,
        other => panic!("the program's error was expected, not {other}"),
    }
}

#[test]
fn a_purchase_moves_cash_and_position_as_the_curve_says() {
    let (markets, account) = (two_markets(), account_with_cash(10_000));
    let done = Snapshot::new(&markets, &account.state).quote_trade(0, &order(true, 100)).unwrap();
    // 10^6 · 10^6 / (10^6 − 100) − 10^6 = 100.010001…, at a peg of 100, rounded up because the account pays.
    assert_eq!(done.fill.base, Base::new(100 * 1_000_000_000));
    assert_eq!(done.fill.quote, Quote::new(-10_001_000_101));
    assert_eq!(done.fill.fee, Quote::new(10_001_001));
    assert_eq!(done.cash, Quote::new(10_000 * QUOTE - 10_001_001));
    assert_eq!(done.position.base, done.fill.base);
    assert_eq!(average_price(done.fill.base, done.fill.quote), Some(Price::new(100_010_001_010)));
}

#[test]
fn what_the_program_would_refuse_is_refused_with_its_number() {
    let (markets, account) = (two_markets(), account_with_cash(1_000));
    let snapshot = Snapshot::new(&markets, &account.state);
    let quote = |args: TradeArgs| refused(snapshot.quote_trade(0, &args).unwrap_err());
    assert_eq!(errors::describe(quote(order(true, 200))).name, "BelowInitialMargin");
    assert_eq!(errors::describe(quote(order(true, 0))).name, "ZeroAmount");
    assert_eq!(
        errors::describe(quote(TradeArgs { amount: 10_000_001, ..order(true, 1) })).name,
        "NotAMultipleOfStep"
    );
    let late = TradeArgs { deadline: CLOCK.time - 1, ..order(true, 1) };
    assert_eq!(errors::describe(quote(late)).name, "DeadlinePassed");
    let in_time = TradeArgs { deadline: CLOCK.time, ..order(true, 1) };
    assert!(snapshot.quote_trade(0, &in_time).is_ok());
    let dear = TradeArgs { limit_price: INDEX.raw(), ..order(true, 1) };
    assert_eq!(snapshot.quote_trade(0, &dear).unwrap_err().rule(), Some(Rule::PriceLimit));
}

#[test]
fn a_market_that_is_not_held_is_named() {
    let (markets, account) = (two_markets(), account_with_cash(1_000));
    let snapshot = Snapshot::new(&markets, &account.state);
    assert_eq!(snapshot.quote_trade(7, &order(true, 1)), Err(QuoteError::UnknownMarket { market: 7 }));
    // The error is the same if only another position needs the market.
    let other = account_with_positions(&[(0, 7)]);
    let snapshot = Snapshot::new(&markets, &other.state);
    assert_eq!(snapshot.quote_trade(0, &order(true, 1)), Err(QuoteError::UnknownMarket { market: 7 }));
    assert_eq!(snapshot.health(), Err(QuoteError::UnknownMarket { market: 7 }));
}

#[test]
fn a_closed_or_paused_market_adds_no_risk() {
    let (mut markets, mut account) = with_position(1_000, true, 10);
    let mut exchange = Exchange { version: 1, ..Exchange::zeroed() };
    exchange.pause = pause::ADD_RISK;
    markets.set_exchange(exchange);
    let snapshot = Snapshot::new(&markets, &account.state);
    let error = snapshot.quote_trade(0, &order(true, 1)).unwrap_err();
    assert_eq!(errors::describe(refused(error)).name, "Paused");
    traded(&mut markets, &mut account, (0, order(false, 1)));

    let mut closed = open_market(0);
    closed.status = 0;
    insert(&mut markets, closed, INDEX);
    let error = Snapshot::new(&markets, &account.state).quote_trade(0, &order(false, 1)).unwrap_err();
    assert_eq!(errors::describe(refused(error)).name, "MarketNotOpen");
}

#[test]
fn an_account_that_is_not_the_markets_oracle_is_refused() {
    let market = open_market(0);
    let (address, owner, data) = (market.oracle_address, market.oracle_owner, oracle_data(INDEX));
    let mut other_feed = data.clone();
    other_feed[41] ^= 1;
    let stranger = Pubkey::new_from_array([1; 32]);
    let mut markets = Markets::new(CLOCK);
    let error = markets.insert(market, &OracleAccount { address: stranger, owner, data: &data }).unwrap_err();
    assert_eq!(errors::describe(refused(error)).name, "WrongOracle");
    assert!(markets.get(0).is_err());
    // The address is right, but the owner or the feed is wrong, so the market has no index.
    let account = account_with_cash(1_000);
    for (owner, data) in [(stranger, &data), (owner, &other_feed)] {
        markets.insert(market, &OracleAccount { address, owner, data }).unwrap();
        let error = Snapshot::new(&markets, &account.state).quote_trade(0, &order(true, 1)).unwrap_err();
        assert_eq!(error.rule(), Some(Rule::OracleInvalid));
    }
}

#[test]
fn an_unusable_price_stops_trading_but_not_the_look_at_it() {
    let market = open_market(0);
    let mut markets = Markets::new(CLOCK);
    let account =
        OracleAccount { address: market.oracle_address, owner: market.oracle_owner, data: &[1; 134] };
    markets.insert(market, &account).unwrap();
    assert_eq!(markets.get(0).unwrap().reading(), Err(Rule::OracleInvalid));
    let trader = account_with_cash(1_000);
    let error = Snapshot::new(&markets, &trader.state).quote_trade(0, &order(true, 1)).unwrap_err();
    assert_eq!(error.rule(), Some(Rule::OracleInvalid));
    let later = Clock { time: CLOCK.time + 61, ..CLOCK };
    let mut stale = two_markets();
    stale.set_clock(later);
    let error = Snapshot::new(&stale, &trader.state).quote_trade(0, &order(true, 1)).unwrap_err();
    assert_eq!(error.rule(), Some(Rule::OracleStale));
}

#[test]
fn an_account_without_positions_is_worth_and_frees_its_cash() {
    let (markets, account) = (two_markets(), account_with_cash(1_000));
    let snapshot = Snapshot::new(&markets, &account.state);
    let health = snapshot.health().unwrap();
    assert_eq!((health.maintenance_equity, health.maintenance_requirement), (1_000 * QUOTE, 0));
    assert_eq!((health.initial_equity, health.initial_requirement), (1_000 * QUOTE, 0));
    assert_eq!(snapshot.free_cash(), Ok(Quote::new(1_000 * QUOTE)));
    assert_eq!(snapshot.position(0).unwrap_err().rule(), Some(Rule::NoPosition));
}

#[test]
fn margin_in_use_is_not_free() {
    let (markets, account) = with_position(1_000, true, 50);
    let snapshot = Snapshot::new(&markets, &account.state);
    let health = snapshot.health().unwrap();
    assert!(health.initial_requirement >= 500 * QUOTE);
    let free = snapshot.free_cash().unwrap();
    assert_eq!(free.raw(), health.initial_equity - health.initial_requirement);
    assert_eq!(free.raw(), health.free_cash);
}

#[test]
fn a_cross_account_is_measured_over_all_its_markets() {
    let (mut markets, mut account) = with_position(1_000, true, 50);
    let before = Snapshot::new(&markets, &account.state).health().unwrap();
    traded(&mut markets, &mut account, (1, order(false, 30)));
    let after = Snapshot::new(&markets, &account.state).health().unwrap();
    assert!(after.initial_requirement > before.initial_requirement + 290 * QUOTE);
    let error = Snapshot::new(&markets, &account.state).quote_trade(1, &order(false, 30)).unwrap_err();
    assert_eq!(error.rule(), Some(Rule::BelowInitialMargin));
}

#[test]
fn entry_and_profit_are_those_of_the_fill() {
    let (mut markets, mut account) = (two_markets(), account_with_cash(10_000));
    let done = traded(&mut markets, &mut account, (0, order(true, 100)));
    let position = position(&markets, &account);
    assert_eq!((position.base, position.quote), (done.fill.base, done.fill.quote));
    assert_eq!(position.entry_price, average_price(done.fill.base, done.fill.quote));
    assert_eq!(position.index, INDEX);
    assert!(position.mark > INDEX);
    // Closing at once returns the amount paid, less one unit of rounding, because the curve never pays out more than it received.
    assert_eq!(position.exit_profit, Some(Quote::new(-1)));
    let close = Snapshot::new(&markets, &account.state).quote_trade(0, &order(false, 100)).unwrap();
    assert_eq!(position.exit_profit, Some(close.fill.realised));
    assert_eq!((position.claim, position.debt, position.collected), (Quote::ZERO, Quote::ZERO, Quote::ZERO));
}

#[test]
fn average_prices_exist_only_where_something_was_paid() {
    assert_eq!(
        average_price(Base::new(2_000_000_000), Quote::new(-3_000_000)),
        Some(Price::new(1_500_000_000))
    );
    assert_eq!(
        average_price(Base::new(-2_000_000_000), Quote::new(3_000_000)),
        Some(Price::new(1_500_000_000))
    );
    assert_eq!(average_price(Base::ZERO, Quote::new(3)), None);
    assert_eq!(average_price(Base::new(3), Quote::ZERO), None);
    assert_eq!(average_price(Base::new(3), Quote::new(3)), None);
}

/// Returns whether the program could liquidate the account with the index of market 0 at `index`.
fn is_liquidatable(markets: &Markets, account: &MarginAccount, index: Price) -> bool {
    let moved = at_index(markets, index);
    let quote = Snapshot::new(&moved, &account.state).quote_liquidation(0);
    quote.err().and_then(|error| error.rule()) != Some(Rule::NotLiquidatable)
}

#[test]
fn at_the_liquidation_price_the_program_liquidates_and_a_tick_before_not() {
    for (is_buy, contracts) in [(true, 50), (true, 99), (false, 50), (false, 99)] {
        let (markets, account) = with_position(1_010, is_buy, contracts);
        let price = Snapshot::new(&markets, &account.state).liquidation_price(0).unwrap().expect("it can be");
        let tick = Price::new(1);
        let better = if is_buy { price.plus(tick) } else { price.minus(tick) }.unwrap();
        assert_eq!(is_buy, price < INDEX, "a long fears lower prices, a short higher ones");
        assert!(is_liquidatable(&markets, &account, price), "{is_buy} {contracts} at {price:?}");
        assert!(!is_liquidatable(&markets, &account, better), "{is_buy} {contracts} at {better:?}");
        assert_eq!(position(&markets, &account).liquidation_price, Some(price));
    }
}

#[test]
fn a_cross_accounts_liquidation_price_counts_its_other_markets() {
    let (mut markets, mut account) = with_position(1_000, true, 40);
    let alone = Snapshot::new(&markets, &account.state).liquidation_price(0).unwrap().unwrap();
    traded(&mut markets, &mut account, (1, order(true, 40)));
    let with_another = Snapshot::new(&markets, &account.state).liquidation_price(0).unwrap().unwrap();
    assert!(with_another > alone);
    assert!(is_liquidatable(&markets, &account, with_another));
    assert!(!is_liquidatable(&markets, &account, with_another.plus(Price::new(1)).unwrap()));
}

#[test]
fn an_unhealthy_account_has_its_liquidation_price_on_the_other_side() {
    let (markets, account) = with_position(1_010, true, 99);
    let snapshot = Snapshot::new(&markets, &account.state);
    let price = snapshot.liquidation_price(0).unwrap().unwrap();
    let fallen = at_index(&markets, Price::new(price.raw() / 100 * 99));
    assert_eq!(Snapshot::new(&fallen, &account.state).liquidation_price(0), Ok(Some(price)));
}

#[test]
fn an_account_with_more_cash_than_it_can_lose_has_no_liquidation_price() {
    let (markets, account) = with_position(100_000, true, 10);
    assert_eq!(Snapshot::new(&markets, &account.state).liquidation_price(0), Ok(None));
    // A short position can lose without limit.
    let (markets, account) = with_position(100_000, false, 10);
    assert!(Snapshot::new(&markets, &account.state).liquidation_price(0).unwrap().is_some());
}

#[test]
fn a_day_of_funding_is_premium_times_notional() {
    let (markets, account) = with_position(10_000, true, 100);
    let mut market = *markets.get(0).unwrap().market();
    market.state.funding.premium = SignedRatio::new(1_000);
    let mut markets = markets;
    insert(&mut markets, market, INDEX);
    // 0.1 % of 100 contracts at 100, over a period of one day, rounded against the position's owner.
    let funding = Snapshot::new(&markets, &account.state).funding_per_day(0).unwrap();
    assert!((-10 * QUOTE - 1..=-10 * QUOTE).contains(&funding.raw()), "{funding:?}");
    market.state.funding.premium = SignedRatio::ZERO;
    insert(&mut markets, market, INDEX);
    assert_eq!(Snapshot::new(&markets, &account.state).funding_per_day(0), Ok(Quote::ZERO));
}

#[test]
fn a_liquidation_and_a_take_over_leave_the_account_healthier() {
    let (markets, account) = with_position(1_010, true, 99);
    let price = Snapshot::new(&markets, &account.state).liquidation_price(0).unwrap().unwrap();
    let fallen = at_index(&markets, Price::new(price.raw() / 1_000 * 999));
    let snapshot = Snapshot::new(&fallen, &account.state);
    let health = snapshot.health().unwrap();
    assert!(health.maintenance_equity < health.maintenance_requirement);
    let done = snapshot.quote_liquidation(0);
    // A liquidation on the curve depends on the curve's price, but a take-over does not.
    assert!(
        matches!(done.as_ref().map_err(QuoteError::rule), Ok(_) | Err(Some(Rule::LiquidationPrice))),
        "{done:?}"
    );
    let taker = account_with_cash(5_000);
    let taken = snapshot.quote_take_over(&taker.state, 0, u64::MAX).expect("a taker with cash may");
    assert!(taken.base.is_positive());
    assert_eq!(taken.taker_position.base, taken.base);
    assert_eq!(taken.position.base.plus(taken.base), Ok(account.state.positions[0].base));
    assert_eq!(taken.before.equity.raw(), health.maintenance_equity);
}

#[test]
fn there_is_nothing_to_settle_without_claims() {
    let (markets, account) = with_position(1_000, true, 10);
    let snapshot = Snapshot::new(&markets, &account.state);
    for error in [
        snapshot.quote_settle_loss(0).unwrap_err(),
        snapshot.quote_realise_gain(0).unwrap_err(),
        snapshot.quote_collect_claim(0).unwrap_err(),
    ] {
        assert_eq!(error.rule(), Some(Rule::NothingToDo));
    }
    assert_eq!(snapshot.quote_settle_loss(1).unwrap_err().rule(), Some(Rule::NoPosition));
}

/// Returns an account that gained from another account's purchase, and that other account. The market has no fees,
/// because fees would pay the claim.
fn winner_and_loser() -> (Markets, MarginAccount, MarginAccount) {
    let mut market = open_market(0);
    market.parameters.taker_fee = Ratio::ZERO;
    let mut markets = Markets::new(CLOCK);
    insert(&mut markets, market, INDEX);
    let (mut account, mut other) = (account_with_cash(1_000), account_with_cash(100_000));
    traded(&mut markets, &mut account, (0, order(true, 10)));
    traded(&mut markets, &mut other, (0, order(true, 1_000)));
    (markets, account, other)
}

#[test]
fn a_realised_gain_becomes_a_claim_that_is_told() {
    let (mut markets, mut account, other) = winner_and_loser();
    let exit = position(&markets, &account).exit_profit.unwrap();
    let close = traded(&mut markets, &mut account, (0, order(false, 10)));
    assert!(exit.is_positive());
    assert_eq!(close.fill.realised, exit);
    let left = position(&markets, &account);
    assert_eq!((left.base, left.claim, left.entry_price), (Base::ZERO, exit, None));
    assert_eq!(
        (left.exit_profit, left.liquidation_price, left.funding_per_day),
        (Some(Quote::ZERO), None, Quote::ZERO)
    );
    // The loss is realised from the cash that the loser still has.
    let settled = Snapshot::new(&markets, &other.state).quote_settle_loss(0).unwrap();
    assert!(settled.amount.is_positive() && settled.amount <= exit);
    assert_eq!(settled.cash.plus(settled.amount), Ok(other.state.cash));
}

#[test]
fn what_a_window_that_has_passed_pays_is_told_though_nobody_has_shared_it_out() {
    let (mut markets, mut account, other) = winner_and_loser();
    let gain = traded(&mut markets, &mut account, (0, order(false, 10))).fill.realised;
    let settled = Snapshot::new(&markets, &other.state).quote_settle_loss(0).unwrap();
    markets.set_state(0, settled.market).unwrap();

    let nothing = |markets: &Markets, account: &MarginAccount| {
        let snapshot = Snapshot::new(markets, &account.state);
        assert_eq!(snapshot.collectable(0).unwrap_err().rule(), Some(Rule::NothingToDo));
        assert_eq!(snapshot.collectable_in_all(), Ok(Quote::ZERO));
    };
    nothing(&markets, &account);
    let window = markets.get(0).unwrap().market().parameters.claims_window.cast_signed();
    // A claim is paid after a whole claims window.
    markets.set_clock(Clock { time: (CLOCK.time / window + 2) * window, ..CLOCK });
    let snapshot = Snapshot::new(&markets, &account.state);
    assert_eq!(snapshot.quote_collect_claim(0).unwrap_err().rule(), Some(Rule::NothingToDo));
    let due = snapshot.collectable(0).unwrap();
    assert!(due.needs_share && due.collected.paid == settled.amount, "{due:?}");
    assert_eq!(snapshot.collectable_in_all(), Ok(settled.amount));
    let shown = position(&markets, &account);
    assert_eq!(shown.collected, settled.amount);
    assert_eq!(shown.claim.plus(shown.collected), Ok(gain), "nothing of the gain is hidden");

    // After the distribution, the payment only needs to be collected, and then it is cash.
    let known = markets.get(0).unwrap();
    let shared = ballast_math::context::share_claims(&known.market().state, &known.context(markets.clock()));
    markets.set_state(0, shared.unwrap().market).unwrap();
    let snapshot = Snapshot::new(&markets, &account.state);
    let then = snapshot.collectable(0).unwrap();
    assert_eq!((then.needs_share, then.collected.paid), (false, settled.amount));
    markets.set_state(0, then.collected.market).unwrap();
    account.state.put(0, then.collected.position).unwrap();
    nothing(&markets, &account);
}

#[test]
fn what_would_follow_a_quote_can_be_asked() {
    let (mut markets, mut account) = (two_markets(), account_with_cash(10_000));
    let first = Snapshot::new(&markets, &account.state).quote_trade(0, &order(true, 100)).unwrap();
    // The same trade is executed through the account's bytes.
    let (mut real, mut real_account) = (markets.clone(), account);
    traded(&mut real, &mut real_account, (0, order(true, 100)));

    markets.set_state(0, first.market).unwrap();
    account.state.cash = first.cash;
    let place = account.state.place_for(0).unwrap();
    account.state.put(place, first.position).unwrap();
    let (asked, truth) = (Snapshot::new(&markets, &account.state), Snapshot::new(&real, &real_account.state));
    assert_eq!(asked.quote_trade(0, &order(false, 40)), truth.quote_trade(0, &order(false, 40)));
    assert_eq!(asked.health(), truth.health());
    assert_eq!(markets.set_state(7, first.market), Err(QuoteError::UnknownMarket { market: 7 }));
}

#[test]
fn a_market_is_brought_to_a_time() {
    let (markets, _) = with_position(10_000, true, 100);
    let known = markets.get(0).unwrap();
    let now = known.state_at(CLOCK).unwrap();
    assert_eq!(now.curve, known.market().state.curve);
    let later = known.state_at(Clock { time: CLOCK.time + 600, slot: CLOCK.slot + 3_000 }).unwrap();
    assert!(later.funding.time > now.funding.time, "{} {}", later.funding.time, now.funding.time);
}
