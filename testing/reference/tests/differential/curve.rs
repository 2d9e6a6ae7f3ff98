//! Tests swaps by base, by quote and up to a limit, and the mark, X and E.

use ballast_math::curve::Curve;
use ballast_math::{Error, Price, Quote, Rounding};
use ballast_reference::exact::{Exact, Side, one, whole, zero};

use crate::cases::{Case, run};
use crate::{sample, seed};

/// Returns the value by which the rules' y exceeds k/x: at most one reserve unit.
pub fn held(curve: &Curve) -> Exact {
    (whole(curve.quote_reserve.raw()) - seed::curve(curve).quote_reserve()) * seed::reserve_unit(curve)
}

/// Returns the value, or `None` if the numbers do not fit the types, which is not an error in the rules.
pub fn within_types<T>(result: Result<T, Error>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(Error::CurveExhausted | Error::Overflow) => None,
        Err(error) => panic!("{error:?}"),
    }
}

fn swap_by_base(case: &mut Case<'_>) -> Option<()> {
    let curve = sample::curve(&mut case.random, 500_000)?;
    let (side, size) = (sample::side(&mut case.random), sample::size(&mut case.random, &curve));
    let rules = within_types(curve.swap(side, size))?;
    let (after, exact) = seed::curve(&curve).swap(&seed::base(rules.base)).unwrap();
    let unit = seed::reserve_unit(&curve);
    let error = seed::quote(rules.quote) - exact;
    case.within("quote", &error, &(-&unit - one()), &unit);
    // Relative to the reserve that the rules hold, the trader never receives more than the exact amount.
    case.within("quote, from the reserve held", &(error - held(&curve)), &(-unit - one()), &zero());
    let next = curve.after(&rules);
    case.equal("base reserve", &whole(next.base_reserve.raw()), &after.base);
    let excess = whole(next.quote_reserve.raw()) - after.quote_reserve();
    case.within("quote reserve", &excess, &zero(), &one());
    Some(())
}

#[test]
fn swap_by_base_is_exact_to_a_reserve_unit() {
    run("swap_by_base", swap_by_base);
}

fn swap_by_quote(case: &mut Case<'_>) -> Option<()> {
    let curve = sample::curve(&mut case.random, 500_000)?;
    let side = sample::side(&mut case.random);
    let amount = Quote::new(sample::amount(&mut case.random, sample::worth(&curve).raw()).raw().max(1));
    let step = sample::log_uniform(&mut case.random, 1, 1_000_000_000_000);
    let size = within_types(curve.base_for_quote(side, amount, step))?;
    let reference = seed::curve(&curve);
    let exact = reference.base_for_quote(seed::side(side), &seed::quote(amount))?;
    let quote_reserve = reference.k() / (&reference.base - seed::side(side).signed(exact.clone()));
    if quote_reserve <= whole(4) {
        return None;
    }
    // y may differ from the exact value by one unit either way, and x' accordingly by this slope.
    let slope = reference.k() / (&quote_reserve - whole(2)) - reference.k() / &quote_reserve;
    let low = -whole(step) - one() - &slope;
    case.within("size", &(whole(size) - exact), &low, &slope);
    if size > 0 {
        let swap = within_types(curve.swap(side, size))?;
        let asked = seed::side(side).signed(seed::quote(amount));
        let moved = -seed::quote(swap.quote);
        let over = seed::side(side).signed(moved - asked);
        let low = -seed::quote(amount);
        case.within("quote beyond the amount asked for", &over, &low, &zero());
    }
    Some(())
}

#[test]
fn swap_by_quote_moves_no_more_than_asked_for() {
    run("swap_by_quote", swap_by_quote);
}

fn swap_to_limit(case: &mut Case<'_>) -> Option<()> {
    let curve = sample::curve(&mut case.random, 500_000)?;
    let side = sample::side(&mut case.random);
    let mark = curve.mark(Rounding::Floor).ok()?.raw();
    let limit = Price::new(sample::times(mark, 700_000 + case.random.below(700_000)).max(1));
    let step = sample::log_uniform(&mut case.random, 1, 1_000_000_000);
    let size = within_types(curve.base_to_limit(side, limit, step))?;
    let reference = seed::curve(&curve);
    let exact = reference.base_to_limit(seed::side(side), &seed::price(limit)).max(zero());
    if &reference.base + &exact > whole(u64::MAX) {
        return None;
    }
    let reserve = seed::reserve_unit(&curve) / seed::price(limit);
    let (low, high) = match seed::side(side) {
        Side::Long => (-whole(step) - one() - &reserve, zero()),
        Side::Short => (-whole(step) - one(), reserve),
    };
    case.within("size", &(whole(size) - exact), &low, &high);
    if size > 0 {
        let swap = within_types(curve.swap(side, size))?;
        let at_limit = -seed::base(swap.base) * seed::price(limit);
        let unit = seed::reserve_unit(&curve) + one();
        let short = at_limit - seed::quote(swap.quote);
        case.within("quote beyond the limit", &short.max(zero()), &zero(), &unit);
    }
    Some(())
}

#[test]
fn swap_to_a_limit_keeps_it_to_a_reserve_unit() {
    run("swap_to_limit", swap_to_limit);
}

fn prices(case: &mut Case<'_>) -> Option<()> {
    let curve = sample::curve(&mut case.random, 500_000)?;
    let reference = seed::curve(&curve);
    let unit = seed::price_unit();
    let of_mark = seed::reserve_unit(&curve) / &reference.base;
    let of_clearing = seed::reserve_unit(&curve) / &reference.terminal_base;
    let mark = |rounding| Some(seed::price(within_types(curve.mark(rounding))?) - reference.mark());
    let clearing = |rounding| {
        Some(seed::price(within_types(curve.clearing_price(rounding))?) - reference.clearing_price())
    };
    case.within("mark, down", &mark(Rounding::Floor)?, &-&unit, &of_mark);
    case.within("mark, up", &mark(Rounding::Ceil)?, &zero(), &(&unit + &of_mark));
    case.within("X, down", &clearing(Rounding::Floor)?, &-&unit, &of_clearing);
    case.within("X, up", &clearing(Rounding::Ceil)?, &zero(), &(&unit + &of_clearing));
    let exit =
        |rounding| Some(seed::quote(within_types(curve.exit_value(rounding))?) - reference.exit_value());
    let reserve = seed::reserve_unit(&curve);
    case.within("E, down", &exit(Rounding::Floor)?, &(-&reserve - one()), &reserve);
    case.within("E, up", &exit(Rounding::Ceil)?, &-&reserve, &(reserve.clone() + one()));
    case.equal("N", &seed::base(curve.net_base().ok()?), &reference.net_base());
    // E is exactly N·X.
    case.equal("N·X", &(reference.net_base() * reference.clearing_price()), &reference.exit_value());
    Some(())
}

#[test]
fn mark_and_clearing_price_are_rounded_as_named() {
    run("prices", prices);
}
