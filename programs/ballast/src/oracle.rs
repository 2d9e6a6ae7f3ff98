//! Decides which oracle account a market may use, and converts its price to the market's units. The core's rules then decide
//! whether the reading is usable.

use crate::errors::{BallastError, require, require_keys_eq};
use crate::raw::Account;
use crate::state::Market;
use anchor_lang::prelude::*;
use ballast_math::oracle::{RawReading, Reading};
use ballast_oracle::{Cluster, OracleKind, RawPrice, program_ids};

/// Reads the oracle account of `market`. Returns an error if the account has the wrong address. An account with the right address
/// may still be unusable, because it was closed or carries another feed's price. In that case, the inner result is the error. An
/// outer error would keep users from leaving this market, and from leaving any other market while they hold a position in this one.
pub fn read(market: &Market, oracle: Account<'_>) -> Result<ballast_math::Result<Reading>> {
    read_bytes(market, oracle.key(), oracle.owner(), &oracle.data()?)
}

/// Does the same as [`read`] for clients, which have no [`Account`] and pass the account's address, owner and data instead.
#[inline(always)]
pub fn read_bytes(
    market: &Market,
    address: &Pubkey,
    owner: &Pubkey,
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

/// Fails unless the account's address, owner and feed are the market's. An instruction that opens a market reports this error.
pub fn ensure_source(market: &Market, address: &Pubkey, owner: &Pubkey, data: &[u8]) -> Result<()> {
    require_keys_eq!(*address, market.oracle_address, BallastError::WrongOracle);
    require_keys_eq!(*owner, market.oracle_owner, BallastError::WrongOracle);
    let kind = OracleKind::try_from(market.oracle_kind).map_err(|_| BallastError::WrongOracle)?;
    let raw = kind.read(data, &address.to_bytes());
    require!(raw.map_or(true, |raw| raw.feed_id == market.oracle_feed), BallastError::WrongOracle);
    Ok(())
}

/// Converts a raw price to the units of a market with this contract exponent.
fn in_units(raw: &RawPrice, contract_exponent: i64) -> ballast_math::Result<Reading> {
    RawReading {
        price: raw.price,
        confidence: raw.confidence,
        exponent: raw.exponent,
        publish_time: raw.publish_time,
    }
    .in_units(contract_exponent)
}

/// The source of a market's index price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The number of the oracle kind.
    pub kind: u8,
    /// The program that must own the account.
    pub owner: Pubkey,
    /// The feed whose price the account must carry.
    pub feed: [u8; 32],
    /// The address of the oracle account.
    pub address: Pubkey,
}

impl Source {
    /// Fails unless the owner is an oracle program on `cluster` and the account's address is derived from the feed. Nobody may hold
    /// the account's key, because its holder could choose the price or stop the updates.
    pub fn ensure_allowed(&self, cluster: u8) -> Result<()> {
        let cluster = Cluster::of_number(cluster).ok_or(BallastError::UnknownCluster)?;
        let kind = OracleKind::try_from(self.kind).map_err(|_| BallastError::OracleOwnerNotAllowed)?;
        let is_allowed = kind.allows_owner(cluster, &self.owner.to_bytes());
        require!(is_allowed, BallastError::OracleOwnerNotAllowed);
        let own = account_of_feed(kind, &self.owner, &self.feed);
        require!(own == Some(self.address), BallastError::OracleAddressNotDerived);
        Ok(())
    }
}

/// The shard of Pyth feed accounts that markets use. Anyone may post prices to it, and sponsors do.
const SHARD: u16 = 0;

/// Returns the only oracle account that a market may use for a feed. The account has the address that Pyth's feed program
/// derives, or is the legacy account itself, whose address is also its feed id. Returns `None` if `owner` has no feed accounts.
pub fn account_of_feed(kind: OracleKind, owner: &Pubkey, feed: &[u8; 32]) -> Option<Pubkey> {
    match kind {
        OracleKind::PythLegacy => Some(Pubkey::new_from_array(*feed)),
        OracleKind::PythReceiver => {
            let program = program_ids::feed_accounts_of(&owner.to_bytes())?;
            let seeds: &[&[u8]] = &[&SHARD.to_le_bytes(), feed];
            Some(Pubkey::find_program_address(seeds, &Pubkey::new_from_array(program)).0)
        }
    }
}

/// Returns the chain's current time and slot.
pub fn clock() -> Result<ballast_math::Clock> {
    let clock = Clock::get()?;
    Ok(ballast_math::Clock { time: clock.unix_timestamp, slot: clock.slot })
}
