//! Parses the runtime's input, which consists of the accounts, the instruction's data and the program's address.

use super::account::{Account, Header};
use anchor_lang::prelude::*;
use anchor_lang::solana_program::entrypoint::MAX_PERMITTED_DATA_INCREASE;
use std::mem::MaybeUninit;
use std::ptr::NonNull;
use std::slice;

/// The first byte of every account that has not appeared in the input before. A repeated account starts with the number of the
/// earlier account instead.
pub(super) const NOT_SEEN_BEFORE: u8 = u8::MAX;

/// The maximum number of accounts that an instruction may have.
pub const MOST_ACCOUNTS: usize = 255;

/// Space for the list of accounts.
pub type Table<'a> = [MaybeUninit<Account<'a>>; MOST_ACCOUNTS];

/// The parts of the runtime's input.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The accounts, with repetitions.
    pub accounts: &'a [Account<'a>],
    /// The instruction's data.
    pub data: &'a [u8],
    /// The address under which the program runs.
    pub program: &'a Pubkey,
}

impl<'a> Input<'a> {
    /// Reads the input without writing to it, or returns `None` if the list of accounts is too long for the table.
    ///
    /// # Safety
    /// `input` must be the runtime's input for an instruction, aligned to eight bytes, in the format that all loaders since the
    /// second use. The input must stay valid for `'a`, and only the accounts in the result may read or write it during that time.
    #[inline(always)]
    pub unsafe fn parse(input: NonNull<u8>, table: &'a mut Table<'a>) -> Option<Self> {
        let mut reader = Reader(input);
        // SAFETY: the runtime begins with the number of accounts.
        let count = unsafe { reader.word() };
        for number in 0..count {
            // SAFETY: an account follows, and `number` accounts have been written to the table.
            let account = unsafe { reader.account(table) };
            table.get_mut(number)?.write(account);
        }
        // SAFETY: the data follows the last account, and the address follows the data. The loop has written `count` accounts, which fit.
        unsafe {
            let accounts = slice::from_raw_parts(table.as_ptr().cast(), count);
            let length = reader.word();
            let data = slice::from_raw_parts(reader.skip(length).as_ptr(), length);
            let program = reader.0.cast().as_ref();
            Some(Self { accounts, data, program })
        }
    }
}

/// A place in the input. The methods read the next part and advance past it, and trust the runtime to have provided that part.
struct Reader(NonNull<u8>);

impl Reader {
    /// Advances by `length` bytes and returns the previous place.
    #[inline(always)]
    const unsafe fn skip(&mut self, length: usize) -> NonNull<u8> {
        let here = self.0;
        // SAFETY: the caller ensures that the input continues for this many bytes.
        self.0 = unsafe { here.add(length) };
        here
    }

    /// Reads a word. The place must be a multiple of eight.
    #[inline(always)]
    #[expect(clippy::as_conversions, reason = "a word is an address on the chain")]
    const unsafe fn word(&mut self) -> usize {
        // SAFETY: the caller ensures that a word follows.
        unsafe { self.skip(size_of::<u64>()).cast::<u64>().read() as usize }
    }

    /// Reads an account. `table` holds the earlier ones.
    #[inline(always)]
    unsafe fn account<'a>(&mut self, table: &Table<'a>) -> Account<'a> {
        // SAFETY: the caller ensures that an account follows. The account's first byte states whether the account is a
        // repetition, which fills one word, and the runtime repeats only earlier accounts.
        unsafe {
            let first = self.0.read();
            if first != NOT_SEEN_BEFORE {
                self.skip(size_of::<u64>());
                return table.get_unchecked(usize::from(first)).assume_init();
            }
            let account = Account::at(self.skip(size_of::<Header>()).cast());
            self.skip(rest_of_account(account.data_length()));
            account
        }
    }
}

/// Returns the number of bytes from an account's data to the next account. These bytes hold the data, room for it to grow, padding
/// to a multiple of eight, and the epoch in which rent is due. The lengths that the runtime passes are too small to overflow.
#[inline(always)]
const fn rest_of_account(data_length: usize) -> usize {
    let padded = data_length.wrapping_add(7) & !7;
    padded.wrapping_add(const { MAX_PERMITTED_DATA_INCREASE + size_of::<u64>() })
}
