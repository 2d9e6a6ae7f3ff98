//! Theorems in `docs/reviewers/invariants.md` that need a whole market but no attack, tested on random markets that all users
//! leave in the end.

mod common;

use ballast_math::cover::side_gain;
use ballast_math::market::State;
use ballast_math::parameters::Parameters;
use ballast_math::position::{Position, touch};
use ballast_math::trade::{Amount, Order};
use ballast_math::units::SignedRatio;
use ballast_math::valuation::Valuation;
use ballast_math::{Error, Price, Quote, Ratio, Result, Rounding, Side};
use ballast_model::audit;
use common::exchange::{Exchange, cross, isolated};
use common::presets::{self, CONTRACT, PRICE, QUOTE};
use common::random::Random;
use common::scenario::{INDEX, Scenario};
use num_bigint::BigInt;
use num_integer::Integer;

fn parameters() -> Parameters {
    Parameters {
        volatility_multiplier: Ratio::ZERO,
        interest: SignedRatio::new(0),
        surplus_floor: Quote::ZERO,
        twap_divergence: Ratio::new(30_000),
        ..presets::parameters()
    }
}

fn place(value: u64) -> usize {
    usize::try_from(value).unwrap()
}

/// Returns `None` if the rule rejects the action. A broken invariant or a number out of range is a defect and fails the test.
fn done<T>(outcome: Result<T>) -> Option<T> {
    match outcome {
        Ok(value) => Some(value),
        Err(error @ (Error::Overflow | Error::InvariantViolated | Error::DivisionByZero)) => {
            panic!("a rule broke: {error:?}")
        }
        Err(_) => None,
    }
}

/// Creates accounts with enough money for everything that the caps allow.
fn rich(parameters: Parameters, accounts: usize) -> Scenario {
    let mut scenario = Scenario::new(parameters, accounts);
    for who in 0..accounts {
        scenario.deposit(who, 20_000_000);
    }
    scenario
}

/// Trades a number of thousandths of a contract. Returns the fee, or `None` if the trade is rejected.
fn trade(exchange: &mut Exchange, who: usize, thousandths: i64) -> Option<i64> {
    let side = if thousandths > 0 { Side::Long } else { Side::Short };
    let amount = Amount::Base(thousandths.unsigned_abs() * CONTRACT / 1_000);
    let order = Order { side, amount, limit: None, reduce_only: false };
    done(exchange.trade(who, 0, &order)).map(|traded| traded.fill.fee.raw())
}

fn held(exchange: &Exchange, who: usize) -> i64 {
    exchange.base_of(who, 0).raw() / 1_000_000
}

/// Returns the account's gain without its position, including its claim and less its debts. Unit: 1e-6 quote.
fn realised(exchange: &Exchange, who: usize) -> i64 {
    let account = &exchange.accounts[who];
    let claims = exchange.position_of(who, 0).map_or(0, |position| {
        let standing = exchange.state(0).claims.standing(&position.claim).unwrap();
        standing.paid.raw() + standing.left.raw() - position.debt.raw()
    });
    account.cash.raw() - account.net_deposits.raw() + claims
}

/// One owner with many accounts opens and closes in any pieces and in any order, while others hold positions. Checks that, once
/// the owner has closed everything, its accounts together have lost at least the fees, and at most one unit per trade more.
#[test]
fn any_way_in_and_out_loses_the_fees() {
    let (mut trades, mut refused) = (0, 0);
    for seed in 0..400 {
        let mut random = Random::new(seed);
        let fee = Ratio::new(random.pick(&[200, 1_000, 10_000]));
        let mut scenario = rich(Parameters { taker_fee: fee, ..parameters() }, 10);
        let exchange = &mut scenario.exchange;
        for other in [8, 9] {
            let size = i64::try_from(random.magnitude(8_000_000)).unwrap() + 10;
            trade(exchange, other, size * random.pick(&[1, -1])).unwrap();
        }
        let (start, accounts) = (exchange.state(0).curve, random.between(1, 8));
        let (mut fees, mut own) = (0, 0);
        for _ in 0..60 {
            let who = place(random.below(accounts));
            let size = if random.chance(40) {
                -held(exchange, who)
            } else {
                i64::try_from(random.magnitude(20_000_000)).unwrap() * random.pick(&[1, -1])
            };
            match (size != 0).then(|| trade(exchange, who, size)).flatten() {
                Some(fee) => (fees, own) = (fees + fee, own + 1),
                None => refused += 1,
            }
        }
        // Leave in any order, each in one or two pieces.
        let turn = random.below(accounts);
        for (piece, offset) in [(2, 0), (1, 3)] {
            for step in 0..accounts {
                let who = place((step + turn + offset) % accounts);
                let size = -held(exchange, who) / piece;
                if size != 0
                    && let Some(fee) = trade(exchange, who, size)
                {
                    (fees, own) = (fees + fee, own + 1);
                }
            }
        }
        assert_eq!(exchange.state(0).curve, start, "seed {seed}");
        let gained: i64 = (0..place(accounts)).map(|who| realised(exchange, who)).sum();
        assert!((-own - fees..=-fees).contains(&gained), "seed {seed}: {gained} after {fees} of fees");
        audit::check(exchange, 1_000).unwrap();
        trades += own;
    }
    assert!(trades > 10_000, "{trades} trades, {refused} refused");
}

/// Twelve users trade at a moving index. Each resulting position is valued at the exact X and rounded against its owner. Checks
/// that the sum falls short of Q + E by at most one unit per position and the error of E = N·X, which is about one unit of y.
#[test]
fn profits_at_the_clearing_price_sum_to_what_the_market_holds() {
    let mut cases = 0;
    for seed in 0..300 {
        let mut scenario = rich(parameters(), 12);
        wander(&mut scenario, seed, |exchange| {
            // Funding that is booked on a side but not yet settled is first settled into the positions.
            let mut exchange = exchange.clone();
            touch_all(&mut exchange);
            let state = exchange.state(0);
            let positions = (0..12).filter(|who| held(&exchange, *who) != 0).count();
            let sum: BigInt = (0..12).map(|who| profit_at_clearing_price(&exchange, who)).sum();
            let exit = state.curve.exit_value(Rounding::Floor).unwrap();
            let quotes = state.quote_long.plus(state.quote_short).unwrap();
            let over = BigInt::from(quotes.plus(exit).unwrap().raw()) - sum;
            // One unit of y is worth 1e-8 quote here. Funding rounds by one unit per touch and side.
            let touches = 120;
            let most = i64::try_from(positions).unwrap() + touches;
            assert!((BigInt::from(-1)..=BigInt::from(most)).contains(&over), "seed {seed}: {over}");
            cases += 1;
        });
    }
    assert!(cases > 10_000, "{cases}");
}

fn profit_at_clearing_price(exchange: &Exchange, who: usize) -> BigInt {
    let position = exchange.position_of(who, 0).copied().unwrap_or_default();
    let curve = &exchange.state(0).curve;
    let value = BigInt::from(position.base.raw()) * curve.quote_reserve.raw() * curve.peg.raw();
    let unit = BigInt::from(1_000_000_000_000_u64) * curve.terminal_base.raw();
    value.div_floor(&unit) + position.quote.raw()
}

fn touch_all(exchange: &mut Exchange) {
    for who in 0..exchange.accounts.len() {
        let Some(position) = exchange.position_of(who, 0).copied() else { continue };
        let (mut position, mut cash) = (position, exchange.accounts[who].cash);
        let parameters = *exchange.parameters(0);
        touch(&mut exchange.venues[0].state, &parameters, &mut position, &mut cash).unwrap();
        let place = exchange.accounts[who].find(0).unwrap();
        exchange.accounts[who].cash = cash;
        exchange.accounts[who].put(place, position).unwrap();
    }
}

/// Makes sixty trades by random users while the index follows the mark. `visit` is called with every state.
fn wander(scenario: &mut Scenario, seed: u64, mut visit: impl FnMut(&Exchange)) {
    let mut random = Random::new(seed);
    for _ in 0..60 {
        let who = place(random.below(12));
        let size = if random.chance(30) {
            -held(&scenario.exchange, who)
        } else {
            i64::try_from(random.magnitude(30_000_000)).unwrap() * random.pick(&[1, -1])
        };
        if size != 0 && trade(&mut scenario.exchange, who, size).is_some() {
            visit(&scenario.exchange);
        }
        follow_clearing_price(scenario, random.between(0, 40));
    }
}

/// Sets the index to X some seconds later, so that V equals X as well.
fn follow_clearing_price(scenario: &mut Scenario, seconds: u64) {
    let price = scenario.market().curve.clearing_price(Rounding::Floor).unwrap();
    scenario.later(seconds, price.raw());
    scenario.update();
}

/// Checks that, if claims are unpaid, settling every account with a loss at X provides enough money to pay them. After a whole
/// window, the claims are paid to the last unit. Every gain is somebody's loss.
#[test]
fn settling_every_loser_pays_every_claim() {
    let (mut cases, mut worst) = (0, i64::MIN);
    for seed in 0..150 {
        let mut scenario = rich(Parameters { claims_window: 3_600, ..parameters() }, 12);
        wander(&mut scenario, seed, |exchange| {
            let Some(missing) = missing_after_settling(exchange) else { return };
            worst = worst.max(missing);
            cases += 1;
        });
    }
    println!("{cases} markets with unpaid claims, at most {worst} missing after settling");
    assert!(worst <= 12, "{worst} is missing: a unit an account");
    assert!(cases > 1_500, "{cases}");
}

/// Returns the amount by which the claims still exceed the available money when the index is X and every loser is settled, or
/// `None` if they did not exceed it before. The available money then pays the claims.
fn missing_after_settling(exchange: &Exchange) -> Option<i64> {
    let mut scenario = Scenario { exchange: exchange.clone() };
    follow_clearing_price(&mut scenario, 1);
    let exchange = &mut scenario.exchange;
    if exchange.state(0).open_claims <= exchange.state(0).cash {
        return None;
    }
    for who in 0..12 {
        done(exchange.settle_loss(who, 0));
    }
    let missing = exchange.state(0).open_claims.minus(exchange.state(0).cash).unwrap().raw();
    // Let a whole window pass, so that no claim is too young.
    exchange.venues[0].state.claims_window -= 2;
    exchange.share_claims(0).unwrap();
    assert_eq!(exchange.state(0).open_claims.raw(), missing.max(0));
    for who in 0..12 {
        done(exchange.collect(who, 0));
    }
    audit::check(exchange, 1_000).unwrap();
    Some(missing)
}

/// Quote units that left the market other than through trades: the cost of steps (negative for gains) and the amount that funding
/// took.
#[derive(Default)]
struct Flows {
    fees: i64,
    steps: i64,
}

/// Checks that, when every user has left and been paid, some users' gains are the others' losses, less the fees, plus the amounts
/// that peg steps, depth steps and funding took from the surplus. Nothing else contributes, and rounding only costs users.
#[test]
fn a_gain_is_backed_by_a_loss_or_a_named_subsidy() {
    let (mut gains, mut subsidised) = (0, 0);
    for seed in 0..200 {
        let mut scenario = rich(parameters(), 12);
        let gift = Quote::new(500_000 * QUOTE);
        let market = scenario.market();
        (market.cash, market.surplus, market.subsidy) = (gift, gift, gift);
        scenario.exchange.vault += i128::from(gift.raw());
        let mut flows = Flows::default();
        live(&mut scenario, seed, &mut flows);
        leave(&mut scenario, &mut flows);
        let exchange = &scenario.exchange;
        let state = exchange.state(0);
        assert!(state.deficits.is_zero() && state.insurance_used.is_zero(), "everybody is rich");
        audit::check_drained(exchange, 0, 5_000).unwrap();
        let ends: Vec<i64> = (0..12).map(|who| realised(exchange, who)).collect();
        let funding = state.funding.received.raw() - state.funding.paid.raw();
        let rounding = flows.steps + funding - flows.fees - ends.iter().sum::<i64>();
        assert!((0..=2_000).contains(&rounding), "seed {seed}: {rounding} is neither");
        // The market's books agree: only these events changed the surplus.
        let market_fees = flows.fees - state.protocol_fees.raw() - state.insurance.raw();
        let surplus = gift.raw() + market_fees - flows.steps - funding;
        assert!((0..=2_000).contains(&(state.cash.raw() - surplus)));
        gains += ends.iter().filter(|end| **end > 0).sum::<i64>();
        subsidised += i64::from(flows.steps > 0) + i64::from(funding > 0);
    }
    assert!(gains > QUOTE && subsidised > 60, "{gains} {subsidised}");
}

fn live(scenario: &mut Scenario, seed: u64, flows: &mut Flows) {
    let mut random = Random::new(seed);
    let mut price = INDEX;
    for _ in 0..80 {
        price = (price * random.between(985, 1_015) / 1_000).clamp(8 * PRICE, 12 * PRICE);
        scenario.later(random.between(1, 600), price);
        let who = place(random.below(12));
        let size = i64::try_from(random.magnitude(20_000_000)).unwrap() * random.pick(&[1, -1]);
        flows.fees += trade(&mut scenario.exchange, who, size).unwrap_or(0);
        scenario.later(1, price);
        let step = if random.chance(50) {
            let largest = scenario.exchange.parameters(0).largest_peg_step();
            done(scenario.exchange.repeg(0, largest))
        } else {
            let largest = scenario.exchange.parameters(0).largest_depth_step().unwrap();
            done(scenario.exchange.raise_depth(0, largest))
        };
        flows.steps += step.map_or(0, Quote::raw);
        done(scenario.exchange.settle_loss(place(random.below(12)), 0));
    }
}

/// Closes everybody's positions in parts until none is left, and pays everybody.
fn leave(scenario: &mut Scenario, flows: &mut Flows) {
    let price = scenario.market().oracle.price.raw();
    for _ in 0..4 {
        for who in 0..12 {
            let size = -held(&scenario.exchange, who);
            if size != 0 {
                flows.fees += trade(&mut scenario.exchange, who, size).unwrap_or(0);
            }
        }
        scenario.later(60, price);
        done(scenario.exchange.share_claims(0));
        for who in 0..12 {
            done(scenario.exchange.collect(who, 0));
        }
    }
}

/// Lowers the index by the given thousandths in steps. The mark is sold down with it, and the average follows.
fn crash(scenario: &mut Scenario, seller: usize, fall: u64) {
    for permille in (0..=fall).step_by(25) {
        scenario.settle_at(INDEX - INDEX / 1_000 * permille);
        done(scenario.trade(seller, -15_000));
    }
}

/// An owner has an isolated account, and another account with money and positions in other markets. Checks that, however far the
/// index falls, the isolated account loses at most its deposits, and the other account changes only through its own markets.
#[test]
fn an_isolated_account_loses_at_most_its_cash() {
    let (mut broke, mut lost) = (0, 0);
    for contracts in [500, 2_000, 9_000, 20_000] {
        for fall in (0..=225).step_by(25) {
            let mut scenario = Scenario::new(parameters(), 3);
            scenario.exchange.venues.push(Scenario::venue(parameters()));
            scenario.exchange.accounts.push(isolated(0));
            let (keeper, lonely) = (2, 3);
            scenario.deposit(1, 1_000_000);
            scenario.deposit(keeper, 20_000_000);
            scenario.deposit(lonely, contracts * 13 / 10 + 1_000);
            let amount = Amount::Base(1_000 * CONTRACT);
            let order = Order { side: Side::Long, amount, limit: None, reduce_only: false };
            scenario.exchange.trade(1, 1, &order).unwrap();
            assert_eq!(scenario.exchange.trade(lonely, 1, &order).err(), Some(Error::IsolatedElsewhere));
            scenario.trade(lonely, contracts).unwrap();
            let owner = scenario.exchange.accounts[1];
            crash(&mut scenario, keeper, fall);
            let exchange = &mut scenario.exchange;
            done(exchange.settle_loss(lonely, 0));
            done(exchange.liquidate(lonely, 0, 0));
            done(exchange.take_over(lonely, keeper, 0, u64::MAX));
            done(exchange.repay(lonely));
            done(exchange.cover_deficit(0));
            audit::check(exchange, 1_000).unwrap();
            let account = &exchange.accounts[lonely];
            assert!(account.cash >= Quote::ZERO, "it owes nothing beyond what was paid in");
            broke += u32::from(account.cash.is_zero() && exchange.base_of(lonely, 0).is_zero());
            lost += account.net_deposits.minus(account.cash).unwrap().raw();
            assert_eq!(exchange.accounts[1], owner, "nothing of the owner's other account");
        }
    }
    assert!(broke >= 10 && lost > 0, "{broke} went bankrupt");
}

/// Covers a deficit in a market with claims, winners, losers and an account without a position. Checks that no account's value at
/// V falls by more than its own gain and claim. All accounts together pay the covered amount, and the account without a position
/// loses nothing.
#[test]
fn covering_takes_from_nobody_more_than_the_gain() {
    let (mut charged, mut spared) = (0, 0);
    for seed in 0..300 {
        let mut random = Random::new(seed);
        let mut scenario = rich(parameters(), 9);
        for who in 0..8 {
            let size = i64::try_from(random.magnitude(12_000_000)).unwrap() + 10;
            trade(&mut scenario.exchange, who, size * random.pick(&[1, -1]));
        }
        scenario.later(1, INDEX * random.between(97, 103) / 100);
        trade(&mut scenario.exchange, 0, 30_000_000);
        let size = -held(&scenario.exchange, 1);
        if size != 0 {
            trade(&mut scenario.exchange, 1, size);
        }
        scenario.update();
        touch_all(&mut scenario.exchange);
        let deficit = Quote::new(i64::try_from(random.magnitude(20_000_000_000)).unwrap());
        let market = scenario.market();
        (market.insurance, market.surplus) = (Quote::ZERO, deficit.negated().unwrap());
        // The trades were made in an earlier second.
        market.trade_time -= 1;
        let (parameters, flat) = (*scenario.exchange.parameters(0), scenario.exchange.accounts[8]);
        let before: Vec<Position> = (0..9).map(|who| scenario.position(who)).collect();
        let state = *scenario.market();
        let Some(cover) = done(scenario.exchange.cover_deficit(0)) else { continue };
        ensure_sides(&state, &parameters, &cover);
        let mut given = cover.claims.raw();
        let mut positions = before.clone();
        // A charge that one account does not bear is passed on to others, so repeat until nothing changes.
        for who in (0..9).cycle().take(9 * 100) {
            let (position, mut position_now, mut cash) = (positions[who], positions[who], Quote::ZERO);
            let price =
                Valuation::of(scenario.market(), &parameters).for_new_risk(position.base.side()).unwrap().0;
            let gain = position.profit_at(price).unwrap().or_zero();
            let touched = touch(scenario.market(), &parameters, &mut position_now, &mut cash).unwrap();
            assert!(touched.cover <= gain && !touched.cover.is_negative(), "seed {seed} account {who}");
            assert!(cash.is_zero() && position_now.claim.amount <= position.claim.amount);
            positions[who] = position_now;
            given += touched.cover.raw();
            spared += i64::from(gain.is_zero() && !position.base.is_zero());
        }
        let owed: i64 = positions.iter().map(|position| owed(scenario.market(), position)).sum();
        let kept = scenario.market().surplus.plus(deficit).unwrap().raw();
        assert!(owed <= given / 100 + 1_000, "seed {seed}: {owed} is still passed on");
        assert!(kept <= given + owed + 16, "seed {seed}: the surplus kept {kept} of {given}");
        assert_eq!(scenario.exchange.accounts[8], flat, "who is flat has no part in it");
        charged += i64::from(given > 0);
    }
    assert!(charged > 200 && spared > 100, "{charged} {spared}");
}

/// Returns the charge for deficits that a position would bear if its gain were large enough.
fn owed(state: &State, position: &Position) -> i64 {
    let index = state.cover.index_of(position.base.side());
    index.gathered(position.cover_index, position.base.magnitude(), Rounding::Ceil).unwrap().raw()
}

fn ensure_sides(state: &State, parameters: &Parameters, cover: &ballast_math::cover::Cover) {
    let valuation = Valuation::of(state, parameters);
    let gain = |side| side_gain(state, side, valuation.worse_edge(side).unwrap()).unwrap();
    assert!(cover.long_gain <= gain(Side::Long) && cover.short_gain <= gain(Side::Short));
    assert!(cover.claims <= state.open_claims);
    assert!(cover.total().unwrap() <= state.surplus.negated().unwrap());
}

/// Checks that an account without any position keeps its cash and can withdraw it in any crash of the market.
#[test]
fn who_is_flat_keeps_the_cash_through_a_crash() {
    let mut scenario = Scenario::new(parameters(), 3);
    for (who, quote) in [(0, 26_000), (1, 20_000_000), (2, 5_000)] {
        scenario.deposit(who, quote);
    }
    scenario.trade(0, 20_000).unwrap();
    scenario.exchange.accounts.push(cross());
    crash(&mut scenario, 1, 225);
    done(scenario.exchange.take_over(0, 1, 0, u64::MAX));
    done(scenario.exchange.repay(0));
    done(scenario.exchange.cover_deficit(0));
    assert!(scenario.market().deficits.is_positive(), "there was a deficit");
    assert_eq!(scenario.exchange.free_cash(2), Ok(Quote::new(5_000 * QUOTE)));
    scenario.exchange.withdraw(2, Quote::new(5_000 * QUOTE)).unwrap();
    assert_eq!(scenario.exchange.state(0).oracle.price, Price::new(INDEX - INDEX / 1_000 * 225));
}
