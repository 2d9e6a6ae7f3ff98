//! Represents a margin account and its owner.

use ballast::state::MarginAccount;
use ballast_client::pda;
use ballast_math::position::Position;
use ballast_math::{Base, Quote};
use ballast_testkit::keypair;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

use ballast_sim::agents::Kind;

/// The role that an account plays in the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A trader of this kind.
    Trader(Kind),
    /// The backstop, which takes over positions from liquidated accounts.
    Backstop,
    /// The keeper, whose account receives the keepers' fees.
    Keeper,
}

impl Role {
    /// Returns the role's name in the report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Trader(kind) => kind.name(),
            Self::Backstop => "backstop",
            Self::Keeper => "keeper",
        }
    }
}

/// A margin account in the demo.
pub struct Member {
    /// The account's role.
    pub role: Role,
    /// The owner's keypair.
    pub owner: Keypair,
    /// The account's number among its owner's accounts.
    pub sub_id: u16,
    /// The account's address.
    pub address: Pubkey,
    /// The owner's token account.
    pub wallet: Pubkey,
    /// The margin mode, where 0 is cross and 1 is isolated.
    pub mode: u32,
    /// The account as last fetched, or `None` once it is closed.
    pub account: Option<MarginAccount>,
    /// The total deposits. Unit: 1e-6 quote.
    pub deposited: i64,
    /// The total withdrawals. Unit: 1e-6 quote.
    pub withdrawn: i64,
}

impl Member {
    /// Creates a member whose account is not on chain yet.
    #[must_use]
    pub fn new(role: Role, name: &str, sub_id: u16, mode: u32, wallet: Pubkey) -> Self {
        let owner = keypair(name);
        let address = pda::margin_account(&owner.pubkey(), sub_id);
        Self { role, owner, sub_id, address, wallet, mode, account: None, deposited: 0, withdrawn: 0 }
    }

    /// Returns the position in the demo's market, or an empty one if there is none.
    #[must_use]
    pub fn position(&self) -> Position {
        let state = self.account.as_ref().map(|account| account.state.0);
        state.and_then(|state| state.in_use().next().map(|(_, position)| *position)).unwrap_or_default()
    }

    /// Returns the account's cash.
    #[must_use]
    pub fn cash(&self) -> Quote {
        self.account.as_ref().map_or(Quote::ZERO, |account| account.state.cash)
    }

    /// Returns the account's signed position size.
    #[must_use]
    pub fn base(&self) -> Base {
        self.position().base
    }

    /// Returns the account's claim as last recorded. Unit: 1e-6 quote.
    #[must_use]
    pub fn claim(&self) -> i64 {
        self.position().claim.amount.raw()
    }

    /// Returns whether one of the account's debts was written off. Such an account no longer takes part.
    #[must_use]
    pub fn is_bankrupt(&self) -> bool {
        self.position().written_off.is_positive()
    }

    /// Returns whether the account exists on chain.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.account.is_some()
    }

    /// Returns whether the account is empty. An empty account may still hold a record of a debt that was written off.
    #[must_use]
    pub fn holds_nothing(&self) -> bool {
        let position = self.position();
        self.cash().is_zero()
            && position.base.is_zero()
            && position.claim.amount.is_zero()
            && position.debt.is_zero()
    }
}
