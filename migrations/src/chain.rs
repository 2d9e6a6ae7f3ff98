//! Reads the on-chain accounts that the file describes.

use crate::config::Config;
use anchor_lang::AccountDeserialize;
use anchor_lang::prelude::ProgramData;
use ballast_client::accounts::{self, Collateral, Exchange, Market, ProgramAccount};
use ballast_client::pda;
use ballast_client::rpc::{Rpc, RpcError, decode_clock};
use solana_account::Account;
use solana_program_pack::Pack;
use solana_pubkey::Pubkey;
use spl_associated_token_account_interface::address::get_associated_token_address;
use spl_token_interface::state;

/// The program's deployment status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deployment {
    /// The program is not deployed.
    Missing,
    /// The program is no longer upgradeable, so no key can initialise the exchange.
    Final,
    /// This key can upgrade the program, and only this key can initialise the exchange.
    By(Pubkey),
}

/// The on-chain accounts that a migration compares with the file. The accounts are read in one request unless the file has
/// too many markets.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The program's deployment status.
    pub deployment: Deployment,
    /// The chain's clock time. Unit: unix seconds.
    pub time: i64,
    /// The exchange, or `None` if it does not exist.
    pub exchange: Option<Exchange>,
    /// The decimals of the collateral's mint. `None` if the mint does not exist.
    pub mint_decimals: Option<u8>,
    /// The collateral account for the file's mint.
    pub collateral: Option<Collateral>,
    /// The markets with the indexes in the file.
    pub markets: Vec<Option<Market>>,
    /// The oracle accounts of the file's markets.
    pub oracles: Vec<Option<Account>>,
    /// The payer's balance of the collateral, in the mint's smallest unit. `None` if the payer has no token account.
    pub payer_tokens: Option<u64>,
}

/// The runtime's clock account.
const CLOCK: Pubkey = Pubkey::from_str_const("SysvarC1ock11111111111111111111111111111111");

/// The maximum number of accounts that a server returns for one request.
const MOST_ACCOUNTS: usize = 100;

impl Chain {
    /// Returns a chain without an exchange. If `authority` is given, it can upgrade the program. Otherwise the program is not
    /// deployed.
    #[must_use]
    pub const fn empty(authority: Option<Pubkey>) -> Self {
        Self {
            deployment: match authority {
                Some(authority) => Deployment::By(authority),
                None => Deployment::Missing,
            },
            time: 0,
            exchange: None,
            mint_decimals: None,
            collateral: None,
            markets: Vec::new(),
            oracles: Vec::new(),
            payer_tokens: None,
        }
    }

    /// Reads the accounts that `config` describes. `payer` is the key that pays for insurance.
    ///
    /// # Errors
    /// Returns [`RpcError::Client`], or [`RpcError::Decode`] if an account belongs to another version of the program.
    pub async fn fetch(rpc: &Rpc, config: &Config, payer: &Pubkey) -> Result<Self, RpcError> {
        let mint = config.collateral.mint;
        let first = [
            pda::program_data(),
            pda::exchange(),
            mint,
            pda::collateral(&mint),
            get_associated_token_address(payer, &mint),
            CLOCK,
        ];
        let of_markets =
            config.markets.iter().flat_map(|market| [pda::market(market.index), market.args.oracle_address]);
        let addresses: Vec<Pubkey> = first.into_iter().chain(of_markets).collect();
        let mut found = Vec::with_capacity(addresses.len());
        for chunk in addresses.chunks(MOST_ACCOUNTS) {
            found.extend(rpc.client().get_multiple_accounts(chunk).await?);
        }
        let at = |place: usize| found[place].as_ref();
        let pairs = first.len()..addresses.len();
        Ok(Self {
            deployment: deployment(at(0)),
            time: at(5).map(|clock| decode_clock(&clock.data)).transpose()?.unwrap_or_default().time,
            exchange: decode(&addresses[1], at(1))?,
            mint_decimals: token::<state::Mint>(at(2)).map(|mint| mint.decimals),
            collateral: decode(&addresses[3], at(3))?,
            markets: pairs
                .clone()
                .step_by(2)
                .map(|place| decode(&addresses[place], at(place)))
                .collect::<Result<_, _>>()?,
            oracles: pairs.skip(1).step_by(2).map(|place| at(place).cloned()).collect(),
            payer_tokens: token::<state::Account>(at(4)).map(|account| account.amount),
        })
    }

    /// Returns the market with this index.
    #[must_use]
    pub fn market(&self, index: u32) -> Option<&Market> {
        self.markets.iter().flatten().find(|market| market.index == index)
    }

    /// Returns the oracle account of the market at `place` in the file.
    #[must_use]
    pub fn oracle(&self, place: usize) -> Option<&Account> {
        self.oracles.get(place).and_then(Option::as_ref)
    }
}

fn deployment(account: Option<&Account>) -> Deployment {
    let data = account.and_then(|account| ProgramData::try_deserialize(&mut account.data.as_slice()).ok());
    match data {
        None => Deployment::Missing,
        Some(data) => data.upgrade_authority_address.map_or(Deployment::Final, Deployment::By),
    }
}

/// Decodes one of the program's accounts. An account without data counts as missing, because anyone can send lamports to an
/// address.
fn decode<T: ProgramAccount>(address: &Pubkey, account: Option<&Account>) -> Result<Option<T>, RpcError> {
    let Some(account) = account.filter(|account| !account.data.is_empty()) else {
        return Ok(None);
    };
    accounts::decode_owned(&account.owner, &account.data)
        .map(Some)
        .map_err(|source| RpcError::Decode { address: *address, source })
}

fn token<T: Pack + solana_program_pack::IsInitialized>(account: Option<&Account>) -> Option<T> {
    let account = account.filter(|account| account.owner == spl_token_interface::ID)?;
    T::unpack(&account.data).ok()
}
