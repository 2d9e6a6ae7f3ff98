//! Checks the exchange's invariants. The checker reads all accounts of the exchange and recomputes the relations between them.
//!
//! The program checks each market and each account separately, but the checker sums over all of them. The checker compares the
//! vault with everything the exchange owes, the positions with the markets' aggregates, and the claims with the reserve. The
//! checker also verifies the debts, and compares the PnL of all positions at the clearing price with the market's holdings.

use crate::{Chain, PROGRAM_ID, token};
use anchor_lang::Discriminator;
use ballast::state::{Collateral, MarginAccount, Market};
use ballast_client::solvency::Holdings;
pub use ballast_client::solvency::Statement;
use ballast_math::market::State;
use ballast_math::position::Position;
use ballast_math::{Rounding, Side};
use solana_pubkey::Pubkey;

/// A snapshot of all the exchange's accounts.
pub struct Census {
    /// The collateral, if it has been created.
    pub collateral: Option<Collateral>,
    /// The vault's balance. Unit: the mint's smallest unit.
    pub vault: u64,
    /// The markets, in the order of their numbers.
    pub markets: Vec<(Pubkey, Market)>,
    /// The margin accounts.
    pub accounts: Vec<(Pubkey, MarginAccount)>,
}

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{invariant} does not hold{}: {detail}", market.map(|index| format!(" in market {index}")).unwrap_or_default())]
pub struct Violation {
    /// The invariant's name, as in `docs/reviewers/invariants.md`.
    pub invariant: &'static str,
    /// The market, if the invariant belongs to one.
    pub market: Option<u32>,
    /// The figures that violate the invariant.
    pub detail: String,
}

/// Reads all accounts and checks every invariant.
///
/// # Errors
/// Returns the first invariant that does not hold.
pub fn check(chain: &dyn Chain) -> Result<Statement, Violation> {
    let census = Census::take(chain);
    census.check()
}

fn decode<T: bytemuck::Pod + Discriminator>(data: &[u8]) -> Option<T> {
    let body = data.strip_prefix(T::DISCRIMINATOR)?;
    Some(bytemuck::pod_read_unaligned(body.get(..size_of::<T>())?))
}

impl Census {
    /// Reads all accounts.
    pub fn take(chain: &dyn Chain) -> Self {
        let all = chain.program_accounts(&PROGRAM_ID);
        let mut census = Self { collateral: None, vault: 0, markets: vec![], accounts: vec![] };
        for (address, account) in all {
            if let Some(market) = decode::<Market>(&account.data) {
                census.markets.push((address, market));
            } else if let Some(holder) = decode::<MarginAccount>(&account.data) {
                census.accounts.push((address, holder));
            } else if let Some(collateral) = decode::<Collateral>(&account.data) {
                census.vault = token::balance(chain, &collateral.vault);
                census.collateral = Some(collateral);
            }
        }
        census.markets.sort_by_key(|(_, market)| market.index);
        census
    }

    /// Checks every invariant.
    ///
    /// # Errors
    /// Returns the first invariant that does not hold.
    pub fn check(&self) -> Result<Statement, Violation> {
        for (address, account) in &self.accounts {
            let result = account.state.invariant();
            ensure("account", None, result.is_ok(), || format!("{address}: {result:?}"))?;
            let is_marked =
                account.state.positions.iter().all(|position| position.is_in_use() != position.is_free());
            ensure("positions in use", None, is_marked, || {
                format!("{address}: {:?}", account.state.positions)
            })?;
        }
        for (_, market) in &self.markets {
            MarketCensus::of(self, market).check()?;
        }
        self.check_retained()?;
        self.statement()
    }

    /// Checks that the collateral's `retained` equals the sum of the markets' `retained`, as last counted.
    fn check_retained(&self) -> Result<(), Violation> {
        let Some(collateral) = &self.collateral else { return Ok(()) };
        let sum: i64 = self.markets.iter().map(|(_, market)| market.retained).sum();
        let booked = collateral.retained;
        ensure("retained", None, sum == booked, || format!("{sum} in the markets, {booked} booked"))
    }

    /// Sums the assets and obligations, and checks solvency.
    ///
    /// # Errors
    /// Returns a violation of `solvency` or `conservation`.
    pub fn statement(&self) -> Result<Statement, Violation> {
        let Some(collateral) = &self.collateral else {
            return Ok(Statement::default());
        };
        let holdings = Holdings::of_markets(self.markets.iter().map(|(_, market)| market))
            .with_accounts(self.accounts.iter().map(|(_, account)| account));
        let statement = Statement::of(collateral, self.vault, holdings);
        ensure("solvency", None, statement.is_solvent(), || format!("{statement:?}"))?;
        ensure("conservation", None, statement.is_conserved(), || {
            format!("the parts sum to {}: {statement:?}", holdings.sum())
        })?;
        Ok(statement)
    }
}

fn ensure(
    invariant: &'static str,
    market: Option<u32>,
    holds: bool,
    detail: impl FnOnce() -> String,
) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(Violation { invariant, market, detail: detail() }) }
}

/// A market, together with all positions in it.
struct MarketCensus<'a> {
    index: u32,
    state: &'a State,
    positions: Vec<Position>,
}

impl<'a> MarketCensus<'a> {
    fn of(census: &'a Census, market: &'a Market) -> Self {
        let holdings = census.accounts.iter().map(|(_, account)| &*account.state);
        // Positions in use are recognised by their content alone, so that no position is missed because of incorrect bookkeeping.
        let positions =
            holdings.flat_map(|holdings| holdings.positions).filter(|position| !position.is_free());
        let positions = positions.filter(|position| position.market == market.index).collect();
        Self { index: market.index, state: &market.state, positions }
    }

    fn check(&self) -> Result<(), Violation> {
        let own = self.state.invariant();
        self.ensure("market", own.is_ok(), || format!("{own:?}: {:?}", self.state))?;
        self.check_open_interest()?;
        self.check_quote(Side::Long)?;
        self.check_quote(Side::Short)?;
        self.check_clearing_price()?;
        self.check_debts()?;
        self.check_claims()
    }

    fn ensure(
        &self,
        name: &'static str,
        holds: bool,
        detail: impl FnOnce() -> String,
    ) -> Result<(), Violation> {
        ensure(name, Some(self.index), holds, detail)
    }

    fn of_side(&self, side: Side) -> impl Iterator<Item = &Position> {
        self.positions.iter().filter(move |position| !position.base.is_zero() && position.base.side() == side)
    }

    /// Checks that the open interest is exactly the sum of the positions.
    fn check_open_interest(&self) -> Result<(), Violation> {
        for side in [Side::Long, Side::Short] {
            let sum: u64 = self.of_side(side).map(|position| position.base.magnitude()).sum();
            let booked = self.state.base_of(side);
            self.ensure("open interest", sum == booked, || format!("{side:?}: {sum} held, {booked} booked"))?;
        }
        Ok(())
    }

    /// Returns a position's quote after all pending changes, with funding added and nominal cover deducted.
    fn settled_quote(&self, position: &Position) -> i64 {
        let side = position.base.side();
        let base = position.base.magnitude();
        let funding =
            self.state.funding.index_of(side).gathered(position.funding_index, base, Rounding::Floor);
        let cover = self.state.cover.index_of(side).gathered(position.cover_index, base, Rounding::Ceil);
        position.quote.raw() + funding.expect("fits").raw() - cover.expect("fits").raw()
    }

    /// Checks that a side's quote is at least the sum of its positions' quote, and exceeds it only by rounding.
    fn check_quote(&self, side: Side) -> Result<(), Violation> {
        let sum: i64 = self.of_side(side).map(|position| self.settled_quote(position)).sum();
        let booked = self.state.quote_of(side).raw();
        self.ensure("quote", booked >= sum, || format!("{side:?}: {sum} held, {booked} booked"))?;
        self.ensure("quote rounding", booked - sum <= ROUNDING, || {
            format!("{side:?}: {sum} held, {booked} booked")
        })
    }

    /// Checks that the PnL of all positions at X sums to Q + E, up to the rounding of each position and of the reserves.
    fn check_clearing_price(&self) -> Result<(), Violation> {
        let curve = &self.state.curve;
        let (Ok(low), Ok(high)) =
            (curve.clearing_price(Rounding::Floor), curve.clearing_price(Rounding::Ceil))
        else {
            return self.ensure("clearing price", false, || "has none".to_owned());
        };
        let value = |position: &Position| {
            let price = if position.base.is_negative() { high } else { low };
            position.base.value_to_owner(price).expect("fits").raw() + self.settled_quote(position)
        };
        let sum: i64 = self.positions.iter().filter(|position| !position.base.is_zero()).map(value).sum();
        let exit = curve.exit_value(Rounding::Ceil).expect("fits").raw();
        let held = self.state.quote_long.raw() + self.state.quote_short.raw() + exit;
        // One unit of the quote reserve is worth peg·1e-12 quote units, and one unit of X is worth the open interest times 1e-12.
        let reserve_unit = i64::try_from(curve.peg.raw() / 1_000_000_000_000).expect("fits") + 1;
        let interest = self.state.base_of(Side::Long) + self.state.base_of(Side::Short);
        let price_unit = i64::try_from(interest / 1_000_000_000_000).expect("fits") + 1;
        let slack = ROUNDING + reserve_unit + price_unit;
        self.ensure("zero sum at X", sum <= held + reserve_unit && held - sum <= slack, || {
            format!("positions are worth {sum} at X, the market holds {held} (slack {slack})")
        })
    }

    fn check_debts(&self) -> Result<(), Violation> {
        let sum: i64 = self.positions.iter().map(|position| position.debt.raw()).sum();
        let booked = self.state.debts.raw();
        self.ensure("debts", sum == booked, || format!("{sum} owed, {booked} booked"))
    }

    /// Checks that the open claims cover the unpaid parts of all claims, that the reserve covers the paid parts, and that the
    /// counters are correct.
    fn check_claims(&self) -> Result<(), Violation> {
        let index = &self.state.claims;
        let claims: Vec<_> = self
            .positions
            .iter()
            .map(|position| position.claim)
            .filter(|claim| !claim.amount.is_zero())
            .collect();
        let standing: Vec<_> = claims.iter().map(|claim| index.standing(claim).expect("fits")).collect();
        let paid: i64 = standing.iter().map(|standing| standing.paid.raw()).sum();
        let left: i64 = standing.iter().map(|standing| standing.left.raw()).sum();
        let count = i64::try_from(claims.len()).expect("fits");
        let (reserved, open) = (self.state.reserved.raw(), self.state.open_claims.raw());
        self.ensure("claims counted", u32::try_from(count) == Ok(index.all_claims), || {
            format!("{count} held, {} counted", index.all_claims)
        })?;
        let current = claims.iter().filter(|claim| index.is_current(claim)).count();
        self.ensure("claims of the era", u32::try_from(current) == Ok(index.current_claims), || {
            format!("{current} held, {} counted", index.current_claims)
        })?;
        self.ensure("reserve", paid <= reserved, || format!("{paid} paid, {reserved} reserved"))?;
        // When rounding withholds part of a payment from a claim, that part stays in the claim's open amount until the era ends.
        self.ensure("open claims", paid + left <= reserved + open, || {
            format!("{paid} paid and {left} left, {reserved} reserved and {open} open")
        })
    }
}

/// How far rounding may make an aggregate exceed the sum of its parts in test histories. Unit: 1e-6 quote.
const ROUNDING: i64 = 100_000;
