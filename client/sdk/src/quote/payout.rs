//! Computes the amounts and times of the payments on a claim that already realised losses will fund.

use super::{KnownMarket, Result, Snapshot};
use ballast_math::market::State;
use ballast_math::transition;
use ballast_math::{Clock, Error as Rule, Quote};

/// The largest part of a claim that rounding can leave unpaid for a while. Unit: 1e-6 quote.
const ROUNDING: Quote = Quote::new(10);

/// The payments on a claim from the money that is already in the market's PnL pool. Losses that are realised later increase the
/// payments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payout {
    /// The market's index.
    pub market: u32,
    /// The realised gain that is not cash yet, including the part that can be collected. Unit: 1e-6 quote. Not negative.
    pub claim: Quote,
    /// The part that can be collected now: see [`Snapshot::collectable`]. Unit: 1e-6 quote.
    pub now: Quote,
    /// When the next claims window begins. Unit: unix seconds.
    pub next_at: i64,
    /// The payment at `next_at`. Unit: 1e-6 quote.
    pub next: Quote,
    /// When the window after the next begins. By then, every gain that is realised now takes part in full. Unit: unix seconds.
    pub last_at: i64,
    /// The payment at `last_at`, in addition to the earlier ones. Unit: 1e-6 quote.
    pub last: Quote,
    /// The remaining part of the claim, which is paid only after other traders' losses have been realised. Unit: 1e-6 quote.
    pub unfunded: Quote,
}

impl Payout {
    /// Returns the part of the claim that cannot be collected yet. Unit: 1e-6 quote.
    #[must_use]
    pub fn unpaid(&self) -> Quote {
        self.claim.minus(self.now).unwrap_or_default()
    }

    /// Returns the part of [`Payout::unpaid`] that realised losses will pay. Unit: 1e-6 quote.
    #[must_use]
    pub fn covered(&self) -> Quote {
        self.next.saturating_plus(self.last)
    }

    /// Returns whether realised losses will pay the whole claim, except for amounts that are lost in rounding.
    #[must_use]
    pub fn is_covered(&self) -> bool {
        self.unfunded <= ROUNDING
    }

    /// Returns the earliest time at which more can be paid. A loss that is realised now can be paid out at `last_at`. Unit: unix
    /// seconds.
    #[must_use]
    pub const fn earliest(&self) -> i64 {
        if self.next.is_zero() { self.last_at } else { self.next_at }
    }

    /// Returns the time at which the whole claim is paid if the missing losses are realised now. Unit: unix seconds.
    #[must_use]
    pub fn likely(&self) -> i64 {
        if self.is_covered() && self.last.is_zero() { self.earliest() } else { self.last_at }
    }
}

impl Snapshot<'_> {
    /// Returns the payments on all of the account's claims.
    ///
    /// # Errors
    /// Returns `Overflow` or [`super::QuoteError::UnknownMarket`].
    pub fn payouts(&self) -> Result<Vec<Payout>> {
        let all = self.account.in_use().map(|(_, position)| self.payout(position.market));
        let all: Vec<Payout> = all.collect::<Result<_>>()?;
        Ok(all.into_iter().filter(|payout| payout.claim.is_positive()).collect())
    }

    /// Returns the payments on the account's claim in `market`. The payments are zero if the account has no claim there.
    ///
    /// # Errors
    /// Returns `Overflow` or [`super::QuoteError::UnknownMarket`].
    pub fn payout(&self, market: u32) -> Result<Payout> {
        let known = self.markets.get(market)?;
        let clock = self.markets.clock();
        let length = i64::try_from(known.market().parameters.claims_window).map_err(|_| Rule::Overflow)?;
        let begin = clock.time.checked_div(length).and_then(|window| window.checked_mul(length));
        let begin = begin.ok_or(Rule::Overflow)?;
        let (next_at, last_at) =
            (begin.saturating_add(length), begin.saturating_add(length).saturating_add(length));
        let mut state = *known.market().state;
        let mut paid = [Quote::ZERO; 3];
        for (paid, time) in paid.iter_mut().zip([clock.time, next_at, last_at]) {
            share(known, &mut state, Clock { time, ..clock })?;
            *paid = self.paid_in(known, &state)?;
        }
        let [now, by_next, by_last] = paid;
        let claim = self.unpaid(market)?.plus(now)?;
        Ok(Payout {
            market,
            claim,
            now,
            next_at,
            next: by_next.minus(now)?.or_zero(),
            last_at,
            last: by_last.minus(by_next)?.or_zero(),
            unfunded: claim.minus(by_last)?.or_zero(),
        })
    }

    /// Returns the payments that the account can collect in this state of the market.
    fn paid_in(&self, known: &KnownMarket, state: &State) -> Result<Quote> {
        match self.collected_from(known, state) {
            Ok(collected) => Ok(collected.paid),
            Err(error) if matches!(error.rule(), Some(Rule::NothingToDo | Rule::NoPosition)) => {
                Ok(Quote::ZERO)
            }
            Err(error) => Err(error),
        }
    }

    /// Returns the part of the claim that remains after everything that can be collected now has been collected.
    fn unpaid(&self, market: u32) -> Result<Quote> {
        match self.collectable(market) {
            Ok(due) => Ok(due.collected.position.claim.amount),
            Err(error) if matches!(error.rule(), Some(Rule::NothingToDo | Rule::NoPosition)) => {
                let held = self.account.in_use().find(|(_, position)| position.market == market);
                Ok(held.map_or(Quote::ZERO, |(_, position)| position.claim.amount))
            }
            Err(error) => Err(error),
        }
    }
}

/// Distributes the PnL pool at the given time, unless that claims window has already been distributed.
fn share(known: &KnownMarket, state: &mut State, clock: Clock) -> Result<()> {
    match transition::share_claims(state, &known.context(clock)) {
        Ok(step) => {
            step.commit(state)?;
            Ok(())
        }
        Err(Rule::EpochNotOver) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
