//! Checks the invariants that must hold between any two actions of a history.

use ballast_math::claims::{ClaimStanding, KEPT};
use ballast_math::market::State;
use ballast_math::position::Position;
use ballast_math::{Rounding, Side};

use super::exchange::Exchange;

/// One quote unit, expressed in the unit of the identity's slack.
const UNIT: i128 = 1_000_000_000_000;

/// The sums over all accounts' positions, claims and debts in one market.
#[derive(Debug, Default)]
struct Sums {
    base_long: i128,
    base_short: i128,
    /// The quotes of longs and shorts, with funding and cover accrued up to now. Cover is counted at its nominal charge.
    quote: [i128; 2],
    debts: i128,
    claims_paid: i128,
    claims_left: i128,
    claims: u32,
    current_claims: u32,
    /// For each period with cuts, the number of claims whose value depends on that period.
    needed: [u32; KEPT],
}

impl Sums {
    fn of(exchange: &Exchange, market: u32) -> Result<Self, String> {
        let state = exchange.state(market);
        let mut sums = Self::default();
        for account in &exchange.accounts {
            for (_, position) in account.in_use().filter(|(_, position)| position.market == market) {
                sums.add(state, position)?;
            }
        }
        Ok(sums)
    }

    fn add(&mut self, state: &State, position: &Position) -> Result<(), String> {
        let size = i128::from(position.base.magnitude());
        let quote = settled_quote(state, position)?;
        match position.base.side() {
            Side::Long => {
                self.base_long += size;
                self.quote[0] += quote;
            }
            Side::Short => {
                self.base_short += size;
                self.quote[1] += quote;
            }
        }
        self.debts += i128::from(position.debt.raw());
        self.add_claim(state, position)
    }

    fn add_claim(&mut self, state: &State, position: &Position) -> Result<(), String> {
        if position.claim.amount.is_zero() {
            return Ok(());
        }
        let index = &state.claims;
        let ClaimStanding { paid, left } =
            index.standing(&position.claim).map_err(|error| error.to_string())?;
        self.claims_paid += i128::from(paid.raw());
        self.claims_left += i128::from(left.raw());
        self.claims += 1;
        self.current_claims += u32::from(index.is_current(&position.claim));
        for (needed, stretch) in self.needed.iter_mut().zip(&index.cuts.kept) {
            *needed += u32::from(stretch.is_needed_from(position.claim.position));
        }
        Ok(())
    }
}

fn settled_quote(state: &State, position: &Position) -> Result<i128, String> {
    let (side, size) = (position.base.side(), position.base.magnitude());
    let funding = state.funding.index_of(side).gathered(position.funding_index, size, Rounding::Floor);
    let cover = state.cover.index_of(side).gathered(position.cover_index, size, Rounding::Ceil);
    let both = funding.and_then(|funding| funding.minus(cover?)).map_err(|error| error.to_string())?;
    Ok(i128::from(position.quote.raw()) + i128::from(both.raw()))
}

fn expect(condition: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if condition { Ok(()) } else { Err(what()) }
}

/// Checks every invariant, where `dust` is the bound on accumulated rounding. Unit: 1e-6 quote.
///
/// # Errors
/// Returns the first invariant that does not hold.
pub fn check(exchange: &Exchange, dust: i128) -> Result<(), String> {
    for account in &exchange.accounts {
        account.invariant().map_err(|error| format!("account: {error:?} {account:?}"))?;
    }
    for market in 0..exchange.venues.len() {
        check_market(exchange, u32::try_from(market).unwrap(), dust)
            .map_err(|what| format!("market {market}: {what}\n{:#?}", exchange.venues[market].state))?;
    }
    let cash: i128 = exchange.accounts.iter().map(|account| i128::from(account.cash.raw())).sum();
    let tokens: i128 =
        exchange.venues.iter().map(|venue| i128::from(venue.state.tokens().unwrap().raw())).sum();
    expect(cash + tokens == exchange.vault, || {
        format!("tokens: {cash} + {tokens} is not the vault's {}", exchange.vault)
    })
}

fn check_market(exchange: &Exchange, market: u32, dust: i128) -> Result<(), String> {
    let state = exchange.state(market);
    state.invariant().map_err(|error| format!("{error:?}"))?;
    let sums = Sums::of(exchange, market)?;
    let base = (i128::from(state.base_long.raw()), i128::from(state.base_short.raw()));
    expect(base == (sums.base_long, sums.base_short), || format!("open interest: {sums:?}"))?;
    expect(i128::from(state.debts.raw()) == sums.debts, || format!("debts: {sums:?}"))?;
    check_quotes(state, &sums, dust)?;
    check_claims(state, &sums, dust)?;
    let slack = state.identity_slack().unwrap();
    expect(slack < (dust + 1) * UNIT, || format!("identity slack {slack}"))
}

/// Checks that a side's quote is at least the sum of its positions' quote, and exceeds it only by rounding.
fn check_quotes(state: &State, sums: &Sums, dust: i128) -> Result<(), String> {
    for (place, booked) in [state.quote_long, state.quote_short].into_iter().enumerate() {
        let over = i128::from(booked.raw()) - sums.quote[place];
        expect((0..=dust).contains(&over), || format!("side {place} is booked {over} more: {sums:?}"))?;
    }
    Ok(())
}

/// Checks that the claim counters are exact, and that the reserve covers the paid part of all claims.
fn check_claims(state: &State, sums: &Sums, dust: i128) -> Result<(), String> {
    let index = &state.claims;
    let counted = (index.all_claims, index.current_claims, index.cuts.kept.map(|stretch| stretch.claims));
    let found = (sums.claims, sums.current_claims, sums.needed);
    expect(counted == found, || format!("claims counted {counted:?}, found {found:?}"))?;
    let short = sums.claims_paid - i128::from(state.reserved.raw());
    expect(short <= 0, || format!("the reserve is {short} short: {sums:?}"))?;
    // When rounding withholds part of a payment from a claim, that part stays in the claim's open amount until the era ends.
    let funds = i128::from(state.open_claims.raw()) + i128::from(state.reserved.raw());
    let unheld = funds - sums.claims_paid - sums.claims_left;
    expect((0..=dust).contains(&unheld), || {
        format!("open claims and reserve are {unheld} more than what is held: {sums:?}")
    })
}

/// Returns the largest total of claims in any market, paid or not.
#[must_use]
pub fn largest_claims(exchange: &Exchange) -> i128 {
    let claims = |state: &State| i128::from(state.open_claims.raw()) + i128::from(state.reserved.raw());
    exchange.venues.iter().map(|venue| claims(&venue.state)).max().unwrap_or(0)
}

/// Returns the slack of each market's accounting identity, which is how far the identity is above zero. Unit: 1e-18 quote.
///
/// # Panics
/// Panics if a state does not fit its units.
#[must_use]
pub fn slacks(exchange: &Exchange) -> Vec<i128> {
    exchange.venues.iter().map(|venue| venue.state.identity_slack().unwrap()).collect()
}

/// Checks that the slack never falls, and that it grows by less than one unit per rounding.
///
/// # Errors
/// Returns the actual change in the slack if the change is out of bounds.
pub fn check_slacks(before: &[i128], after: &[i128], roundings: i128) -> Result<(), String> {
    for (before, after) in before.iter().zip(after) {
        let grown = after - before;
        expect(grown >= 0 && (grown == 0 || grown < roundings * UNIT), || {
            format!("identity slack grew by {grown} at {roundings} roundings")
        })?;
    }
    Ok(())
}

/// Checks a market in which every account is flat and paid, whose cash must equal the surplus plus rounding. The unit of `dust` is
/// 1e-6 quote.
///
/// # Errors
/// Returns the cash that is left over.
///
/// # Panics
/// Panics if a state does not fit its units.
pub fn check_drained(exchange: &Exchange, market: u32, dust: i128) -> Result<(), String> {
    let state = exchange.state(market);
    let nothing = [state.open_claims, state.reserved, state.debts, state.quote_long, state.quote_short];
    expect(nothing.iter().all(|amount| amount.is_zero()), || format!("not drained: {state:#?}"))?;
    expect(state.curve.net_base().unwrap().is_zero(), || "net base is not zero".into())?;
    expect(state.curve.base_reserve == state.curve.terminal_base, || "the curve is not at rest".into())?;
    let over = i128::from(state.cash.raw()) - i128::from(state.surplus.raw());
    expect((0..=dust).contains(&over), || format!("cash is {over} more than the surplus"))
}
