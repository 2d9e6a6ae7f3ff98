//! Reads the whole exchange, except its margin accounts, at a single slot.

use super::read::{clock, decode, oracle_account};
use super::{Result, Rpc, RpcError};
use crate::accounts::{self, AnyAccount, Collateral, Exchange, Market};
use crate::quote::Markets;
use crate::solvency::{Holdings, Statement};
use crate::{oracle, pda};
use solana_account::Account;
use solana_pubkey::Pubkey;
use solana_sdk_ids::sysvar;
use std::collections::BTreeMap;

/// The number of accounts before the markets (the clock, the exchange, the collateral and the vault).
const FIRST_MARKET: usize = 4;
/// The maximum number of attempts to read one overview.
const ATTEMPTS: usize = 3;

/// The exchange, its markets and its vault, all read at the same slot.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The exchange.
    pub exchange: Exchange,
    /// The collateral, or `None` before it is created.
    pub collateral: Option<Collateral>,
    /// The tokens in the collateral's vault, in the mint's smallest unit.
    pub vault_tokens: u64,
    /// All markets, sorted by index. The list includes markets that are still being set up and have no oracle yet.
    pub all: Vec<Market>,
    /// The time and the markets that are set up, for quotes. A market whose oracle account does not exist has no reading.
    pub markets: Markets,
}

impl Overview {
    /// Returns the exchange's assets and liabilities. The margin accounts' cash is not read, but computed as the total owed less
    /// the amounts that the markets hold. Returns `None` before the collateral is created.
    #[must_use]
    pub fn statement(&self) -> Option<Statement> {
        let collateral = self.collateral.as_ref()?;
        let holdings = Holdings::of_markets(&self.all).with_rest_of(collateral.total);
        Some(Statement::of(collateral, self.vault_tokens, holdings))
    }
}

/// The sums over all of the program's accounts, read at a single slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audit {
    /// The number of margin accounts.
    pub accounts: usize,
    /// The sums, by the place where amounts are booked, including every margin account.
    pub holdings: Holdings,
    /// The total owed, according to the collateral account. Unit: 1e-6 quote.
    pub claims: i64,
}

impl Audit {
    /// Returns whether the invariant `conservation` holds, which means that the total owed equals the sum over the places where
    /// it is booked.
    #[must_use]
    pub const fn is_conserved(&self) -> bool {
        self.holdings.sum() == self.claims
    }
}

/// The addresses of an exchange's accounts. These addresses change only when a market or the collateral is set up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    collateral: Pubkey,
    mint: Pubkey,
    oracles: Vec<Pubkey>,
}

impl Layout {
    /// Returns the collateral's mint, or zero before the collateral is created.
    #[must_use]
    pub const fn mint(&self) -> Pubkey {
        self.mint
    }

    fn addresses(&self) -> Vec<Pubkey> {
        let mut addresses =
            vec![sysvar::clock::ID, pda::exchange(), pda::collateral(&self.mint), pda::vault(&self.mint)];
        for (index, oracle) in (0..).zip(&self.oracles) {
            addresses.extend([pda::market(index), *oracle]);
        }
        addresses
    }

    /// Returns whether the addresses still cover the exchange that was read with them.
    fn fits(&self, read: &Overview) -> bool {
        let oracles = read.all.iter().map(|market| market.oracle_address);
        let count = usize::try_from(read.exchange.market_count);
        count == Ok(self.oracles.len())
            && read.exchange.collateral == self.collateral
            && oracles.eq(self.oracles.iter().copied())
    }
}

impl Rpc {
    /// Reads the addresses of the exchange's accounts.
    ///
    /// # Errors
    /// Returns the same errors as [`Rpc::account`].
    pub async fn layout(&self) -> Result<Layout> {
        let exchange = self.exchange().await?;
        let mint = match exchange.collateral {
            address if address == Pubkey::default() => Pubkey::default(),
            address => self.account::<Collateral>(&address).await?.mint,
        };
        let markets = self.markets_of(&(0..exchange.market_count).collect()).await?;
        let oracles = markets.iter().map(|market| market.oracle_address).collect();
        Ok(Layout { collateral: exchange.collateral, mint, oracles })
    }

    /// Reads the exchange, its markets and its vault, all at the same slot. One request is enough if `layout` is still valid.
    /// Otherwise, `layout` is read again.
    ///
    /// # Errors
    /// Returns the same errors as [`Rpc::account`]. Also returns [`RpcError::TooMany`] for more than 48 markets, `WrongOracle` if
    /// the account at a market's oracle address is not its oracle, or [`RpcError::Answer`] if the exchange changes faster than it
    /// can be read.
    pub async fn overview(&self, layout: &mut Layout) -> Result<Overview> {
        for _ in 0..ATTEMPTS {
            let addresses = layout.addresses();
            let fetched = self.fetch_together(&addresses).await?;
            let read = overview(&addresses, &fetched)?;
            if layout.fits(&read) {
                return Ok(read);
            }
            *layout = self.layout().await?;
        }
        Err(RpcError::Answer)
    }

    /// Returns the sums over all of the program's accounts, read with one request. Public servers may not allow this request.
    ///
    /// # Errors
    /// Returns [`RpcError::Client`], [`RpcError::Decode`], or [`RpcError::Missing`] before the collateral is created.
    pub async fn audit(&self) -> Result<Audit> {
        let found = self.client.get_program_accounts(&ballast::ID).await?;
        let (mut markets, mut accounts, mut claims) = (Vec::new(), Vec::new(), None);
        for (address, account) in found {
            let decoded = accounts::decode_any(&account.data);
            match decoded.map_err(|source| RpcError::Decode { address, source })? {
                AnyAccount::Market(market) => markets.push(*market),
                AnyAccount::MarginAccount(account) => accounts.push(*account),
                AnyAccount::Collateral(collateral) => claims = Some(collateral.total),
                AnyAccount::Exchange(_) => {}
            }
        }
        let missing = RpcError::Missing { wanted: "Collateral", address: pda::exchange() };
        let holdings = Holdings::of_markets(&markets).with_accounts(&accounts);
        Ok(Audit { accounts: accounts.len(), holdings, claims: claims.ok_or(missing)? })
    }

    /// Returns a token account's balance, in the mint's smallest unit, or zero if the account does not exist.
    ///
    /// # Errors
    /// Returns [`RpcError::Client`] or [`RpcError::Answer`].
    pub async fn tokens_in(&self, address: &Pubkey) -> Result<u64> {
        self.fetch_together(&[*address]).await?.first().map_or(Ok(0), tokens_of)
    }
}

fn overview(addresses: &[Pubkey], fetched: &[Option<Account>]) -> Result<Overview> {
    let exchange: Exchange = decode(&pda::exchange(), fetched.get(1))?;
    let collateral = match exchange.collateral {
        address if address == Pubkey::default() => None,
        // If the account's mint differs from the one in the layout, the layout is read again.
        address => decode::<Collateral>(&address, fetched.get(2)).ok(),
    };
    let mut markets = Markets::new(clock(fetched.first())?);
    markets.set_exchange(exchange);
    let mut all = BTreeMap::new();
    let pairs = addresses.chunks_exact(2).zip(fetched.chunks_exact(2)).skip(FIRST_MARKET / 2);
    for (addresses, pair) in pairs {
        let [address, _] = *addresses else { continue };
        let market: Market = decode(&address, pair.first())?;
        if let Some(address) = oracle::account_of(&market) {
            markets.insert(market, &oracle_account(address, pair.last()))?;
        }
        all.insert(market.index, market);
    }
    let vault_tokens = fetched.get(3).map_or(Ok(0), tokens_of)?;
    Ok(Overview { exchange, collateral, vault_tokens, all: all.into_values().collect(), markets })
}

/// The range of bytes in which a token account stores its amount.
const AMOUNT: std::ops::Range<usize> = 64..72;

/// Returns the tokens in the vault, or zero if the vault does not exist yet.
fn tokens_of(account: &Option<Account>) -> Result<u64> {
    let Some(account) = account else { return Ok(0) };
    let bytes = account.data.get(AMOUNT).and_then(|bytes| bytes.try_into().ok());
    bytes.map(u64::from_le_bytes).ok_or(RpcError::Answer)
}
