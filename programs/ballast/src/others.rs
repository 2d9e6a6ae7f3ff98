//! The other markets of an account: passed as pairs of market and oracle, in the order of the slots, no more, no fewer.
//! They are brought to now in memory and not written.

use crate::errors::{BallastError, OrProgramError};
use crate::oracle;
use crate::state::Market;
use anchor_lang::prelude::*;
use ballast_math::account::Account;
use ballast_math::health::{Party, Purpose, Rest};
use ballast_math::oracle::Reading;
use ballast_math::slot::Slot;

/// The remaining accounts, taken from the front by each account of an instruction in turn.
pub struct Pairs<'a, 'info> {
    rest: &'a [AccountInfo<'info>],
}

impl<'info> Pairs<'info, 'info> {
    /// All remaining accounts of an instruction.
    pub fn new(accounts: &'info [AccountInfo<'info>]) -> Self {
        Self { rest: accounts }
    }

    /// The next pair: a market's account and its oracle's.
    pub fn take_pair(&mut self) -> Result<(&'info AccountInfo<'info>, &'info AccountInfo<'info>)> {
        match self.rest {
            [market, oracle, rest @ ..] => {
                self.rest = rest;
                Ok((market, oracle))
            }
            _ => err!(BallastError::WrongRemainingAccounts),
        }
    }

    /// Fails if accounts are left over.
    pub fn finish(self) -> Result<()> {
        require!(self.rest.is_empty(), BallastError::WrongRemainingAccounts);
        Ok(())
    }

    /// All slots in use but the one at `own`, added up for `purpose`.
    pub fn rest_of(
        &mut self,
        account: &Account,
        own: Option<usize>,
        (purpose, clock): (Purpose, ballast_math::Clock),
    ) -> Result<Rest> {
        sum(account, own, |rest, slot| self.add(rest, slot, (purpose, clock)))
    }

    #[inline(never)]
    fn add(
        &mut self,
        rest: &Rest,
        slot: &Slot,
        (purpose, clock): (Purpose, ballast_math::Clock),
    ) -> Result<Rest> {
        let (market, oracle) = self.take_pair()?;
        let market = AccountLoader::<Market>::try_from(market)?;
        let market = market.load()?;
        require!(market.index == slot.market, BallastError::WrongRemainingAccounts);
        with_slot(rest, slot, (&market, oracle::read(&market, oracle)?), (purpose, clock))
    }
}

/// All slots in use but the one at `own`, added up in their order by `add`.
pub fn sum<E>(
    account: &Account,
    own: Option<usize>,
    mut add: impl FnMut(&Rest, &Slot) -> core::result::Result<Rest, E>,
) -> core::result::Result<Rest, E> {
    let mut rest = Rest::default();
    for (place, slot) in account.in_use() {
        if Some(place) != own {
            rest = add(&rest, slot)?;
        }
    }
    Ok(rest)
}

/// The rest with one more slot, in a market that is brought to now with this reading of its oracle.
#[inline(always)]
pub fn with_slot(
    rest: &Rest,
    slot: &Slot,
    (market, reading): (&Market, ballast_math::Result<Reading>),
    (purpose, clock): (Purpose, ballast_math::Clock),
) -> Result<Rest> {
    let context = market.context(reading, clock);
    let present = context.bring_to_now(&market.state).or_error()?;
    rest.with(&present.as_other(&context, purpose), slot, purpose).or_error()
}

/// An account as an instruction on the market of `slot` sees it.
pub fn party(account: &Account, slot: Slot, rest: Rest) -> Party {
    Party { cash: account.cash, slot, rest }
}
