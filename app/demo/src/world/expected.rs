//! Describes the exact state that an action must leave behind.

use super::{MemberId, World};
use anyhow::{Result, ensure};
use ballast_math::Quote;
use ballast_math::market::State;
use ballast_math::position::Position;

/// The expected state of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holding {
    /// The cash that the account must hold.
    pub cash: Quote,
    /// The position that the account must hold in the market.
    pub position: Position,
}

/// The expected state of the market and of the accounts that an action touches.
pub(super) struct Expected {
    /// The expected state of the market.
    pub market: State,
    /// The expected states of the accounts.
    pub holdings: Vec<(MemberId, Holding)>,
    /// Whether the action starts by advancing the market to the present and distributing claims.
    pub begins: bool,
}

impl Expected {
    /// Creates the expectation for an action on the market alone.
    pub(super) fn market(market: State) -> Self {
        Self { market, holdings: Vec::new(), begins: true }
    }

    /// Creates the expectation for an action on the market and one account.
    pub(super) fn one(market: State, member: MemberId, holding: Holding) -> Self {
        Self { market, holdings: vec![(member, holding)], begins: true }
    }

    /// Marks the action as one that does not advance the market to the present.
    pub(super) fn in_place(mut self) -> Self {
        self.begins = false;
        self
    }

    /// Compares the expected state with the fetched accounts.
    pub(super) fn compare(&self, world: &World) -> Result<()> {
        let market = world.state();
        ensure!(*market == self.market, "market computed {:?}\nmarket fetched {market:?}", self.market);
        for (member, expected) in &self.holdings {
            let found = &world.members[*member];
            let found = Holding { cash: found.cash(), position: found.position() };
            let expected = Holding { position: expected.position.or_free(), ..*expected };
            ensure!(found == expected, "account computed {expected:?}\naccount fetched {found:?}");
        }
        Ok(())
    }
}
