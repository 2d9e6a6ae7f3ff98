//! Tests equity and margin requirements, both initial and maintenance.

use ballast_math::claims::Claim;
use ballast_math::health::{INFINITE, Party, Purpose, Rest, of_position, required_ratio};
use ballast_math::trade::{Amount, Order, trade};
use ballast_math::{Price, Quote};
use ballast_reference::exact::{Exact, Side, one, whole, zero};
use ballast_reference::margin::{self, NewRisk, Ratios};
use ballast_reference::market::Market;
use ballast_reference::oracle;
use ballast_reference::valuation::{Index, Indexes};

use crate::cases::{Case, run};
use crate::compare::accepted;
use crate::curve::within_types;
use crate::sample::{self, Sample};
use crate::seed::{self, OWN};

pub fn ratios(sample: &Sample) -> Ratios {
    Ratios {
        initial: seed::ratio(sample.parameters.initial_ratio),
        maintenance: seed::ratio(sample.parameters.maintenance_ratio),
        volatility: seed::ratio(sample.market.volatility.ratio),
        size: seed::ratio(sample.parameters.size_multiplier),
    }
}

/// Returns the published index and the guarded index.
pub fn indexes(sample: &Sample) -> Indexes {
    let published = seed::index(&sample.market.oracle);
    let (average, divergence) =
        (seed::price(sample.market.oracle.twap), seed::ratio(sample.parameters.twap_divergence));
    Indexes { guarded: oracle::guarded(&published, &average, &divergence), published }
}

fn touched_sample(case: &mut Case<'_>) -> Option<Sample> {
    let mut sample = sample::sample(&mut case.random)?;
    let (market, position) = (&mut sample.market, &mut sample.party.position);
    let side = position.base.side();
    (position.funding_index, position.cover_index) =
        (market.funding.index_of(side), market.cover.index_of(side));
    let done = market.claims.collect(&position.claim, market.open_claims).ok()?;
    market.reserved = market.reserved.minus(done.paid).ok()?;
    (market.claims, position.claim) = (done.index, done.claim);
    Some(sample)
}

/// Returns a position's ratio, rounded up to 1e-6, or `None` if it does not fit into a word.
pub fn ratio_of(sample: &Sample, purpose: Purpose) -> Option<Exact> {
    let (curve, base) = (seed::curve(&sample.market.curve), seed::base(sample.party.position.base));
    let exact = match purpose {
        Purpose::Initial | Purpose::Withdrawal => margin::initial_ratio(&curve, &base, &ratios(sample)),
        Purpose::Maintenance => margin::maintenance_ratio(&curve, &base, &ratios(sample)),
    };
    let millionths = whole(1_000_000);
    let rounded = (exact * &millionths).ceil();
    (rounded <= whole(u64::MAX)).then(|| rounded / millionths)
}

fn ratio(case: &mut Case<'_>) -> Option<()> {
    let sample = sample::sample(&mut case.random)?;
    let base = sample.party.position.base;
    for purpose in [Purpose::Initial, Purpose::Maintenance] {
        let rules = within_types(required_ratio(&sample.market, &sample.parameters, base, purpose))?;
        assert_eq!(rules.map(seed::ratio), ratio_of(&sample, purpose));
    }
    Some(())
}

#[test]
fn the_required_ratio_is_rounded_up() {
    run("required_ratio", ratio);
}

/// Returns the effect on a position's value of price units and of the reserve unit in X.
fn value_width(sample: &Sample) -> (Exact, Exact) {
    let base = sample.party.position.base;
    let curve = &sample.market.curve;
    let reserve = seed::reserve_unit(curve) / whole(curve.terminal_base.raw()) * whole(base.magnitude());
    (seed::value_unit(base) * whole(3), reserve)
}

fn initial(case: &mut Case<'_>) -> Option<()> {
    let sample = touched_sample(case)?;
    let rules = within_types(of_position(
        &sample.market,
        &sample.parameters,
        &sample.party.position,
        Purpose::Initial,
    ))?;
    let market = seed::market(&sample.market, &sample.party.position);
    let position = seed::position(&sample.party.position, OWN);
    let band = seed::ratio(sample.parameters.valuation_band);
    let counted = NewRisk::of(&market.curve, &indexes(&sample), &band, position.side());
    let exact = margin::initial_equity(&position, &counted);
    let (unit, reserve) = value_width(&sample);
    let error = seed::quote(rules.equity) - exact;
    case.within("initial equity", &error, &(-&unit - &reserve), &(&unit + &reserve));
    let ratio = ratio_of(&sample, Purpose::Initial)?;
    let value = position.size() * &counted.price;
    let error = seed::quote(rules.requirement) - (&value * &ratio).min(seed::quote(INFINITE));
    let width = (unit + reserve + one()) * (ratio + one());
    case.within("initial requirement", &error, &-&width, &width);
    Some(())
}

#[test]
fn initial_margin_counts_no_gain() {
    run("initial_margin", initial);
}

fn maintenance(case: &mut Case<'_>) -> Option<()> {
    let sample = touched_sample(case)?;
    let position = &sample.party.position;
    let rules =
        within_types(of_position(&sample.market, &sample.parameters, position, Purpose::Maintenance))?;
    let mut market = seed::market(&sample.market, position);
    let exact_position = seed::position(position, OWN);
    let indexes = indexes(&sample);
    let cap = seed::quote(sample.parameters.insurance_cap);
    market.pass(&seed::since_insurance(&sample), &cap);
    let haircut = margin::haircut(&market, &indexes.guarded, &cap);
    let exact = margin::maintenance_equity(&market, &exact_position, &indexes, &haircut);
    // The value depends only on the guarded index: one price unit, and no reserve unit.
    let unit = seed::value_unit(sample.party.position.base);
    // The haircut is computed from gains that are rounded themselves.
    let gain = exact_position.profit_at(&indexes.maintenance(exact_position.side())).max(zero());
    let gains = gain + market.claims.left(OWN);
    let width = haircut_width(&sample, &market, &indexes.guarded);
    // The error is at most all gains, even if there is hardly anything to share.
    let of_haircut = if haircut == one() { zero() } else { gains.clone().min(gains * width) };
    let width = &unit + of_haircut + one();
    case.within("maintenance equity", &(seed::quote(rules.equity) - exact), &-&width, &width);
    let ratio = ratio_of(&sample, Purpose::Maintenance)?;
    let value = exact_position.size() * indexes.maintenance(exact_position.side());
    let error = seed::quote(rules.requirement) - (value * &ratio).min(seed::quote(INFINITE));
    let width = unit * ratio + one();
    case.within("maintenance requirement", &error, &-&width, &width);
    Some(())
}

/// Returns the tolerance for the haircut.
fn haircut_width(sample: &Sample, market: &Market, index: &Index) -> Exact {
    let gain = |side: Side| market.gain(index.worse_for(side), side);
    let whole_gain = market.claims.open() + gain(Side::Long) + gain(Side::Short);
    let sizes = whole(sample.market.base_long.magnitude()) + whole(sample.market.base_short.magnitude());
    if whole_gain == zero() { one() } else { (sizes * seed::price_unit() + whole(3)) * whole(2) / whole_gain }
}

#[test]
fn maintenance_margin_counts_gains_after_the_haircut() {
    run("maintenance_margin", maintenance);
}

/// Returns an account that just meets the initial margin and has nothing else anywhere.
fn fresh(case: &mut Case<'_>) -> Option<Sample> {
    let mut sample = touched_sample(case)?;
    sample.parameters.validate().ok()?;
    if case.random.chance(50) {
        // Use the largest divergence, with the price at one end of it.
        sample.parameters.twap_divergence = sample.parameters.largest_divergence();
        let far = sample.parameters.twap_divergence.raw();
        let end = case.random.pick(&[1_000_000 - far, 1_000_000 + far]);
        let oracle = &mut sample.market.oracle;
        oracle.twap = Price::new(
            u64::try_from(u128::from(oracle.price.raw()) * 1_000_000 / u128::from(end)).ok()?.max(1),
        );
    }
    sample.party.rest = Rest::default();
    let position = &mut sample.party.position;
    (position.debt, position.written_off, position.claim) = (Quote::ZERO, Quote::ZERO, Claim::default());
    let health = of_position(&sample.market, &sample.parameters, position, Purpose::Initial).ok()?;
    sample.party.cash = health.requirement.minus(health.equity).ok()?;
    let is_open = !position.base.is_zero() && health.requirement < INFINITE;
    is_open.then_some(sample)
}

/// Tests that an account which just met the initial margin is solvent at any next price, as long as the average does not move.
fn one_price(case: &mut Case<'_>) -> Option<()> {
    let mut sample = fresh(case)?;
    sample.market.surplus = sample.market.surplus.or_zero();
    let average = sample.market.oracle.twap.raw();
    let oracle = &mut sample.market.oracle;
    oracle.price = Price::new(sample::log_uniform(&mut case.random, average / 4, average.saturating_mul(4)));
    oracle.confidence = Price::ZERO;
    let health = sample.party.health(&sample.market, &sample.parameters, Purpose::Maintenance).ok()?;
    let width = seed::value_unit(sample.party.position.base) * whole(3);
    case.at_most("shortfall", &-seed::quote(health.equity), &width);
    Some(())
}

#[test]
fn one_price_makes_nobody_insolvent_who_just_met_the_initial_margin() {
    run("one_price", one_price);
}

/// Tests that trades by others do not change an account's maintenance health, as long as there is no deficit beyond insurance.
fn push(case: &mut Case<'_>) -> Option<()> {
    let sample = touched_sample(case)?;
    if sample.market.surplus.is_negative() {
        return None;
    }
    let pusher = Party { cash: sample::worth(&sample.market.curve), ..Party::default() };
    let step = sample.parameters.base_step;
    let size = sample::size(&mut case.random, &sample.market.curve) / step * step;
    let order = Order {
        side: sample::side(&mut case.random),
        amount: Amount::Base(size.max(step)),
        limit: None,
        reduce_only: false,
    };
    let after = accepted(trade(&sample.market, &sample.context(), &pusher, &order))?.market;
    let health = |market| sample.party.health(market, &sample.parameters, Purpose::Maintenance);
    assert_eq!(health(&sample.market), health(&after), "a push moved an account's health");
    Some(())
}

#[test]
fn no_push_moves_an_accounts_health() {
    run("push", push);
}
