//! Samples numbers of every magnitude and at the ends of their ranges, parameters within their bounds, and consistent markets and
//! positions.

use ballast_math::bounds::FASTEST_PUSH;
use ballast_math::claims::{Claim, ClaimsIndex};
use ballast_math::context::Context;
use ballast_math::curve::Curve;
use ballast_math::health::{Health, Party, Rest};
use ballast_math::market::State;
use ballast_math::oracle::IndexSnapshot;
use ballast_math::parameters::Parameters;
use ballast_math::position::Position;
use ballast_math::units::SignedRatio;
use ballast_math::{Base, Clock, Cumulative, Error, Price, Quote, Ratio, Reserve, Rounding, Side};

use crate::random::Random;

/// The time at which every sampled market is examined.
pub const NOW: Clock = Clock { time: 1_700_000_000, slot: 1_000_000 };

/// Returns a number from `low` to `high`. All magnitudes are equally likely, and ends and round numbers are included.
pub fn log_uniform(random: &mut Random, low: u64, high: u64) -> u64 {
    let value = match random.below(20) {
        0 => low,
        1 => high,
        2 => low.saturating_add(1),
        3 => high.saturating_sub(1),
        4 => (1u64 << random.below(64)).wrapping_sub(random.below(3)),
        _ => {
            let bits = 64 - high.leading_zeros();
            let width = random.between(u64::from(64 - low.leading_zeros()), u64::from(bits)).max(1);
            (u64::MAX >> (64 - width)) ^ random.below(1u64 << (width - 1).min(63))
        }
    };
    value.clamp(low, high)
}

pub fn amount(random: &mut Random, high: i64) -> Quote {
    let high = u64::try_from(high.max(0)).unwrap();
    Quote::new(i64::try_from(log_uniform(random, 0, high)).unwrap())
}

pub fn ratio(random: &mut Random, low: u64, high: u64) -> Ratio {
    Ratio::new(log_uniform(random, low, high))
}

pub fn side(random: &mut Random) -> Side {
    random.pick(&[Side::Long, Side::Short])
}

/// Returns `value` times `millionths`, without overflow.
pub fn times(value: u64, millionths: u64) -> u64 {
    u64::try_from(u128::from(value) * u128::from(millionths) / 1_000_000).unwrap_or(u64::MAX)
}

/// Samples the whole range of every parameter that the rules use. In some samples the divergence is outside its bound, because amounts do
/// not depend on that bound.
pub fn parameters(random: &mut Random) -> Parameters {
    loop {
        let mut drawn = draw(random);
        let largest = drawn.largest_divergence().raw();
        // Some choices of the other parameters leave no valid divergence.
        if largest >= 1_000 {
            drawn.twap_divergence = ratio(random, 1_000, largest);
            drawn.validate().unwrap();
            if random.chance(10) {
                drawn.twap_divergence = ratio(random, 1_000, 500_000);
            }
            return drawn;
        }
    }
}

fn draw(random: &mut Random) -> Parameters {
    const LARGE: i64 = 9_000_000_000_000_000;
    let maintenance = log_uniform(random, 5_000, 250_000);
    let band = log_uniform(random, 500, maintenance / 2);
    let buffer = log_uniform(random, 1_000, 100_000);
    let initial = log_uniform(random, (maintenance + buffer).min(500_000), 500_000);
    let funding_cap = log_uniform(random, 0, 50_000);
    let protocol = log_uniform(random, 0, 500_000);
    let base_step = log_uniform(random, 1, 1_000_000_000_000);
    let max_age = log_uniform(random, 5, 600);
    let interest =
        i64::try_from(random.below(2 * funding_cap + 1)).unwrap() - i64::try_from(funding_cap).unwrap();
    let interest_cap = log_uniform(random, 10_000, 600_000);
    let funding_period = log_uniform(random, 3_600, 604_800);
    let lowest_fee = (FASTEST_PUSH * interest_cap).div_ceil(funding_period).max(100);
    let taker_fee = log_uniform(random, lowest_fee, 10_000.min(maintenance / 2));
    Parameters {
        base_step,
        minimum_base: base_step * random.between(1, 1_000),
        initial_ratio: Ratio::new(initial),
        maintenance_ratio: Ratio::new(maintenance),
        size_multiplier: ratio(random, 1_000_000, 10_000_000),
        volatility_multiplier: ratio(random, 0, 50_000_000),
        volatility_ramp: ratio(random, 0, 20_000),
        price_band: ratio(random, 1_000, maintenance),
        valuation_band: Ratio::new(band),
        open_interest_cap: Ratio::new(interest_cap),
        taker_fee: Ratio::new(taker_fee),
        protocol_share: Ratio::new(protocol),
        insurance_share: ratio(random, 0, 1_000_000 - protocol),
        subsidy_share: ratio(random, 0, 500_000),
        subsidy_cap: amount(random, LARGE),
        funding_period,
        funding_cap: Ratio::new(funding_cap),
        interest: SignedRatio::new(interest),
        funding_max_interval: log_uniform(random, 60, 86_400),
        funding_bucket_cap: amount(random, LARGE),
        funding_bucket_refill: amount(random, 1_000_000_000_000),
        liquidation_fee: ratio(random, 0, maintenance / 2),
        liquidation_buffer: Ratio::new(buffer),
        liquidation_discount: ratio(random, (taker_fee * 2).max(1_000), maintenance),
        keeper_fee: amount(random, 100_000_000),
        insurance_cap: amount(random, LARGE),
        surplus_floor: amount(random, 1_000_000_000),
        peg_step: ratio(random, 10, 20_000),
        target_sqrt_k: 10_000_000_000_000_000_000,
        claims_window: log_uniform(random, 10, 3_600),
        max_age,
        max_age_risk: log_uniform(random, 5, max_age.min(60)),
        max_age_liquidation: log_uniform(random, 5, max_age),
        max_confidence: ratio(random, 100, (maintenance / 2).min(50_000)),
        twap_divergence: Ratio::new(1_000),
        twap_period: log_uniform(random, 60, 86_400),
        contract_exponent: 0,
    }
}

/// Samples a curve with any depth and peg that a market may have. The curve is moved by up to `most` millionths of its reserve,
/// and sometimes deepened.
pub fn curve(random: &mut Random, most: u64) -> Option<Curve> {
    let sqrt_k = log_uniform(random, 1_000_000_000, 10_000_000_000_000_000_000);
    let peg = log_uniform(random, 1_000_000_000, 1_000_000_000_000_000);
    if u128::from(sqrt_k) * u128::from(peg) / 1_000_000_000_000 > 100_000_000_000_000_000 {
        return None;
    }
    let at_rest = Curve::at_rest(sqrt_k, Price::new(peg)).ok()?;
    let moved = log_uniform(random, 0, times(sqrt_k, most));
    let mut curve =
        if moved == 0 { at_rest } else { at_rest.after(&at_rest.swap(side(random), moved).ok()?) };
    if random.chance(30) {
        let deeper = times(curve.sqrt_k, 1_000_000 + random.below(1_000_000));
        curve = curve.with_depth(deeper).ok()?;
    }
    Some(curve)
}

/// Samples a size that the curve can trade.
pub fn size(random: &mut Random, curve: &Curve) -> u64 {
    log_uniform(random, 1, curve.base_reserve.raw() / 2)
}

/// A market, one of its positions, and the account's cash and other holdings.
#[derive(Clone, Debug)]
pub struct Sample {
    pub parameters: Parameters,
    pub market: State,
    pub party: Party,
    pub clock: Clock,
}

impl Sample {
    /// Returns a context in which the available update is the market's snapshot.
    pub fn context(&self) -> Context<'_> {
        Context { parameters: &self.parameters, clock: self.clock, reading: Err(Error::OracleStale) }
            .with_snapshot(&self.market.oracle)
    }
}

/// Extends a context with the update that the market already has.
trait WithSnapshot {
    fn with_snapshot(self, snapshot: &IndexSnapshot) -> Self;
}

impl WithSnapshot for Context<'_> {
    fn with_snapshot(self, snapshot: &IndexSnapshot) -> Self {
        let reading = ballast_math::oracle::Reading {
            price: snapshot.price,
            confidence: snapshot.confidence,
            publish_time: snapshot.publish_time,
        };
        Self { reading: Ok(reading), ..self }
    }
}

/// Samples a market whose identity holds, and a position that fits into it. No time has passed since the market's last instruction.
pub fn sample(random: &mut Random) -> Option<Sample> {
    let parameters = parameters(random);
    let curve = curve(random, parameters.initial_ratio.raw())?;
    let mut market = State::new(curve, &NOW);
    set_oracle(random, &parameters, &mut market)?;
    set_open_interest(random, &parameters, &mut market)?;
    let claim = set_claims(random, &mut market)?;
    set_amounts(random, &parameters, &mut market)?;
    set_trades(random, &parameters, &mut market);
    market.claims_window = NOW.time.unsigned_abs() / parameters.claims_window;
    let position = position(random, &market, claim)?;
    let scale = scale(&market);
    let rest = if random.chance(70) {
        Rest::default()
    } else {
        let (equity, requirement) = (amount(random, scale), amount(random, scale));
        let equity = if random.chance(50) { equity } else { equity.negated().unwrap() };
        Rest { health: Health { equity, requirement }, has_position: random.chance(80), ..Rest::default() }
    };
    market.invariant().ok()?;
    let cash = if random.chance(20) { Quote::ZERO } else { amount(random, scale) };
    Some(Sample { parameters, market, party: Party { cash, position, rest }, clock: NOW })
}

/// Returns the value of the reserves at rest, at the peg.
pub fn worth(curve: &Curve) -> Quote {
    let value = u128::from(curve.sqrt_k) * u128::from(curve.peg.raw()) / 1_000_000_000_000;
    Quote::new(i64::try_from(value).unwrap())
}

/// Returns a tenth of the value of the reserves.
fn scale(market: &State) -> i64 {
    (worth(&market.curve).raw() / 10).max(1_000)
}

fn set_oracle(random: &mut Random, parameters: &Parameters, market: &mut State) -> Option<()> {
    let mark = market.curve.mark(Rounding::Floor).ok()?.raw();
    let near = times(parameters.valuation_band.raw(), 3_000_000).min(500_000);
    let price = times(mark, 1_000_000 - near + random.below(2 * near + 1)).max(1);
    let confidence =
        if random.chance(30) { 0 } else { random.below(times(price, parameters.max_confidence.raw()) + 1) };
    let divergence = parameters.twap_divergence.raw() * 2;
    let twap = if random.chance(60) {
        price
    } else {
        times(price, 1_000_000 - divergence.min(900_000) / 2 + random.below(divergence))
    };
    market.oracle = IndexSnapshot {
        price: Price::new(price),
        confidence: Price::new(confidence),
        publish_time: NOW.time,
        time: NOW.time,
        slot: NOW.slot,
        twap: Price::new(twap.max(1)),
        twap_time: NOW.time,
    };
    market.volatility.ratio = if random.chance(50) { Ratio::ZERO } else { ratio(random, 0, 1_000_000) };
    (market.volatility.price, market.volatility.cell) = (market.oracle.price, NOW.time.unsigned_abs() / 300);
    Some(())
}

/// Sets what trades have moved in this second, which is nothing in about half of the samples.
fn set_trades(random: &mut Random, parameters: &Parameters, market: &mut State) {
    let reserve = market.curve.base_reserve.raw();
    market.trade_time = if random.chance(30) { NOW.time - 1 } else { NOW.time };
    let moved = if random.chance(30) { 0 } else { random.below(2 * parameters.taker_fee.raw() + 1) };
    let up = random.chance(50);
    market.calm_base = Reserve::new(times(reserve, if up { 1_000_000 + moved } else { 1_000_000 - moved }));
}

fn set_open_interest(random: &mut Random, parameters: &Parameters, market: &mut State) -> Option<()> {
    let net = market.curve.net_base().ok()?.raw();
    let cap = times(market.curve.terminal_base.raw(), parameters.open_interest_cap.raw());
    let matched = log_uniform(random, 0, cap.saturating_sub(net.unsigned_abs()).min(1 << 60));
    let matched = if random.chance(10) { 0 } else { i64::try_from(matched).unwrap() };
    market.base_long = Base::new(matched.checked_add(net.max(0))?);
    market.base_short = Base::new(matched.checked_add(-net.min(0))?);
    let clearing = market.curve.clearing_price(Rounding::Floor).ok()?.raw();
    let mut entry = |size: Base, sign: i64| {
        let around = if random.chance(50) { 20_000 } else { 300_000 };
        let price = times(clearing, 1_000_000 - around + random.below(2 * around));
        let quote = u128::from(size.magnitude()) * u128::from(price) / 1_000_000_000_000;
        Some(Quote::new(i64::try_from(quote).ok()? * sign))
    };
    market.quote_long = entry(market.base_long, -1)?;
    market.quote_short = entry(market.base_short, 1)?;
    let index = |random: &mut Random| Cumulative::new(i128::from(random.word()) << random.below(40));
    market.funding.long_index = index(random);
    market.funding.short_index = index(random);
    market.cover.long_index = index(random);
    market.cover.short_index = index(random);
    Some(())
}

/// Samples a position's claim among other claims, after several payments and cuts, or no claim.
fn set_claims(random: &mut Random, market: &mut State) -> Option<Claim> {
    if random.chance(30) {
        return Some(Claim::default());
    }
    let scale = scale(market);
    let mut index = ClaimsIndex::new();
    let mut own = Claim::default();
    let mut open = Quote::ZERO;
    let mut reserved = Quote::ZERO;
    let grow = |random: &mut Random, index: &mut ClaimsIndex, open: &mut Quote| {
        let gain = Quote::new(amount(random, scale).raw().max(1));
        *open = open.plus(gain).ok()?;
        let (grown, claim) = index.grow(&Claim::default(), gain).ok()?;
        *index = grown;
        Some(claim)
    };
    grow(random, &mut index, &mut open)?;
    for round in 0..random.between(1, 6) {
        if round == 1 {
            own = grow(random, &mut index, &mut open)?;
        }
        let part = amount(random, open.raw() / 2);
        if part.is_zero() {
            continue;
        }
        open = open.minus(part).ok()?;
        let before = open.plus(part).ok()?;
        if random.chance(30) {
            index = index.cut(part, before).ok()?;
        } else {
            index = index.pay(part, before).ok()?;
            reserved = reserved.plus(part).ok()?;
        }
    }
    (market.claims, market.open_claims, market.reserved) = (index, open, reserved);
    Some(own)
}

/// Samples P, D and B so that the identity holds, and the tokens that do not belong to any position.
fn set_amounts(random: &mut Random, parameters: &Parameters, market: &mut State) -> Option<()> {
    let scale = scale(market);
    let exit = market.curve.exit_value(Rounding::Ceil).ok()?;
    let value = market.quote_long.plus(market.quote_short).ok()?.plus(exit).ok()?;
    let surplus = if random.chance(20) { Quote::ZERO } else { amount(random, scale) };
    market.surplus = if random.chance(50) { surplus } else { surplus.negated().ok()? };
    market.debts = if random.chance(50) { Quote::ZERO } else { amount(random, scale) };
    let wanted = value.plus(market.surplus).ok()?.plus(market.open_claims).ok()?.minus(market.debts).ok()?;
    market.cash = wanted.or_zero();
    for amount_of in
        [&mut market.insurance, &mut market.insurance_used, &mut market.subsidy, &mut market.protocol_fees]
    {
        *amount_of = if random.chance(30) { Quote::ZERO } else { amount(random, scale) };
    }
    market.deficits = amount(random, scale);
    if random.chance(5) {
        // Totals close to their largest value.
        let near = |random: &mut Random| Quote::new(i64::MAX - amount(random, scale).raw());
        (market.deficits, market.insurance_used) = (near(random), near(random));
    }
    market.insurance_drawn = amount(random, parameters.insurance_cap.raw().min(scale));
    market.insurance_time = NOW.time - i64::try_from(log_uniform(random, 0, 200_000)).ok()?;
    market.due_claims = amount(random, market.open_claims.raw());
    market.surplus = balance(market)?;
    Some(())
}

/// Returns the B at which the identity holds, rounded down.
fn balance(market: &State) -> Option<Quote> {
    let exit = market.curve.exit_value(Rounding::Ceil).ok()?;
    let value = market.quote_long.plus(market.quote_short).ok()?.plus(exit).ok()?;
    market.cash.minus(market.open_claims).ok()?.plus(market.debts).ok()?.minus(value).ok()
}

fn position(random: &mut Random, market: &State, claim: Claim) -> Option<Position> {
    let side = side(random);
    let (all, quote) = (market.base_of(side), market.quote_of(side));
    let is_all = random.chance(15);
    let size = if random.chance(10) {
        0
    } else if is_all {
        all
    } else {
        log_uniform(random, 0, all)
    };
    let own = u128::from(quote.magnitude()) * u128::from(size) / u128::from(all.max(1));
    let spread = if is_all { 1_000_000 } else { 700_000 + random.below(600_000) };
    let own = i64::try_from(own * u128::from(spread) / 1_000_000).ok()? * quote.raw().signum();
    let debt = if random.chance(50) { Quote::ZERO } else { amount(random, market.debts.raw()) };
    let written_off = if random.chance(70) {
        Quote::ZERO
    } else {
        amount(random, market.deficits.raw().min(scale(market)))
    };
    Some(Position {
        market: 0,
        base: side.signed(size).ok()?,
        quote: if size == 0 { Quote::ZERO } else { Quote::new(own) },
        funding_index: earlier(random, market.funding.index_of(side), size),
        cover_index: if random.chance(70) {
            market.cover.index_of(side)
        } else {
            earlier_cover(random, market.cover.index_of(side), size)
        },
        claim,
        debt,
        written_off,
        ..Position::default()
    })
}

/// Returns an earlier index value, from which a position has accrued up to a thousand quote in either direction.
fn earlier(random: &mut Random, index: Cumulative, size: u64) -> Cumulative {
    let gathered = i128::from(log_uniform(random, 0, 1_000_000_000)) << 64;
    let change = gathered / i128::from(size.max(1));
    Cumulative::new(if random.chance(50) { index.raw() - change } else { index.raw() + change })
}

/// Returns an earlier cover index, which can only be lower.
fn earlier_cover(random: &mut Random, index: Cumulative, size: u64) -> Cumulative {
    let later = earlier(random, index, size).raw();
    Cumulative::new(index.raw() - (later - index.raw()).abs())
}
