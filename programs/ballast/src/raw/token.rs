//! Calls the token program, and passes the call to the runtime in place instead of copying it to the heap.

use super::account::Account;
use anchor_lang::prelude::*;
use anchor_spl::token;

/// The number of the transfer instruction in the token program.
const TRANSFER: u8 = 3;

/// A transfer of tokens between two token accounts.
#[derive(Clone, Copy, Debug)]
pub struct Transfer<'a> {
    /// The account that pays.
    pub from: Account<'a>,
    /// The account that receives.
    pub to: Account<'a>,
    /// The owner of the tokens.
    pub authority: Account<'a>,
    /// The number of tokens, in the mint's smallest unit.
    pub tokens: u64,
}

/// An account's role in a call, as the runtime expects it.
#[repr(C)]
struct Role<'a> {
    key: &'a Pubkey,
    is_writable: bool,
    is_signer: bool,
}

/// An instruction, as the runtime expects it.
#[repr(C)]
struct Instruction<'a> {
    program: &'a Pubkey,
    roles: *const Role<'a>,
    role_count: u64,
    data: *const u8,
    data_length: u64,
}

/// An account, as the runtime expects it.
#[repr(C)]
struct Passed<'a> {
    key: &'a Pubkey,
    lamports: *mut u64,
    data_length: u64,
    data: *mut u8,
    owner: &'a Pubkey,
    /// Programs can no longer rely on this value.
    rent_epoch: u64,
    is_signer: bool,
    is_writable: bool,
    is_executable: bool,
}

/// A list of bytes or of lists, as the runtime expects it.
#[cfg(target_os = "solana")]
#[repr(C)]
struct List<'a, T> {
    first: *const T,
    length: u64,
    items: std::marker::PhantomData<&'a [T]>,
}

#[cfg(target_os = "solana")]
impl<'a, T> List<'a, T> {
    const fn of(items: &'a [T]) -> Self {
        Self { first: items.as_ptr(), length: length(items), items: std::marker::PhantomData }
    }
}

#[expect(clippy::as_conversions, reason = "a length fits a word")]
const fn length<T>(items: &[T]) -> u64 {
    items.len() as u64
}

impl<'a> Passed<'a> {
    #[expect(clippy::as_conversions, reason = "a length fits a word")]
    fn of(account: Account<'a>) -> Self {
        Self {
            key: account.key(),
            lamports: account.lamports(),
            data_length: account.data_length() as u64,
            data: account.bytes().as_ptr().cast(),
            owner: account.owner(),
            rent_epoch: 0,
            is_signer: account.is_signer(),
            is_writable: account.is_writable(),
            is_executable: account.is_executable(),
        }
    }
}

/// Transfers tokens. `seeds` are the authority's seeds if it is one of the program's addresses, and are empty if the authority has
/// signed.
///
/// # Errors
/// Returns `AccountBorrowFailed` while one of the token accounts is borrowed. If the token program refuses the transfer, the
/// transaction ends here.
#[inline(never)]
pub fn transfer(transfer: &Transfer<'_>, seeds: &[&[u8]]) -> Result<()> {
    let Transfer { from, to, authority, tokens } = *transfer;
    from.data_mut()?;
    to.data_mut()?;
    let [a, b, c, d, e, f, g, h] = tokens.to_le_bytes();
    let data = [TRANSFER, a, b, c, d, e, f, g, h];
    let roles = [
        Role { key: from.key(), is_writable: true, is_signer: false },
        Role { key: to.key(), is_writable: true, is_signer: false },
        Role { key: authority.key(), is_writable: false, is_signer: true },
    ];
    let instruction = Instruction {
        program: &token::ID,
        roles: roles.as_ptr(),
        role_count: length(&roles),
        data: data.as_ptr(),
        data_length: length(&data),
    };
    let mut passed = [Passed::of(from), Passed::of(to), Passed::of(authority)];
    invoke(&instruction, &mut passed, seeds)
}

/// Calls a program. If `seeds` are given, their address also signs.
#[cfg(target_os = "solana")]
fn invoke(instruction: &Instruction<'_>, passed: &mut [Passed<'_>; 3], seeds: &[&[u8]]) -> Result<()> {
    unsafe extern "C" {
        fn sol_invoke_signed_c(
            instruction: *const Instruction<'_>,
            accounts: *mut Passed<'_>,
            account_count: u64,
            signers: *const List<'_, List<'_, u8>>,
            signer_count: u64,
        ) -> u64;
    }
    let mut lists = [const { List::of(&[]) }; MOST_SEEDS];
    for (list, seed) in lists.iter_mut().zip(seeds) {
        *list = List::of(seed);
    }
    let signer = List::of(lists.get(..seeds.len()).ok_or(ProgramError::MaxSeedLengthExceeded)?);
    let signers = u64::from(!seeds.is_empty());
    // SAFETY: the structures have the runtime's layout and point to live values. The runtime writes `passed`, which is borrowed for
    // writing, and the balance and data of the two token accounts, which `transfer` has found not borrowed.
    let code =
        unsafe { sol_invoke_signed_c(instruction, passed.as_mut_ptr(), 3, &raw const signer, signers) };
    if code == 0 { Ok(()) } else { Err(ProgramError::from(code).into()) }
}

/// The maximum number of seeds that a signer has here.
#[cfg(target_os = "solana")]
const MOST_SEEDS: usize = 3;

/// Programs can only be called on chain.
#[cfg(not(target_os = "solana"))]
fn invoke(_: &Instruction<'_>, _: &mut [Passed<'_>; 3], _: &[&[u8]]) -> Result<()> {
    Err(ProgramError::IncorrectProgramId.into())
}
