//! Reads accounts over the network.

pub(super) use super::account_limit::MOST_ACCOUNTS;
use super::{ClientError, Result, Rpc, RpcError, refuses_method};
use crate::accounts::{self, Collateral, DISCRIMINATOR_LEN, Exchange, MarginAccount, Market, ProgramAccount};
use crate::pda;
use crate::quote::{Markets, OracleAccount};
use anchor_lang::Discriminator;
use ballast_math::Clock;
use solana_account::Account;
use solana_account_decoder_client_types::UiAccountEncoding;
use solana_pubkey::Pubkey;
use solana_rpc_client_api::config::{RpcAccountInfoConfig, RpcProgramAccountsConfig};
use solana_rpc_client_api::filter::{Memcmp, RpcFilterType};
use solana_sdk_ids::sysvar;
use std::collections::BTreeSet;
use std::mem::offset_of;

/// How many of an owner's first accounts are looked up individually if the server does not list accounts.
pub const FIRST_ACCOUNTS: u16 = 16;
/// The maximum number of attempts to read accounts in several requests with all responses from the same slot.
const SAME_SLOT_TRIES: usize = 8;

/// An owner's margin accounts and their addresses.
#[derive(Clone, Debug)]
pub struct OwnersAccounts {
    /// The accounts, in no particular order.
    pub accounts: Vec<(Pubkey, MarginAccount)>,
    /// Whether these are all of the owner's accounts. Otherwise the server does not list accounts, and only the owner's first
    /// [`FIRST_ACCOUNTS`] were checked.
    pub are_all: bool,
}

impl Rpc {
    /// Reads one of the program's accounts.
    ///
    /// # Errors
    /// Returns [`RpcError::Missing`], [`RpcError::Decode`] or [`RpcError::Client`].
    pub async fn account<T: ProgramAccount>(&self, address: &Pubkey) -> Result<T> {
        let fetched = self.fetch(&[*address]).await?;
        decode(address, fetched.first())
    }

    /// Reads the exchange.
    ///
    /// # Errors
    /// Returns the same errors as [`Rpc::account`].
    pub async fn exchange(&self) -> Result<Exchange> {
        self.account(&pda::exchange()).await
    }

    /// Reads a mint's collateral.
    ///
    /// # Errors
    /// Returns the same errors as [`Rpc::account`].
    pub async fn collateral(&self, mint: &Pubkey) -> Result<Collateral> {
        self.account(&pda::collateral(mint)).await
    }

    /// Reads the market with this index.
    ///
    /// # Errors
    /// Returns the same errors as [`Rpc::account`].
    pub async fn market(&self, index: u32) -> Result<Market> {
        self.account(&pda::market(index)).await
    }

    /// Reads one of an owner's margin accounts.
    ///
    /// # Errors
    /// Returns the same errors as [`Rpc::account`].
    pub async fn margin_account(&self, owner: &Pubkey, sub_id: u16) -> Result<MarginAccount> {
        self.account(&pda::margin_account(owner, sub_id)).await
    }

    /// Reads all of the exchange's markets, sorted by index.
    ///
    /// # Errors
    /// Returns the same errors as [`Rpc::account`].
    pub async fn all_markets(&self) -> Result<Vec<Market>> {
        let count = self.exchange().await?.market_count;
        self.markets_of(&(0..count).collect()).await
    }

    /// Reads all margin accounts and their addresses with one request. Public servers may not allow this request.
    ///
    /// # Errors
    /// Returns [`RpcError::Decode`] or [`RpcError::Client`].
    pub async fn all_margin_accounts(&self) -> Result<Vec<(Pubkey, MarginAccount)>> {
        self.margin_accounts_with(Vec::new()).await
    }

    /// Reads an owner's margin accounts. If the server does not list accounts, only the owner's first [`FIRST_ACCOUNTS`] are read,
    /// because their addresses can be derived.
    ///
    /// # Errors
    /// Returns [`RpcError::Decode`] or [`RpcError::Client`].
    pub async fn margin_accounts_of(&self, owner: &Pubkey) -> Result<OwnersAccounts> {
        let place = DISCRIMINATOR_LEN + offset_of!(MarginAccount, owner);
        match self.margin_accounts_with(vec![has_bytes(place, owner.as_ref())]).await {
            Ok(accounts) => Ok(OwnersAccounts { accounts, are_all: true }),
            Err(RpcError::Client(error)) if refuses_method(&error) => {
                Ok(OwnersAccounts { accounts: self.first_accounts_of(owner).await?, are_all: false })
            }
            Err(error) => Err(error),
        }
    }

    /// Reads those of an owner's first margin accounts that exist.
    pub(super) async fn first_accounts_of(&self, owner: &Pubkey) -> Result<Vec<(Pubkey, MarginAccount)>> {
        let addresses: Vec<_> =
            (0..FIRST_ACCOUNTS).map(|number| pda::margin_account(owner, number)).collect();
        let fetched = self.fetch(&addresses).await?;
        let there = addresses.iter().zip(&fetched).filter(|(_, account)| account.is_some());
        there.map(|(address, account)| Ok((*address, decode(address, Some(account))?))).collect()
    }

    /// Reads the network's time and slot.
    ///
    /// # Errors
    /// Returns [`RpcError::Client`].
    pub async fn clock(&self) -> Result<Clock> {
        clock(self.fetch(&[sysvar::clock::ID]).await?.first())
    }

    /// Reads the markets with these indexes, their oracles, the exchange and the time, all at the same slot. The function
    /// `oracle_of` returns a market's oracle account, as [`crate::oracle::account_of`] does. A market whose oracle account does
    /// not exist has no reading, and [`crate::quote::KnownMarket::reading`] returns the reason.
    ///
    /// # Errors
    /// Returns the same errors as [`Rpc::account`], [`RpcError::UnknownOracle`], [`RpcError::TooMany`] for more than 48 markets,
    /// or `WrongOracle`.
    pub async fn markets(
        &self,
        indexes: &[u32],
        oracle_of: impl Fn(&Market) -> Option<Pubkey>,
    ) -> Result<Markets> {
        let indexes = indexes.iter().copied().collect();
        Ok(self.together(None, &indexes, oracle_of).await?.1)
    }

    /// Reads a margin account, the markets of its positions and the markets in `more`, all at the same slot.
    ///
    /// # Errors
    /// Returns the same errors as [`Rpc::markets`].
    pub async fn snapshot(
        &self,
        address: &Pubkey,
        more: &[u32],
        oracle_of: impl Fn(&Market) -> Option<Pubkey>,
    ) -> Result<(MarginAccount, Markets)> {
        let account: MarginAccount = self.account(address).await?;
        let mut indexes: BTreeSet<u32> = more.iter().copied().collect();
        indexes.extend(account.state.in_use().map(|(_, position)| position.market));
        let (account, markets) = self.together(Some(address), &indexes, oracle_of).await?;
        let account = account.ok_or(RpcError::Missing { wanted: MarginAccount::NAME, address: *address })?;
        Ok((account, markets))
    }

    /// Reads all accounts in one request, after a first request has found the markets' oracles.
    async fn together(
        &self,
        account: Option<&Pubkey>,
        indexes: &BTreeSet<u32>,
        oracle_of: impl Fn(&Market) -> Option<Pubkey>,
    ) -> Result<(Option<MarginAccount>, Markets)> {
        let known = self.markets_of(indexes).await?;
        let mut addresses = vec![sysvar::clock::ID, pda::exchange()];
        for market in &known {
            let oracle = oracle_of(market).ok_or(RpcError::UnknownOracle { market: market.index })?;
            addresses.extend([pda::market(market.index), oracle]);
        }
        let place = addresses.len();
        addresses.extend(account);
        let fetched = self.fetch_together(&addresses).await?;
        let account = account.map(|address| decode(address, fetched.get(place))).transpose()?;
        Ok((account, markets(&addresses[..place], &fetched[..place])?))
    }

    pub(super) async fn markets_of(&self, indexes: &BTreeSet<u32>) -> Result<Vec<Market>> {
        let addresses: Vec<_> = indexes.iter().map(|index| pda::market(*index)).collect();
        let fetched = self.fetch(&addresses).await?;
        addresses.iter().zip(&fetched).map(|(address, account)| decode(address, Some(account))).collect()
    }

    /// Reads accounts at the same slot.
    pub(super) async fn fetch_together(&self, addresses: &[Pubkey]) -> Result<Vec<Option<Account>>> {
        if addresses.len() > MOST_ACCOUNTS {
            return Err(RpcError::TooMany { wanted: addresses.len(), most: MOST_ACCOUNTS });
        }
        for _ in 0..SAME_SLOT_TRIES {
            let (fetched, slots) = self.fetch_with_slots(addresses).await?;
            if slots.len() <= 1 {
                return Ok(fetched);
            }
        }
        Err(RpcError::FewAccounts { wanted: addresses.len(), most: self.accounts.most() })
    }

    /// Returns the rent-exempt balance for an account of this size. Unit: lamports.
    pub(crate) async fn rent_of(&self, bytes: usize) -> Result<u64> {
        Ok(self.client.get_minimum_balance_for_rent_exemption(bytes).await?)
    }

    /// Reads accounts in requests of up to one hundred, or as many as the server allows. The accounts in each request are read at
    /// the same slot.
    pub(crate) async fn fetch(&self, addresses: &[Pubkey]) -> Result<Vec<Option<Account>>> {
        Ok(self.fetch_with_slots(addresses).await?.0)
    }

    /// Reads accounts like [`Rpc::fetch`], and also returns the slots of the responses.
    async fn fetch_with_slots(&self, addresses: &[Pubkey]) -> Result<(Vec<Option<Account>>, BTreeSet<u64>)> {
        let (mut fetched, mut slots) = (Vec::with_capacity(addresses.len()), BTreeSet::new());
        while let Some(rest) = addresses.get(fetched.len()..).filter(|rest| !rest.is_empty()) {
            let some = &rest[..rest.len().min(self.most_accounts())];
            let commitment = self.client.commitment();
            match self.client.get_multiple_accounts_with_commitment(some, commitment).await {
                Ok(answer) => {
                    slots.insert(answer.context.slot);
                    fetched.extend(answer.value);
                }
                Err(error) if self.allows_fewer_accounts(some.len(), &error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok((fetched, slots))
    }

    /// Returns the maximum number of accounts that the server returns for one request, as far as known.
    #[must_use]
    pub fn most_accounts(&self) -> usize {
        self.accounts.most()
    }

    /// Returns whether the server refused a request only because of its `count` accounts. If so, [`Rpc::most_accounts`] is lower from
    /// then on, and the request should be split.
    pub fn allows_fewer_accounts(&self, count: usize, error: &ClientError) -> bool {
        self.accounts.lower(count, error)
    }

    async fn margin_accounts_with(&self, more: Vec<RpcFilterType>) -> Result<Vec<(Pubkey, MarginAccount)>> {
        let config = of_margin_accounts(more);
        let found = self.client.get_program_ui_accounts_with_config(&ballast::ID, config).await?;
        found
            .iter()
            .map(|(address, account)| Ok((*address, decode(address, Some(&account.to_account()))?)))
            .collect()
    }
}

/// Returns the settings for requesting the margin accounts that match `more`.
pub(super) fn of_margin_accounts(more: Vec<RpcFilterType>) -> RpcProgramAccountsConfig {
    let size = u64::try_from(MarginAccount::SIZE).unwrap_or(u64::MAX);
    let mut filters = vec![RpcFilterType::DataSize(size), has_bytes(0, MarginAccount::DISCRIMINATOR)];
    filters.extend(more);
    RpcProgramAccountsConfig {
        filters: Some(filters),
        account_config: RpcAccountInfoConfig {
            encoding: Some(UiAccountEncoding::Base64),
            ..RpcAccountInfoConfig::default()
        },
        ..RpcProgramAccountsConfig::default()
    }
}

pub(super) fn has_bytes(place: usize, bytes: &[u8]) -> RpcFilterType {
    RpcFilterType::Memcmp(Memcmp::new_base58_encoded(place, bytes))
}

pub(super) fn decode<T: ProgramAccount>(address: &Pubkey, account: Option<&Option<Account>>) -> Result<T> {
    let missing = RpcError::Missing { wanted: T::NAME, address: *address };
    let account = account.and_then(Option::as_ref).ok_or(missing)?;
    accounts::decode_owned(&account.owner, &account.data)
        .map_err(|source| RpcError::Decode { address: *address, source })
}

/// Decodes the clock and the exchange, and then pairs of a market and its oracle.
pub(super) fn markets(addresses: &[Pubkey], fetched: &[Option<Account>]) -> Result<Markets> {
    let mut markets = Markets::new(clock(fetched.first())?);
    markets.set_exchange(decode(&pda::exchange(), fetched.get(1))?);
    for (addresses, pair) in addresses.chunks_exact(2).zip(fetched.chunks_exact(2)).skip(1) {
        let [address, oracle] = *addresses else { continue };
        let market: Market = decode(&address, pair.first())?;
        markets.insert(market, &oracle_account(oracle, pair.last()))?;
    }
    Ok(markets)
}

/// Returns an oracle account as the program reads it. A missing account counts as empty, so it has no reading but is not an
/// error. Otherwise, closing an oracle account could lock up its users' funds in other markets.
pub(super) fn oracle_account(address: Pubkey, account: Option<&Option<Account>>) -> OracleAccount<'_> {
    account.and_then(Option::as_ref).map_or_else(
        || OracleAccount { address, owner: Pubkey::default(), data: &[] },
        |account| OracleAccount { address, owner: account.owner, data: &account.data },
    )
}

pub(super) fn clock(account: Option<&Option<Account>>) -> Result<Clock> {
    let missing = RpcError::Missing { wanted: "clock", address: sysvar::clock::ID };
    decode_clock(&account.and_then(Option::as_ref).ok_or(missing)?.data)
}

/// Decodes the time and slot from the runtime's clock account. The account consists of five words, of which the first is the
/// slot and the last is the time.
///
/// # Errors
/// Returns [`RpcError::Answer`] if the data has a different length.
pub fn decode_clock(data: &[u8]) -> Result<Clock> {
    let words: Result<[u64; 5]> = bytemuck::try_pod_read_unaligned(data).map_err(|_| RpcError::Answer);
    let [slot, .., time] = words?;
    Ok(Clock { time: time.cast_signed(), slot })
}
