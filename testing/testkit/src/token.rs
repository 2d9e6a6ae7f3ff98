//! Handles SPL tokens, with their mints, accounts and balances.

use crate::{Chain, address, keypair, rent_exempt};
use solana_account::Account;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_program_option::COption;
use solana_program_pack::Pack;
use solana_pubkey::Pubkey;
use solana_signer::Signer;
use spl_associated_token_account_interface::address::get_associated_token_address;
use spl_token_interface::{instruction, state};

pub use spl_token_interface::ID as TOKEN_PROGRAM;

/// A test mint, together with the keypair of its mint authority.
pub struct Mint {
    /// The mint's address.
    pub address: Pubkey,
    /// The number of digits after the decimal point, so that one token is 10^decimals units.
    pub decimals: u8,
    /// The mint authority.
    pub authority: Keypair,
}

impl Mint {
    /// Creates a mint with no supply. The mint's address and authority are derived from `name`.
    pub fn create(chain: &mut dyn Chain, name: &str, decimals: u8) -> Self {
        let authority = keypair(&format!("mint authority of {name}"));
        let mint = state::Mint {
            mint_authority: COption::Some(authority.pubkey()),
            supply: 0,
            decimals,
            is_initialized: true,
            freeze_authority: COption::None,
        };
        let address = address(&format!("mint of {name}"));
        chain.set_account(&address, packed(mint));
        Self { address, decimals, authority }
    }

    /// Creates a mint with 6 decimals, as USDC has.
    pub fn usdc(chain: &mut dyn Chain) -> Self {
        Self::create(chain, "USDC", 6)
    }

    /// Returns the address of `owner`'s associated token account.
    pub fn account_of(&self, owner: &Pubkey) -> Pubkey {
        get_associated_token_address(owner, &self.address)
    }

    /// Returns `owner`'s associated token account. An empty account is created if there is none.
    pub fn account(&self, chain: &mut dyn Chain, owner: &Pubkey) -> Pubkey {
        let address = self.account_of(owner);
        if chain.account(&address).is_none() {
            self.set_account_at(chain, &address, owner);
        }
        address
    }

    /// Writes an empty token account for `owner` at any address.
    pub fn set_account_at(&self, chain: &mut dyn Chain, address: &Pubkey, owner: &Pubkey) {
        let account = state::Account {
            mint: self.address,
            owner: *owner,
            state: state::AccountState::Initialized,
            ..state::Account::default()
        };
        chain.set_account(address, packed(account));
    }

    /// Mints `amount` units into `owner`'s associated token account in a transaction, and returns the account's address.
    ///
    /// # Panics
    /// Panics if the transaction fails, because the supply cannot exceed 2^64 − 1 units.
    pub fn give(&self, chain: &mut dyn Chain, owner: &Pubkey, amount: u64) -> Pubkey {
        let account = self.account(chain, owner);
        if let Err(failure) = chain.send(&[self.mint_to(&account, amount)], &[&self.authority]) {
            panic!("cannot mint {amount} units of {}: {failure}", self.address);
        }
        account
    }

    /// Builds the instruction that mints `amount` units into `account`. [`Mint::authority`] must sign it.
    pub fn mint_to(&self, account: &Pubkey, amount: u64) -> Instruction {
        instruction::mint_to(&TOKEN_PROGRAM, &self.address, account, &self.authority.pubkey(), &[], amount)
            .expect("the token program's address is right")
    }
}

/// Builds the instruction that moves `amount` units between two token accounts. `owner` owns the first account and must sign the
/// instruction.
pub fn transfer(from: &Pubkey, to: &Pubkey, owner: &Pubkey, amount: u64) -> Instruction {
    instruction::transfer(&TOKEN_PROGRAM, from, to, owner, &[], amount)
        .expect("the token program's address is right")
}

/// Returns the balance of the token account at `address`, in the mint's smallest unit.
///
/// # Panics
/// Panics if there is no token account at `address`.
pub fn balance(chain: &dyn Chain, address: &Pubkey) -> u64 {
    unpack::<state::Account>(chain, address).amount
}

/// Returns the supply of `mint`, in its smallest unit.
///
/// # Panics
/// Panics if there is no such mint.
pub fn supply(chain: &dyn Chain, mint: &Pubkey) -> u64 {
    unpack::<state::Mint>(chain, mint).supply
}

fn packed<T: Pack>(state: T) -> Account {
    let mut data = vec![0; T::LEN];
    state.pack_into_slice(&mut data);
    Account { lamports: rent_exempt(T::LEN), data, owner: TOKEN_PROGRAM, ..Account::default() }
}

fn unpack<T: Pack + solana_program_pack::IsInitialized>(chain: &dyn Chain, address: &Pubkey) -> T {
    let account = chain.account(address).unwrap_or_else(|| panic!("there is no account at {address}"));
    assert_eq!(account.owner, TOKEN_PROGRAM, "{address} does not belong to the token program");
    T::unpack(&account.data).unwrap_or_else(|error| panic!("{address} has the wrong kind of data: {error}"))
}
