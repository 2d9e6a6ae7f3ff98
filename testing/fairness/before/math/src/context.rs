//! How every instruction on a market begins: funding accrues with what was stored, then a new index is taken in, then
//! claims are shared out if an epoch is over. Only then the instruction acts.

use crate::cover;
use crate::error::{Error, Result, ensure};
use crate::funding;
use crate::health::Purpose;
use crate::market::State;
use crate::oracle::{self, PriceUse, Reading};
use crate::parameters::Parameters;
use crate::units::{Clock, Quote};

/// What an instruction knows besides the accounts it works on.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The market's parameters.
    pub parameters: &'a Parameters,
    /// The chain's time and slot.
    pub clock: Clock,
    /// The oracle update at hand, or why there is none.
    pub reading: Result<Reading>,
}

/// A market brought to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Present {
    /// The market.
    pub market: State,
    /// What is wrong with the oracle update at hand, if anything.
    pub defect: Option<Error>,
}

impl Context<'_> {
    /// Brings a market to now: funding, then the index.
    ///
    /// # Errors
    /// `Overflow`. A bad oracle update is no error here; it is noted.
    pub fn bring_to_now(&self, market: &State) -> Result<Present> {
        let mut market = *market;
        let defect = self.move_to_now(&mut market)?;
        Ok(Present { market, defect })
    }

    /// [`Context::bring_to_now`] on a working copy: what is wrong with the oracle update at hand, if anything.
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

    /// How every rule that needs an index begins, on the rule's working copy: brings the market to now, shares claims out if an
    /// epoch is over, and fails where the index is not valid for `wanted_for`.
    pub(crate) fn begin_valid(&self, market: &mut State, wanted_for: PriceUse) -> Result<()> {
        let defect = self.move_to_now(market)?;
        let has_index = self.validity(market, defect, PriceUse::Trade).is_ok();
        share_if_due(market, self, has_index)?;
        self.validity(market, defect, wanted_for)
    }

    fn validity(&self, market: &State, defect: Option<Error>, wanted_for: PriceUse) -> Result<()> {
        let age = market.oracle.ensure_valid(self.parameters, wanted_for, &self.clock);
        match defect {
            // Anybody may put an update into the oracle's account before the chain's clock has come to its time: a young snapshot stands.
            Some(Error::OracleFuture) if age.is_ok() => Ok(()),
            Some(error) => Err(error),
            None => age,
        }
    }

    /// Brings a market to now and shares out claims if an epoch is over.
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
    /// Fails where the market's index is not valid for `wanted_for`.
    ///
    /// # Errors
    /// The update's defect, `OracleInvalid`, `OracleStale`.
    pub fn ensure_valid(&self, context: &Context<'_>, wanted_for: PriceUse) -> Result<()> {
        context.validity(&self.market, self.defect, wanted_for)
    }

    /// Whether what another position of an account gained in this market counts when the account is measured for `purpose`. For maintenance
    /// a snapshot that is good enough for trading does, whatever is wrong with the update at hand: who sends a transaction
    /// may choose among updates, and must not be able to void a gain.
    #[must_use]
    pub fn counts_for(&self, context: &Context<'_>, purpose: Purpose) -> bool {
        let valid = match purpose {
            Purpose::Initial => self.ensure_valid(context, PriceUse::Trade),
            Purpose::Maintenance => {
                self.market.oracle.ensure_valid(context.parameters, PriceUse::Trade, &context.clock)
            }
        };
        valid.is_ok()
    }

    /// The working copy of the market, where its index is valid for `wanted_for`.
    ///
    /// # Errors
    /// As [`Present::ensure_valid`].
    pub fn valid_for(self, context: &Context<'_>, wanted_for: PriceUse) -> Result<State> {
        self.ensure_valid(context, wanted_for)?;
        Ok(self.market)
    }
}

fn window(context: &Context<'_>) -> Result<u64> {
    context.clock.slot.checked_div(context.parameters.claims_window).ok_or(Error::DivisionByZero)
}

fn share_if_due(market: &mut State, context: &Context<'_>, has_index: bool) -> Result<Quote> {
    let window = window(context)?;
    if window <= market.claims_window {
        return Ok(Quote::ZERO);
    }
    market.claims_window = window;
    if market.open_claims.is_zero() {
        return Ok(Quote::ZERO);
    }
    if has_index {
        cover::apply(market, context.parameters)?;
    }
    pay(market)
}

/// Shares min(cash, open claims) out over all open claims.
fn pay(market: &mut State) -> Result<Quote> {
    let (index, amount) = market.claims.pay(market.cash.min(market.open_claims), market.open_claims)?;
    market.claims = index;
    market.cash = market.cash.minus(amount)?;
    market.reserved = market.reserved.plus(amount)?;
    market.open_claims = market.open_claims.minus(amount)?;
    Ok(amount)
}

/// What `share_claims` makes of a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The market afterwards.
    pub market: State,
    /// What was shared out. Unit: 1e-6 quote.
    pub paid: Quote,
}

/// The epoch's pay-out: covers a deficit first, then shares the users' cash out over all open claims.
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

/// Brings a market to now and stores the premium of its mark.
///
/// # Errors
/// `Overflow`.
pub fn update(market: &State, context: &Context<'_>) -> Result<Present> {
    let mut present = context.begin(market)?;
    funding::store_premium(&mut present.market, context.parameters)?;
    Ok(present)
}

/// What collecting a claim makes of a market, a position and the account's cash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimCollected {
    /// The market afterwards.
    pub market: State,
    /// The position afterwards.
    pub position: crate::position::Position,
    /// What the account's cash gains. Unit: 1e-6 quote.
    pub paid: Quote,
}

/// Collects what a claim was paid and takes down what is left of it. Anyone may; only the owner gains.
///
/// # Errors
/// `NothingToDo` where nothing has happened to the claim; `Overflow`.
pub fn collect_claim(market: &State, position: &crate::position::Position) -> Result<ClaimCollected> {
    let (mut market, mut position) = (*market, *position);
    let before = position.claim;
    let paid = crate::position::collect(&mut market, &mut position)?;
    // Also where nothing was paid: a claim of an earlier epoch holds up the end of this one, and a cut one looks too large.
    ensure(paid.is_positive() || position.claim != before, Error::NothingToDo)?;
    Ok(ClaimCollected { market, position: position.or_free(), paid })
}
