//! Reads many margin accounts with few requests.

use super::read::{MOST_ACCOUNTS, decode, has_bytes, markets, of_margin_accounts};
use super::{Result, Rpc, RpcError, refuses_method};
use crate::accounts::{self, DISCRIMINATOR_LEN, MarginAccount, Market};
use crate::pda;
use crate::quote::Markets;
use solana_account_decoder_client_types::UiDataSliceConfig;
use solana_pubkey::Pubkey;
use solana_sdk_ids::sysvar;
use std::collections::{BTreeMap, BTreeSet};
use std::mem::offset_of;
use std::sync::Arc;

/// The number of accounts that every request contains (the clock and the exchange).
const SHARED: usize = 2;

/// A margin account, and the markets that were read in the same request.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The account's address.
    pub address: Pubkey,
    /// The account.
    pub account: MarginAccount,
    /// The time and the markets, including at least the markets of the account's positions.
    pub markets: Arc<Markets>,
}

/// The accounts that are read with one request.
#[derive(Debug, Default)]
struct Group {
    accounts: Vec<Pubkey>,
    markets: BTreeSet<u32>,
}

impl Rpc {
    /// Reads the margin account at `address`, or returns `None` if the account does not exist or has a different type.
    ///
    /// # Errors
    /// Returns [`RpcError::Client`].
    pub async fn margin_account_at(&self, address: &Pubkey) -> Result<Option<MarginAccount>> {
        match self.account(address).await {
            Ok(account) => Ok(Some(account)),
            Err(RpcError::Missing { .. } | RpcError::Decode { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns the numbers of an owner's margin accounts, in ascending order. One request returns two bytes per account. If the
    /// server does not list accounts, only the first [`FIRST_ACCOUNTS`](super::FIRST_ACCOUNTS) account numbers are checked.
    ///
    /// # Errors
    /// Returns [`RpcError::Client`] or [`RpcError::Answer`].
    pub async fn sub_ids_of(&self, owner: &Pubkey) -> Result<Vec<u16>> {
        let of_owner = has_bytes(DISCRIMINATOR_LEN + offset_of!(MarginAccount, owner), owner.as_ref());
        let offset = DISCRIMINATOR_LEN + offset_of!(MarginAccount, sub_id);
        let mut config = of_margin_accounts(vec![of_owner]);
        config.account_config.data_slice = Some(UiDataSliceConfig { offset, length: size_of::<u16>() });
        let found = match self.client.get_program_ui_accounts_with_config(&ballast::ID, config).await {
            Ok(found) => found,
            Err(error) if refuses_method(&error) => {
                let first = self.first_accounts_of(owner).await?;
                return Ok(first.iter().map(|(_, account)| account.sub_id).collect());
            }
            Err(error) => return Err(error.into()),
        };
        let number = |data: Option<Vec<u8>>| Some(u16::from_le_bytes(data?.try_into().ok()?));
        let numbers = found.iter().map(|(_, account)| number(account.data.decode()));
        let mut numbers = numbers.collect::<Option<Vec<u16>>>().ok_or(RpcError::Answer)?;
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// Reads margin accounts, each with the markets of its positions at the same slot. One request reads all accounts, and
    /// another one finds the markets' oracles. After that, each request reads up to 100 accounts, markets and oracles in total,
    /// and covers at least five margin accounts. Accounts that do not exist are left out.
    ///
    /// # Errors
    /// Returns the same errors as [`Rpc::snapshot`].
    pub async fn snapshots(
        &self,
        addresses: &[Pubkey],
        oracle_of: impl Fn(&Market) -> Option<Pubkey>,
    ) -> Result<Vec<Seen>> {
        let fetched = self.fetch(addresses).await?;
        let mut positions: Vec<(Pubkey, BTreeSet<u32>)> = Vec::with_capacity(addresses.len());
        for (address, account) in addresses.iter().zip(fetched) {
            let Some(account) = account else { continue };
            let decoded = accounts::decode_owned::<MarginAccount>(&account.owner, &account.data);
            let account = decoded.map_err(|source| RpcError::Decode { address: *address, source })?;
            positions.push((*address, account.state.in_use().map(|(_, position)| position.market).collect()));
        }
        let needed = positions.iter().flat_map(|(_, markets)| markets).copied().collect();
        let known = self.markets_of(&needed).await?;
        let mut oracles = BTreeMap::new();
        for market in &known {
            let oracle = oracle_of(market).ok_or(RpcError::UnknownOracle { market: market.index })?;
            oracles.insert(market.index, oracle);
        }
        let mut seen = Vec::with_capacity(positions.len());
        for group in groups(positions) {
            seen.extend(self.seen(&group, &oracles).await?);
        }
        Ok(seen)
    }

    async fn seen(&self, group: &Group, oracles: &BTreeMap<u32, Pubkey>) -> Result<Vec<Seen>> {
        let mut addresses = vec![sysvar::clock::ID, pda::exchange()];
        for market in &group.markets {
            let oracle = oracles.get(market).copied().ok_or(RpcError::UnknownOracle { market: *market })?;
            addresses.extend([pda::market(*market), oracle]);
        }
        let place = addresses.len();
        addresses.extend(&group.accounts);
        let fetched = self.fetch_together(&addresses).await?;
        let markets = Arc::new(markets(&addresses[..place], &fetched[..place])?);
        // An account that was closed between the requests is left out, as if it had been closed before them.
        let there = addresses.iter().zip(&fetched).skip(place).filter(|(_, account)| account.is_some());
        let seen = there.map(|(address, account)| {
            let account = decode(address, Some(account))?;
            Ok(Seen { address: *address, account, markets: Arc::clone(&markets) })
        });
        seen.collect()
    }
}

/// Groups the accounts in their order. Each group, with its markets and oracles, fits into one request.
fn groups(accounts: Vec<(Pubkey, BTreeSet<u32>)>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (address, markets) in accounts {
        let fitting = groups.last_mut().filter(|group| group.size_with(&markets) <= MOST_ACCOUNTS);
        match fitting {
            Some(group) => group.add(address, markets),
            None => groups.push(Group { accounts: vec![address], markets }),
        }
    }
    groups
}

impl Group {
    fn size_with(&self, more: &BTreeSet<u32>) -> usize {
        let markets = self.markets.union(more).count();
        SHARED.saturating_add(markets.saturating_mul(2)).saturating_add(self.accounts.len()).saturating_add(1)
    }

    fn add(&mut self, address: Pubkey, markets: BTreeSet<u32>) {
        self.accounts.push(address);
        self.markets.extend(markets);
    }
}

#[cfg(test)]
#[test]
fn accounts_share_requests_as_far_as_they_fit() {
    let markets = |first: u32| (first..first + 8).collect::<BTreeSet<u32>>();
    let sizes = |all: Vec<BTreeSet<u32>>| {
        let groups = groups(all.into_iter().map(|markets| (Pubkey::new_unique(), markets)).collect());
        for group in &groups {
            assert!(SHARED + 2 * group.markets.len() + group.accounts.len() <= MOST_ACCOUNTS);
        }
        groups.iter().map(|group| group.accounts.len()).collect::<Vec<_>>()
    };
    assert!(sizes(vec![]).is_empty());
    assert_eq!(sizes(vec![BTreeSet::new(); 16]), [16]);
    assert_eq!(sizes(vec![markets(0); 16]), [16]);
    assert_eq!(sizes(vec![BTreeSet::new(); 99]), [98, 1]);
    // The worst case is that no two accounts share a market.
    assert_eq!(sizes((0..16).map(|account| markets(8 * account)).collect()), [5, 5, 5, 1]);
}
