//! Puts wrong accounts and bytes into instructions. Every instruction must refuse these mistakes.

use anchor_lang::Discriminator;
use ballast_client::pda;
use ballast_model::history::Wrong;
use ballast_testkit::{Chain, LiteSvm, PROGRAM_ID, address};
use solana_account::Account;
use solana_instruction::{AccountMeta, Instruction};
use solana_pubkey::Pubkey;

/// The length of an instruction discriminator. Unit: bytes.
const DISCRIMINATOR: usize = 8;

/// Makes the mistake, or replaces the first account with a copy if the mistake does not apply to this
/// instruction.
pub(super) fn make(chain: &mut LiteSvm, instruction: &mut Instruction, wrong: Wrong) {
    let made = match wrong {
        Wrong::Copy(place) => copy(chain, instruction, place),
        Wrong::OtherKind(place) => other_kind(instruction, place),
        Wrong::Unsigned => unsign(instruction),
        Wrong::Missing => instruction.accounts.pop().is_some(),
        Wrong::TooMany => too_many(instruction),
        Wrong::Swapped => swap(instruction),
        Wrong::ShortArguments => shorten(instruction),
        Wrong::NoInstruction => {
            instruction.data = vec![0xee; DISCRIMINATOR];
            true
        }
    };
    if !made {
        copy(chain, instruction, 0);
    }
}

fn meta(instruction: &mut Instruction, place: u8) -> &mut AccountMeta {
    let place = usize::from(place) % instruction.accounts.len();
    &mut instruction.accounts[place]
}

fn replace(meta: &mut AccountMeta, with: Pubkey) {
    meta.pubkey = with;
    meta.is_signer = false;
}

/// Replaces an account with a copy of its bytes at another address, owned by another program.
fn copy(chain: &mut LiteSvm, instruction: &mut Instruction, place: u8) -> bool {
    let meta = meta(instruction, place);
    let copied = address(&format!("copy of {}", meta.pubkey));
    let right = chain.account(&meta.pubkey).unwrap_or_default();
    let owner = address("some other program");
    let wrong = Account { owner, lamports: right.lamports.max(1), executable: false, ..right };
    chain.set_account(&copied, wrong);
    replace(meta, copied);
    true
}

/// Replaces an account with one of the program's accounts of a different kind.
fn other_kind(instruction: &mut Instruction, place: u8) -> bool {
    let meta = meta(instruction, place);
    let other = if meta.pubkey == pda::exchange() { pda::market(0) } else { pda::exchange() };
    replace(meta, other);
    true
}

fn unsign(instruction: &mut Instruction) -> bool {
    let signer = instruction.accounts.iter_mut().find(|meta| meta.is_signer);
    signer.map(|meta| meta.is_signer = false).is_some()
}

/// The instructions that accept other markets after their own accounts, each with the number of its own
/// accounts.
const WITH_OTHERS: [(&[u8], usize); 10] = [
    (ballast::instruction::Trade::DISCRIMINATOR, 5),
    (ballast::instruction::QuoteTrade::DISCRIMINATOR, 3),
    (ballast::instruction::Liquidate::DISCRIMINATOR, 6),
    (ballast::instruction::TakeOver::DISCRIMINATOR, 6),
    (ballast::instruction::SettleLoss::DISCRIMINATOR, 4),
    (ballast::instruction::RealiseGain::DISCRIMINATOR, 4),
    (ballast::instruction::RepayDebt::DISCRIMINATOR, 1),
    (ballast::instruction::Withdraw::DISCRIMINATOR, 6),
    (ballast::instruction::Transfer::DISCRIMINATOR, 3),
    (ballast::instruction::AccountHealth::DISCRIMINATOR, 1),
];

/// Returns the number of accounts before the other markets, or `None` if the instruction does not accept other
/// markets.
fn own_accounts(instruction: &Instruction) -> Option<usize> {
    WITH_OTHERS.iter().find(|(code, _)| instruction.data.starts_with(code)).map(|(_, count)| *count)
}

fn too_many(instruction: &mut Instruction) -> bool {
    if own_accounts(instruction).is_none() {
        return false;
    }
    let keys = super::oracles::keys(0);
    let more = [keys.market, keys.oracle].map(|key| AccountMeta::new(key, false));
    instruction.accounts.extend(more);
    true
}

/// Swaps the market and the oracle of the first other market.
fn swap(instruction: &mut Instruction) -> bool {
    match own_accounts(instruction) {
        Some(own) if instruction.accounts.len() >= own + 2 => {
            instruction.accounts.swap(own, own + 1);
            true
        }
        _ => false,
    }
}

fn shorten(instruction: &mut Instruction) -> bool {
    debug_assert_eq!(instruction.program_id, PROGRAM_ID);
    instruction.data.pop();
    true
}
