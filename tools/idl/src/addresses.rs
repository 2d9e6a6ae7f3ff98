//! Adds the seeds of the program's addresses to every instruction that takes them.
//!
//! Anchor describes seeds only where the program itself derives an address, which is where it creates the account. Everywhere else
//! the program recognises an account by its contents, because this is cheaper. Clients need the seeds there as well.

use anchor_lang_idl_spec::{
    Idl, IdlInstruction, IdlInstructionAccount, IdlInstructionAccountItem, IdlPda, IdlSeed, IdlSeedAccount,
    IdlSeedConst,
};
use anyhow::Result;

/// The loader that owns the account with the program's code.
const LOADER: &str = "BPFLoaderUpgradeab1e11111111111111111111111";

/// Adds the seeds of every account whose address the program derives, and which has none yet.
///
/// # Errors
/// Returns an error if the program's address is not base58.
pub(crate) fn describe_addresses(idl: &mut Idl) -> Result<()> {
    let program = bs58::decode(&idl.address).into_vec()?;
    for instruction in &mut idl.instructions {
        let tokens = token_account(instruction);
        for account in singles(instruction) {
            if account.pda.is_none() && account.address.is_none() {
                account.pda = pda_of(&account.name, tokens, &program);
            }
        }
    }
    Ok(())
}

fn singles(instruction: &mut IdlInstruction) -> impl Iterator<Item = &mut IdlInstructionAccount> {
    instruction.accounts.iter_mut().filter_map(|item| match item {
        IdlInstructionAccountItem::Single(account) => Some(account),
        IdlInstructionAccountItem::Composite(_) => None,
    })
}

/// Returns the name of the token account that the instruction moves tokens to or from. The token account has the collateral's
/// mint.
fn token_account(instruction: &mut IdlInstruction) -> Option<&'static str> {
    let names: Vec<&str> = singles(instruction).map(|account| account.name.as_str()).collect();
    ["source", "destination"].into_iter().find(|name| names.contains(name))
}

fn pda_of(name: &str, tokens: Option<&str>, program: &[u8]) -> Option<IdlPda> {
    let own = |field: &str, account: &str| stored(&format!("{name}.{field}"), account);
    let seeds = match name {
        "exchange" => vec![constant(b"exchange")],
        "market" => vec![constant(b"market"), own("index", "Market")],
        "collateral" => {
            let mint = tokens.map(|tokens| stored(&format!("{tokens}.mint"), "TokenAccount"));
            vec![constant(b"collateral"), mint.unwrap_or_else(|| own("mint", "Collateral"))]
        }
        "vault" => vec![constant(b"vault"), stored("collateral.mint", "Collateral")],
        "margin_account" | "keeper_account" | "taker_account" | "from" | "to" => {
            vec![constant(b"margin"), own("owner", "MarginAccount"), own("sub_id", "MarginAccount")]
        }
        "program_data" => {
            let loader = bs58::decode(LOADER).into_vec().ok()?;
            return Some(IdlPda { seeds: vec![constant(program)], program: Some(constant(&loader)) });
        }
        _ => return None,
    };
    Some(IdlPda { seeds, program: None })
}

fn constant(value: &[u8]) -> IdlSeed {
    IdlSeed::Const(IdlSeedConst { value: value.to_vec() })
}

/// Returns a seed that is read from an account's field.
fn stored(path: &str, account: &str) -> IdlSeed {
    IdlSeed::Account(IdlSeedAccount { path: path.to_owned(), account: Some(account.to_owned()) })
}
