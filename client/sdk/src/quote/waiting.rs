//! Computes when a claim can be paid, and how much of it the losses that were already realised cover.

use super::{Markets, Result, Snapshot};
use ballast_math::market::State;
use ballast_math::transition;
use ballast_math::{Clock, Error as Rule, Quote, Rounding};

/// How many of the next pay-outs are tried.
const TRIED: u64 = 3;

/// A claim that waits for losses to be realised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The market's index.
    pub market: u32,
    /// The realised gain that has not been paid yet. Unit: 1e-6 quote.
    pub claim: Quote,
    /// The part of the claim that can be collected now. It is not part of `claim`. Unit: 1e-6 quote.
    pub collectable: Quote,
    /// The part of `claim` for which the market already holds realised losses. The rest needs more losses to be realised. Unit:
    /// 1e-6 quote.
    pub covered: Quote,
    /// The open claims of all accounts in the market. Unit: 1e-6 quote.
    pub open_claims: Quote,
    /// The time of the first pay-out to this claim if no further loss is realised. `None` if nothing would be paid. Unit: unix
    /// seconds.
    pub next: Option<i64>,
    /// The time of the first pay-out that includes a loss that is realised now. Unit: unix seconds.
    pub after_loss: i64,
    /// The length of a claims window: the interval between two pay-outs. Unit: seconds.
    pub window: i64,
}

impl Waiting {
    /// Returns whether the market already holds enough realised losses for the whole claim.
    #[must_use]
    pub fn is_covered(&self) -> bool {
        self.covered >= self.claim
    }

    /// Returns the earliest time at which anything can be paid. Unit: unix seconds.
    #[must_use]
    pub fn earliest(&self) -> i64 {
        self.next.map_or(self.after_loss, |next| next.min(self.after_loss))
    }

    /// Returns the time at which the whole claim is paid if somebody realises the missing losses now. Unit: unix seconds.
    #[must_use]
    pub fn likely(&self) -> i64 {
        if self.is_covered() { self.next.unwrap_or(self.after_loss) } else { self.after_loss }
    }
}

impl Snapshot<'_> {
    /// Returns the account's claim in `market` with the times of its next pay-outs. `None` if the account has no claim there.
    ///
    /// # Errors
    /// Returns `Overflow` or [`super::QuoteError::UnknownMarket`].
    pub fn waiting(&self, market: u32) -> Result<Option<Waiting>> {
        let known = self.markets.get(market)?;
        let position = match self.position(market) {
            Ok(position) => position,
            Err(error) if error.rule() == Some(Rule::NoPosition) => return Ok(None),
            Err(error) => return Err(error),
        };
        let collectable = match self.collectable(market) {
            Ok(due) => due.collected.paid,
            Err(error) if error.rule() == Some(Rule::NothingToDo) => Quote::ZERO,
            Err(error) => return Err(error),
        };
        let claim = position.claim.plus(position.collected)?.minus(collectable)?.or_zero();
        if claim.is_zero() && collectable.is_zero() {
            return Ok(None);
        }
        let state = known.state_at(self.markets.clock())?;
        let window = known.market().parameters.claims_window;
        Ok(Some(Waiting {
            market,
            claim,
            collectable,
            covered: share_of(claim, state.cash.or_zero().min(state.open_claims), state.open_claims)?,
            open_claims: state.open_claims,
            next: self.next_payment((market, &state), window, collectable)?,
            after_loss: end_of(state.claims_window, 2, window),
            window: seconds(window),
        }))
    }

    /// Returns the account's claims in all markets.
    ///
    /// # Errors
    /// Returns `Overflow` or [`super::QuoteError::UnknownMarket`].
    pub fn all_waiting(&self) -> Result<Vec<Waiting>> {
        let markets = self.account.in_use().map(|(_, position)| self.waiting(position.market));
        markets.filter_map(Result::transpose).collect()
    }

    /// Runs the next pay-outs, one per window, and returns the time of the first one that pays more than `collectable`.
    fn next_payment(
        &self,
        (market, state): (u32, &State),
        window: u64,
        collectable: Quote,
    ) -> Result<Option<i64>> {
        let mut later = self.markets.clone();
        later.set_state(market, *state)?;
        for count in 1..=TRIED {
            let time = end_of(state.claims_window, count, window);
            later.set_clock(Clock { time, ..self.markets.clock() });
            if share(&mut later, market).is_err() {
                continue;
            }
            let paid = Snapshot::new(&later, self.account).quote_collect_claim(market);
            if paid.is_ok_and(|collected| collected.paid > collectable) {
                return Ok(Some(time));
            }
        }
        Ok(None)
    }
}

/// Pays out what is due in `market`.
fn share(markets: &mut Markets, market: u32) -> Result<()> {
    let known = markets.get(market)?;
    let mut state = *known.market().state;
    transition::share_claims(&state, &known.context(markets.clock()))?.commit(&mut state)?;
    markets.set_state(market, state)
}

/// Returns the time of the pay-out `count` windows after the last one, which happened in window `shared`. A loss that is realised
/// now waits for a whole window, so the second pay-out is the first one that may include it. Unit: unix seconds.
fn end_of(shared: u64, count: u64, window: u64) -> i64 {
    seconds(shared.saturating_add(count).saturating_mul(window))
}

fn share_of(claim: Quote, pool: Quote, open_claims: Quote) -> Result<Quote> {
    if !open_claims.is_positive() {
        return Ok(Quote::ZERO);
    }
    Ok(claim.share(pool, open_claims, Rounding::Floor)?)
}

fn seconds(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
