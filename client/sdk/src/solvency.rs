//! Adds up the exchange's assets and liabilities.
//!
//! ```
//! use ballast_client::accounts::Collateral;
//! use ballast_client::solvency::{Holdings, Statement};
//! use bytemuck::Zeroable;
//!
//! // A mint with six decimals: a token unit is a quote unit.
//! let collateral = Collateral { decimals: 6, total: 70, ..Collateral::zeroed() };
//! let holdings = Holdings { accounts: 40, markets: 20, insurance: 7, protocol_fees: 3 };
//! let statement = Statement::of(&collateral, 75, holdings);
//! assert_eq!((statement.vault, statement.claims, statement.difference), (75, 70, 5));
//! assert!(statement.is_solvent() && statement.is_conserved());
//! ```

use crate::accounts::{Collateral, MarginAccount, Market};
use ballast_math::Quote;

/// The amounts owed, by the place where they are booked. Unit: 1e-6 quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    /// The cash of all margin accounts.
    pub accounts: i64,
    /// The cash and reserves of all markets.
    pub markets: i64,
    /// The insurance funds of all markets.
    pub insurance: i64,
    /// The protocol fees in all markets.
    pub protocol_fees: i64,
}

impl Holdings {
    /// Returns the holdings of these markets, with zero for the margin accounts.
    #[must_use]
    pub fn of_markets<'a>(markets: impl IntoIterator<Item = &'a Market>) -> Self {
        markets.into_iter().fold(Self::default(), |sum, market| {
            let state = &market.state;
            Self {
                accounts: sum.accounts,
                markets: sum.markets.saturating_add(state.cash.raw()).saturating_add(state.reserved.raw()),
                insurance: sum.insurance.saturating_add(state.insurance.raw()),
                protocol_fees: sum.protocol_fees.saturating_add(state.protocol_fees.raw()),
            }
        })
    }

    /// Adds the cash of these margin accounts to the holdings.
    #[must_use]
    pub fn with_accounts<'a>(self, accounts: impl IntoIterator<Item = &'a MarginAccount>) -> Self {
        let cash = accounts.into_iter().map(|account| account.state.cash.raw());
        Self { accounts: cash.fold(self.accounts, i64::saturating_add), ..self }
    }

    /// Sets the margin accounts' cash to the part of `total` that is not booked elsewhere. The result is exact if the books
    /// balance.
    #[must_use]
    pub const fn with_rest_of(self, total: i64) -> Self {
        let booked = Self { accounts: 0, ..self }.sum();
        Self { accounts: total.saturating_sub(booked), ..self }
    }

    /// Returns the sum of all holdings.
    #[must_use]
    pub const fn sum(&self) -> i64 {
        self.accounts
            .saturating_add(self.markets)
            .saturating_add(self.insurance)
            .saturating_add(self.protocol_fees)
    }
}

/// The exchange's assets and liabilities. Unit: 1e-6 quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// The tokens in the vault, rounded down to a whole quote unit.
    pub vault: i64,
    /// The total owed, which consists of users' cash, markets' cash and reserves, protocol fees and insurance funds.
    pub claims: i64,
    /// The vault less the claims. The difference is never below zero, and is above zero if tokens were donated.
    pub difference: i64,
    /// The part of the claims that margin accounts hold.
    pub accounts: i64,
    /// The part of the claims in the markets' cash and reserves.
    pub markets: i64,
    /// The part of the claims in the markets' insurance funds.
    pub insurance: i64,
    /// The part of the claims in protocol fees.
    pub protocol_fees: i64,
}

impl Statement {
    /// Returns the statement for a vault with these tokens, in the mint's smallest unit. All inputs must be from the same slot,
    /// or else the statement describes a state that never existed.
    #[must_use]
    pub fn of(collateral: &Collateral, vault_tokens: u64, holdings: Holdings) -> Self {
        let vault = in_quote(collateral, vault_tokens).raw();
        Self {
            vault,
            claims: collateral.total,
            difference: vault.saturating_sub(collateral.total),
            accounts: holdings.accounts,
            markets: holdings.markets,
            insurance: holdings.insurance,
            protocol_fees: holdings.protocol_fees,
        }
    }

    /// Returns whether the invariant `solvency` holds, which means that the vault holds at least the total owed.
    #[must_use]
    pub const fn is_solvent(&self) -> bool {
        self.difference >= 0
    }

    /// Returns whether the invariant `conservation` holds, which means that the total owed equals the sum over the places where
    /// it is booked.
    #[must_use]
    pub const fn is_conserved(&self) -> bool {
        let Self { accounts, markets, insurance, protocol_fees, .. } = *self;
        Holdings { accounts, markets, insurance, protocol_fees }.sum() == self.claims
    }
}

/// Converts tokens to quote, rounded down to a whole quote unit. Only donations can leave a fraction of a unit.
fn in_quote(collateral: &Collateral, tokens: u64) -> Quote {
    let Ok(scale) = collateral.scale() else { return Quote::ZERO };
    // A quote unit is at most 10^6 token units, and both are powers of ten, so the division drops only the last digits.
    let exact = |divisor: u64| scale.to_quote(tokens.saturating_sub(tokens.checked_rem(divisor)?)).ok();
    (0..=6).find_map(|digits| exact(10_u64.pow(digits))).unwrap_or(Quote::MAX)
}
