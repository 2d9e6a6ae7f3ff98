//! Parses sizes on the command line, in contracts, in units of the asset, or as a part of a position.

use super::percent::Percent;
use crate::session::Refusal;
use anyhow::{Context as _, Result, bail, ensure};
use ballast_client::amount;
use ballast_client::contract::Contract;
use ballast_math::{Base, Ratio, Rounding, num};
use std::str::FromStr;

/// A size: a number of contracts, or an amount of the market's asset, such as `0.5BTC`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Size {
    /// A number of contracts.
    Contracts(Base),
    /// A number of units of an asset.
    Units {
        /// The number of units, which is checked when the market is known.
        number: String,
        /// The asset's symbol.
        asset: String,
    },
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let error = match amount::parse::<Base>(text) {
            Ok(base) => return Ok(Self::Contracts(base)),
            Err(error) => error.to_string(),
        };
        let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let asset = &text[number.len()..];
        if asset.is_empty() || number.trim().is_empty() {
            return Err(error);
        }
        if amount::parse::<Base>(number).is_err() {
            return Err(format!("{error}, or with the asset's symbol, like 0.5BTC"));
        }
        Ok(Self::Units { number: number.trim().to_owned(), asset: asset.to_owned() })
    }
}

impl Size {
    /// Returns the size in contracts of this market. Unit: 1e-9 contract. Above zero.
    ///
    /// # Errors
    /// Returns an error if the size is not above zero, its asset is not the market's, or it cannot be expressed in contracts.
    pub fn in_contracts(&self, contract: &Contract) -> Result<u64> {
        let base = match self {
            Self::Contracts(base) => *base,
            Self::Units { number, asset } => units(number, asset, contract)?,
        };
        ensure!(
            base.is_positive(),
            "the size must be above zero: choose the direction with `long` or `short`"
        );
        Ok(base.magnitude())
    }
}

fn units(number: &str, asset: &str, contract: &Contract) -> Result<Base> {
    let (known, written) = (contract.asset().to_ascii_lowercase(), asset.to_ascii_lowercase());
    // The letters may begin with the scale of the number, as in `5kSOL`.
    let number = match written.strip_suffix(&known) {
        Some(scale @ ("" | "k" | "m")) => format!("{number}{scale}"),
        _ => bail!(
            "`{asset}` is not this market's asset: give a number of contracts (1 contract = {}), or an amount like 0.5{}",
            contract.size(),
            contract.asset()
        ),
    };
    contract.contracts(&number).with_context(|| format!("1 contract = {}", contract.size()))
}

/// The part of a position to close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A share of the position, rounded down to whole steps. A share of 100 % closes the position exactly.
    Share(Ratio),
    /// A specific size.
    Size(Size),
}

impl FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().to_ascii_lowercase().as_str() {
            "all" | "100%" | "100 %" => return Ok(Self::Share(ballast_math::units::ONE)),
            "half" => return Ok(Self::Share(Ratio::new(500_000))),
            _ => {}
        }
        if !text.trim().ends_with('%') {
            return text.parse().map(Self::Size);
        }
        let percent: Percent = text.parse()?;
        if percent.ratio().is_zero() {
            return Err(format!("`{text}` closes nothing: enter a percentage above zero"));
        }
        Ok(Self::Share(percent.ratio()))
    }
}

impl Part {
    /// Returns the size to close of a position of `held` contracts. Unit: 1e-9 contract. Above zero.
    ///
    /// # Errors
    /// Returns an error if the share is smaller than one step, or if [`Size::in_contracts`] fails.
    pub fn of(&self, held: u64, step: u64, contract: &Contract) -> Result<u64> {
        let share = match self {
            Self::Size(size) => return size.in_contracts(contract),
            Self::Share(ballast_math::units::ONE) => return Ok(held),
            Self::Share(share) => *share,
        };
        let one = ballast_math::units::ONE.raw();
        let part = num::multiply_divide(held, share.raw(), one, Rounding::Floor)?;
        let whole = part - part % step.max(1);
        let too_small = || {
            Refusal(
                "this share of the position is smaller than one size step: close a larger share".to_owned(),
            )
        };
        ensure!(whole > 0, too_small());
        Ok(whole)
    }
}
