//! What an action must leave behind, bit for bit.

use super::{MemberId, World};
use anyhow::{Result, ensure};
use ballast_math::Quote;
use ballast_math::market::State;
use ballast_math::slot::Slot;

/// What an account must hold afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holding {
    /// Its cash.
    pub cash: Quote,
    /// Its slot in the market.
    pub slot: Slot,
}

/// What the market and the accounts of an action must be afterwards.
pub(super) struct Expected {
    /// The market.
    pub market: State,
    /// The accounts.
    pub holdings: Vec<(MemberId, Holding)>,
    /// Whether the action begins by bringing the market to now and sharing claims out.
    pub begins: bool,
}

impl Expected {
    /// For an action on the market alone.
    pub(super) fn market(market: State) -> Self {
        Self { market, holdings: Vec::new(), begins: true }
    }

    /// For an action on the market and one account.
    pub(super) fn one(market: State, member: MemberId, (cash, slot): (Quote, Slot)) -> Self {
        Self { market, holdings: vec![(member, Holding { cash, slot })], begins: true }
    }

    /// The same, for an action that leaves the market's time alone.
    pub(super) fn in_place(mut self) -> Self {
        self.begins = false;
        self
    }

    /// Compares with the accounts as fetched.
    pub(super) fn compare(&self, world: &World) -> Result<()> {
        let market = world.state();
        ensure!(*market == self.market, "market computed {:?}\nmarket fetched {market:?}", self.market);
        for (member, expected) in &self.holdings {
            let found = &world.members[*member];
            let found = Holding { cash: found.cash(), slot: found.slot() };
            let expected = Holding { slot: expected.slot.or_free(), ..*expected };
            ensure!(found == expected, "account computed {expected:?}\naccount fetched {found:?}");
        }
        Ok(())
    }
}
