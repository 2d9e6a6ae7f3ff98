//! From an oracle account to a reading in the market's units. What the market then makes of it is the maths' affair.

use crate::errors::BallastError;
use crate::state::Market;
use anchor_lang::prelude::*;
use ballast_math::oracle::{RawReading, Reading};
use ballast_oracle::{OracleKind, RawPrice};

/// Reads the oracle account of `market`. An account at another address is refused. What is at the right one may be unusable,
/// which is the inner error: also where it was closed, or says another feed's price, for then nobody could leave the market any
/// more, nor the others of an account with a slot in it.
pub fn read(market: &Market, oracle: &AccountInfo) -> Result<ballast_math::Result<Reading>> {
    read_bytes(market, (oracle.key, oracle.owner), &oracle.try_borrow_data()?)
}

/// [`read`] for an account's address, owner and data, which is all it needs: clients have no `AccountInfo`.
#[inline(always)]
pub fn read_bytes(
    market: &Market,
    (address, owner): (&Pubkey, &Pubkey),
    data: &[u8],
) -> Result<ballast_math::Result<Reading>> {
    require_keys_eq!(*address, market.oracle_address, BallastError::WrongOracle);
    let kind = OracleKind::try_from(market.oracle_kind).map_err(|_| BallastError::WrongOracle)?;
    let raw = kind.read(data, &address.to_bytes()).ok();
    let own = raw.filter(|raw| *owner == market.oracle_owner && raw.feed_id == market.oracle_feed);
    Ok(own.map_or(Err(ballast_math::Error::OracleInvalid), |raw| {
        in_units(&raw, market.parameters.contract_exponent)
    }))
}

/// Fails unless the account is the market's by address, owner and feed: what opens a market is told which of them is wrong.
pub fn ensure_source(market: &Market, (address, owner): (&Pubkey, &Pubkey), data: &[u8]) -> Result<()> {
    require_keys_eq!(*address, market.oracle_address, BallastError::WrongOracle);
    require_keys_eq!(*owner, market.oracle_owner, BallastError::WrongOracle);
    let kind = OracleKind::try_from(market.oracle_kind).map_err(|_| BallastError::WrongOracle)?;
    let raw = kind.read(data, &address.to_bytes());
    require!(raw.map_or(true, |raw| raw.feed_id == market.oracle_feed), BallastError::WrongOracle);
    Ok(())
}

/// A raw price in the units of a market with this contract exponent.
fn in_units(raw: &RawPrice, contract_exponent: i64) -> ballast_math::Result<Reading> {
    RawReading {
        price: raw.price,
        confidence: raw.confidence,
        exponent: raw.exponent,
        publish_time: raw.publish_time,
    }
    .in_units(contract_exponent)
}

/// Fails unless `owner` may own oracle accounts of kind `number`.
pub fn ensure_allowed(number: u8, owner: &Pubkey) -> Result<()> {
    let kind = OracleKind::try_from(number).map_err(|_| BallastError::OracleOwnerNotAllowed)?;
    require!(kind.allows_owner(&owner.to_bytes()), BallastError::OracleOwnerNotAllowed);
    Ok(())
}

/// The chain's time and slot.
pub fn clock() -> Result<ballast_math::Clock> {
    let clock = Clock::get()?;
    Ok(ballast_math::Clock { time: clock.unix_timestamp, slot: clock.slot })
}
