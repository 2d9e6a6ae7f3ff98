//! Runs the first steps of every instruction on a market. Funding accrues at the stored premium, the new index is stored, and
//! claims are paid if a claims window has ended. Only then does the instruction itself run.

use crate::cover;
use crate::error::{Error, Result, ensure};
use crate::funding;
use crate::health::{Other, Purpose};
use crate::market::State;
use crate::num;
use crate::oracle::{self, PriceUse, Reading};
use crate::parameters::Parameters;
use crate::units::{Clock, Quote};

/// Everything that an instruction needs in addition to the accounts that it changes.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The market's parameters.
    pub parameters: &'a Parameters,
    /// The chain's time and slot.
    pub clock: Clock,
    /// The oracle update passed to the instruction, or the reason why there is none.
    pub reading: Result<Reading>,
}

/// A market that has been brought up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Present {
    /// The market's state.
    pub market: State,
    /// The oracle update's defect, if there is one.
    pub defect: Option<Error>,
}

impl Context<'_> {
    /// Brings a market up to date, first its funding and then its index.
    ///
    /// # Errors
    /// Returns `Overflow` if a value does not fit. A defect in the oracle update is not an error here, but is returned in
    /// [`Present`].
    pub fn bring_to_now(&self, market: &State) -> Result<Present> {
        let mut market = *market;
        let defect = self.move_to_now(&mut market)?;
        Ok(Present { market, defect })
    }

    /// Does the same as [`Context::bring_to_now`] on a working copy. Returns the oracle update's defect, if it has one.
    fn move_to_now(&self, market: &mut State) -> Result<Option<Error>> {
        funding::accrue(market, self.parameters, &self.clock)?;
        let taken = match self.reading {
            Ok(reading) => oracle::take_in(market, self.parameters, &reading, &self.clock),
            Err(error) => Err(error),
        };
        match taken {
            Err(Error::Overflow) => Err(Error::Overflow),
            other => Ok(other.err()),
        }
    }

    /// Runs the first steps of every rule that needs an index, on the rule's working copy. Brings the market up to date, pays
    /// claims if a claims window has ended, and fails if the index is not valid for `wanted_for`.
    pub(crate) fn begin_valid(&self, market: &mut State, wanted_for: PriceUse) -> Result<()> {
        let defect = self.move_to_now(market)?;
        let has_index = self.validity(market, defect, PriceUse::Trade).is_ok();
        share_if_due(market, self, has_index)?;
        self.validity(market, defect, wanted_for)
    }

    fn validity(&self, market: &State, defect: Option<Error>, wanted_for: PriceUse) -> Result<()> {
        let age = market.oracle.ensure_valid(self.parameters, wanted_for, &self.clock);
        match defect {
            // Anybody may post an update before the chain's clock reaches its publish time, so a snapshot that is recent enough
            // remains valid.
            Some(Error::OracleFuture) if age.is_ok() => Ok(()),
            Some(error) => Err(error),
            None => age,
        }
    }

    /// Brings a market up to date and pays claims if a claims window has ended.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn begin(&self, market: &State) -> Result<Present> {
        let mut present = self.bring_to_now(market)?;
        let has_index = present.ensure_valid(self, PriceUse::Trade).is_ok();
        share_if_due(&mut present.market, self, has_index)?;
        Ok(present)
    }
}

impl Present {
    /// Fails if the market's index is not valid for `wanted_for`.
    ///
    /// # Errors
    /// Returns the update's defect, `OracleInvalid` or `OracleStale`.
    pub fn ensure_valid(&self, context: &Context<'_>, wanted_for: PriceUse) -> Result<()> {
        context.validity(&self.market, self.defect, wanted_for)
    }

    /// Returns whether gains in this market count when an account trades in another market and is measured for `purpose`. For
    /// maintenance, a snapshot that is valid for trading is enough, even if the current update has a defect. Otherwise, the sender
    /// of a transaction could void a gain by choosing a bad update.
    #[must_use]
    pub fn counts_for(&self, context: &Context<'_>, purpose: Purpose) -> bool {
        let wanted_for = purpose.price_use();
        let valid = match purpose {
            Purpose::Initial | Purpose::Withdrawal => self.ensure_valid(context, wanted_for),
            Purpose::Maintenance => {
                self.market.oracle.ensure_valid(context.parameters, wanted_for, &context.clock)
            }
        };
        valid.is_ok()
    }

    /// Returns this market as one of an account's other markets, so that the account can be measured for `purpose`.
    #[must_use]
    pub fn as_other<'a>(&'a self, context: &Context<'a>, purpose: Purpose) -> Other<'a> {
        Other {
            parameters: context.parameters,
            market: &self.market,
            is_valid: self.counts_for(context, purpose),
            is_orphaned: self.market.oracle.is_orphaned(&context.clock),
        }
    }

    /// Returns the market's working copy, if its index is valid for `wanted_for`.
    ///
    /// # Errors
    /// Returns the same errors as [`Present::ensure_valid`].
    pub fn valid_for(self, context: &Context<'_>, wanted_for: PriceUse) -> Result<State> {
        self.ensure_valid(context, wanted_for)?;
        Ok(self.market)
    }
}

/// Returns the number of the current claims window. Windows are measured in seconds, because the chain's slot length has changed in
/// the past and will change again.
fn window(context: &Context<'_>) -> Result<u64> {
    let now = num::seconds(context.clock.time);
    now.checked_div(context.parameters.claims_window).ok_or(Error::DivisionByZero)
}

fn share_if_due(market: &mut State, context: &Context<'_>, has_index: bool) -> Result<Quote> {
    let window = window(context)?;
    if window <= market.claims_window {
        return Ok(Quote::ZERO);
    }
    // If a whole window passed without a distribution, every claim has waited long enough.
    let ripe = if window.saturating_sub(market.claims_window) > 1 { Quote::MAX } else { market.due_claims };
    market.claims_window = window;
    let mut paid = Quote::ZERO;
    if market.has_claims_to_share() && cover_what_can_be(market, context, has_index)? {
        paid = pay(market, ripe)?;
    }
    market.due_claims = market.cash.min(market.open_claims);
    Ok(paid)
}

/// Covers a deficit before claims are paid, and returns whether claims may be paid. Without an index, only the insurance fund can
/// cover the deficit, because the claims' share of the remainder is unknown. In that case, claims are not paid until the deficit is
/// covered, the market has an index again, or the market is orphaned.
fn cover_what_can_be(market: &mut State, context: &Context<'_>, has_index: bool) -> Result<bool> {
    if has_index {
        cover::apply(market, context.parameters)?;
        return Ok(true);
    }
    cover::from_insurance(market, context.parameters)?;
    Ok(!market.surplus.is_negative() || market.oracle.is_orphaned(&context.clock))
}

/// Pays min(ripe, cash, open claims less the remaining deficit) to all open claims. A claim waits for at least one whole window,
/// during which losers are liquidated and any deficit is booked.
fn pay(market: &mut State, ripe: Quote) -> Result<Quote> {
    let uncovered = market.surplus.min(Quote::ZERO);
    let amount = market.open_claims.plus(uncovered)?.or_zero().min(market.cash).min(ripe);
    market.claims = market.claims.pay(amount, market.open_claims)?;
    market.cash = market.cash.minus(amount)?;
    market.reserved = market.reserved.plus(amount)?;
    market.open_claims = market.open_claims.minus(amount)?;
    Ok(amount)
}

/// The result of `share_claims`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The market after the distribution.
    pub market: State,
    /// The amount distributed to claims. Unit: 1e-6 quote. Not negative.
    pub paid: Quote,
}

/// Distributes the PnL pool once per claims window. Covers a deficit first, and then pays all open claims.
///
/// # Errors
/// `EpochNotOver`; `Overflow`.
pub fn share_claims(market: &State, context: &Context<'_>) -> Result<Shared> {
    let present = context.bring_to_now(market)?;
    let has_index = present.ensure_valid(context, PriceUse::Trade).is_ok();
    let mut market = present.market;
    ensure(window(context)? > market.claims_window, Error::EpochNotOver)?;
    let paid = share_if_due(&mut market, context, has_index)?;
    funding::store_premium(&mut market, context.parameters)?;
    Ok(Shared { market, paid })
}

/// Brings a market up to date and stores the premium at its current mark.
///
/// # Errors
/// `Overflow`.
pub fn update(market: &State, context: &Context<'_>) -> Result<Present> {
    let mut present = context.begin(market)?;
    funding::store_premium(&mut present.market, context.parameters)?;
    Ok(present)
}

/// The result of collecting a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimCollected {
    /// The market after the collection.
    pub market: State,
    /// The position after the collection.
    pub position: crate::position::Position,
    /// The amount credited to the account's cash. Unit: 1e-6 quote. Not negative.
    pub paid: Quote,
}

/// Collects the paid part of a claim and rebases the unpaid part. Anyone may collect a claim, but only its owner gains.
///
/// # Errors
/// Returns `NothingToDo` if the claim has not changed, and `Overflow` if a value does not fit.
pub fn collect_claim(market: &State, position: &crate::position::Position) -> Result<ClaimCollected> {
    let (mut market, mut position) = (*market, *position);
    let before = position.claim;
    let paid = crate::position::collect(&mut market, &mut position)?;
    // Collect even if nothing was paid. A claim that was cut appears too large until then, and a claim from an older era occupies
    // space.
    ensure(paid.is_positive() || position.claim != before, Error::NothingToDo)?;
    Ok(ClaimCollected { market, position: position.or_free(), paid })
}
