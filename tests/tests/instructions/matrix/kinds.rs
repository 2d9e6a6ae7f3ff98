//! Defines the wrong kinds of account, and how each is substituted.

use super::cast;
use super::roles::Role;
use crate::suite::cases::Case;
use crate::suite::support::replaced;
use anchor_lang::Discriminator;
use ballast::state::{Exchange, Market};
use ballast_client::pda;
use ballast_testkit::token::TOKEN_PROGRAM;
use ballast_testkit::{Failure, PROGRAM_ID, Receipt, address};
use solana_account::Account;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// The address of the clock sysvar.
const SYSVAR: Pubkey = Pubkey::from_str_const("SysvarC1ock11111111111111111111111111111111");

/// A wrong kind of account, or a wrong flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of the kinds in [`LISTED`].
    Listed(&'static str),
    /// The account from another place of the same instruction.
    As(OtherRole),
}

/// Another place in the same instruction, by name and position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherRole {
    /// The name of the place.
    pub name: String,
    /// The name of the place with the number of its pair.
    pub numbered: String,
    /// The index of the place.
    pub place: usize,
}

/// Every wrong kind, with a description.
pub const LISTED: &[(&str, &str)] = &[
    ("missing", "no account: the list ends before it"),
    ("unsigned", "the right account, but it does not sign"),
    ("read_only", "the right account, read-only"),
    ("stranger", "a stranger's wallet, which signs"),
    ("nothing", "an address at which there is nothing"),
    ("wallet", "a stranger's wallet, an account of the system program"),
    ("sysvar", "a sysvar, the clock's"),
    ("executable", "a program"),
    ("exchange", "the exchange"),
    ("collateral", "the collateral"),
    ("another_market", "another market, open, with its own oracle"),
    ("margin_account", "a stranger's margin account, with cash"),
    ("own_margin_account", "another margin account of the same owner, with cash"),
    ("closed", "the address of a margin account that was closed, with lamports on it"),
    ("uninitialised", "an account of the program, all zeros"),
    ("vault", "the vault"),
    ("tokens", "a stranger's token account of the collateral's mint"),
    ("other_tokens", "a token account of another mint, the signer's own"),
    ("mint", "the collateral's mint"),
    ("other_mint", "another mint"),
    ("another_oracle", "the oracle account of another market"),
    ("copy", "the right account's bytes and owner at another address"),
    ("another_program", "the right account's bytes at another address, owned by another program"),
    ("another_type", "the right account's bytes at another address, with another type's discriminator"),
    ("taken", "the right address, at which there is an account already"),
    ("funded", "the right address, to which somebody sent lamports before"),
];

impl Kind {
    /// Returns every kind, including the accounts from other places.
    pub fn all(roles: &[Role]) -> Vec<Self> {
        let listed = LISTED.iter().map(|(key, _)| Self::Listed(key));
        let as_roles = roles.iter().map(|role| {
            let (name, numbered) = (role.name.clone(), role.numbered.clone());
            Self::As(OtherRole { name, numbered, place: role.place })
        });
        listed.chain(as_roles).collect()
    }

    /// Returns the kind's name in the table.
    pub fn key(&self) -> String {
        match self {
            Self::Listed(key) => (*key).to_owned(),
            Self::As(role) => format!("as_{}", role.numbered),
        }
    }

    /// Returns the substituted account, if the kind changes nothing else.
    pub fn substitute(&self, case: &Case, role: &Role) -> Option<Pubkey> {
        let right = case.instruction.accounts[role.place].pubkey;
        let Self::Listed(key) = self else {
            let Self::As(other) = self else { return None };
            return Some(case.instruction.accounts[other.place].pubkey);
        };
        Some(match *key {
            "nothing" => address("nothing"),
            "wallet" | "stranger" => cast::stranger().pubkey(),
            "sysvar" => SYSVAR,
            "executable" if right == TOKEN_PROGRAM => PROGRAM_ID,
            "executable" => TOKEN_PROGRAM,
            "exchange" => pda::exchange(),
            "collateral" => pda::collateral(&case.world.mint.address),
            "another_market" => pda::market(cast::MARKET),
            "margin_account" => pda::margin_account(&cast::stranger().pubkey(), 0),
            "own_margin_account" => cast::second_account(case, role),
            "closed" => pda::margin_account(&cast::stranger().pubkey(), 1),
            "uninitialised" => address("uninitialised"),
            "vault" => pda::vault(&case.world.mint.address),
            "tokens" => cast::tokens(),
            "other_tokens" => address("tokens of another mint"),
            "mint" => case.world.mint.address,
            "other_mint" => address("another mint"),
            "another_oracle" => cast::oracle(),
            "copy" | "another_program" | "another_type" => address("copy"),
            _ => return None,
        })
    }

    /// Returns whether the kind applies to this place. A flag can only be dropped if it is set, a copy requires bytes, and the
    /// wrong account must differ from the right one.
    pub fn means_something(&self, case: &Case, role: &Role) -> bool {
        let right = case.instruction.accounts[role.place].pubkey;
        let account = case.world.chain.account(&right);
        let is_new = account.is_none() && role.is_writable && !role.is_signer;
        let has_bytes = account.as_ref().is_some_and(|it| !it.data.is_empty() && !it.executable);
        let Self::Listed(key) = self else {
            let substitute = self.substitute(case, role).unwrap_or_default();
            return substitute != right && !Self::is_listed(case, role, &substitute);
        };
        match *key {
            "missing" => true,
            "unsigned" | "stranger" => role.is_signer,
            "read_only" => role.is_writable,
            "copy" | "another_program" => has_bytes,
            "another_type" => account.is_some_and(|it| it.owner == PROGRAM_ID),
            "taken" | "funded" => is_new,
            _ => self.substitute(case, role) != Some(right),
        }
    }

    /// Returns whether an account is one of the listed kinds, which have their own rows.
    fn is_listed(case: &Case, role: &Role, account: &Pubkey) -> bool {
        let keys = ["exchange", "collateral", "vault", "mint", "executable"];
        keys.iter().any(|key| Self::Listed(key).substitute(case, role) == Some(*account))
    }
}

fn of_another_type(account: &mut Account) {
    let is_market = account.data.starts_with(Market::DISCRIMINATOR);
    let other = if is_market { Exchange::DISCRIMINATOR } else { Market::DISCRIMINATOR };
    account.data[..8].copy_from_slice(other);
}

/// Writes the copy of the right account that the kind needs.
fn write_copy(case: &mut Case, key: &str, right: &Pubkey) {
    let Some(mut copy) = case.world.chain.account(right) else { return };
    match key {
        "copy" => {}
        "another_program" => copy.owner = address("another program"),
        "another_type" => of_another_type(&mut copy),
        _ => return,
    }
    case.world.chain.set_account(&address("copy"), copy);
}

/// Writes an account where the instruction creates a new one.
fn occupy(case: &mut Case, key: &str, right: &Pubkey) {
    let lamports = 10_000_000;
    let account = match key {
        "taken" => Account { lamports, data: vec![0; 8], owner: PROGRAM_ID, ..Account::default() },
        "funded" => Account { lamports, ..Account::default() },
        _ => return,
    };
    case.world.chain.set_account(right, account);
}

fn changed(case: &Case, role: &Role, kind: &Kind) -> Instruction {
    let mut instruction = case.instruction.clone();
    if let Some(substitute) = kind.substitute(case, role) {
        instruction = replaced(&instruction, role.place, substitute);
        instruction.accounts[role.place].is_signer = *kind == Kind::Listed("stranger");
    }
    match kind {
        Kind::Listed("missing") => instruction.accounts.truncate(role.place),
        Kind::Listed("unsigned") => instruction.accounts[role.place].is_signer = false,
        Kind::Listed("read_only") => instruction.accounts[role.place].is_writable = false,
        _ => {}
    }
    instruction
}

/// Sends the case's instruction with the wrong kind in the place, and removes the accounts made for it afterwards.
pub fn strike(case: &mut Case, role: &Role, kind: &Kind) -> Result<Receipt, Failure> {
    let right = case.instruction.accounts[role.place].pubkey;
    let instruction = changed(case, role, kind);
    if let Kind::Listed(key) = kind {
        write_copy(case, key, &right);
        occupy(case, key, &right);
    }
    let stranger = cast::stranger();
    let signers: Vec<&Keypair> = case.signers.iter().chain([&stranger]).collect();
    let result = case.world.chain.send(&[instruction], &signers);
    if result.is_err() {
        clear(case, kind, &right);
    }
    result
}

fn clear(case: &mut Case, kind: &Kind, right: &Pubkey) {
    match kind {
        Kind::Listed("copy" | "another_program" | "another_type") => {
            case.world.chain.set_account(&address("copy"), Account::default());
        }
        Kind::Listed("taken" | "funded") => case.world.chain.set_account(right, Account::default()),
        _ => {}
    }
}
