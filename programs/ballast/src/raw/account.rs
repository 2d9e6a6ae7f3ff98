//! An account of the instruction, read in place.

use super::borrow::{Ref, RefMut, State};
use anchor_lang::prelude::*;
use std::marker::PhantomData;
use std::ptr::{NonNull, slice_from_raw_parts_mut};

/// The beginning of an account in the runtime's input. The account's data follows.
#[repr(C)]
pub(super) struct Header {
    /// [`NOT_SEEN_BEFORE`](super::input::NOT_SEEN_BEFORE) for every account but repetitions, which have no header. While the program
    /// runs, it says how the data is borrowed.
    pub(super) state: u8,
    is_signer: u8,
    is_writable: u8,
    is_executable: u8,
    /// Anchor's entry notes the original length here.
    reserved: [u8; 4],
    key: Pubkey,
    owner: Pubkey,
    lamports: u64,
    data_length: u64,
}

/// An account of the instruction. Copies of it, and repetitions in the list of accounts, are the same account.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct Account<'a> {
    header: NonNull<Header>,
    input: PhantomData<&'a Header>,
}

impl<'a> Account<'a> {
    /// The account whose header is at this place.
    ///
    /// # Safety
    /// The place holds a header and its data, laid out by the runtime. Both stay valid for `'a`, and only accounts made from this place
    /// read or write them.
    pub(super) const unsafe fn at(header: NonNull<Header>) -> Self {
        Self { header, input: PhantomData }
    }

    /// The header, to be read field by field: the state and the runtime change parts of it.
    const fn header(self) -> *mut Header {
        self.header.as_ptr()
    }

    /// The account's address.
    #[inline(always)]
    pub const fn key(self) -> &'a Pubkey {
        // SAFETY: by the contract of `at`. Nothing writes an address.
        unsafe { &(*self.header()).key }
    }

    /// The program that owns the account.
    #[inline(always)]
    pub const fn owner(self) -> &'a Pubkey {
        // SAFETY: by the contract of `at`. Only a call of the owner could write it, and the token program changes no account's owner.
        unsafe { &(*self.header()).owner }
    }

    /// Whether the account has signed.
    #[inline(always)]
    pub const fn is_signer(self) -> bool {
        // SAFETY: by the contract of `at`.
        unsafe { (*self.header()).is_signer != 0 }
    }

    /// Whether the instruction may write the account.
    #[inline(always)]
    pub const fn is_writable(self) -> bool {
        // SAFETY: by the contract of `at`.
        unsafe { (*self.header()).is_writable != 0 }
    }

    /// Whether the account is a program.
    #[inline(always)]
    pub const fn is_executable(self) -> bool {
        // SAFETY: by the contract of `at`.
        unsafe { (*self.header()).is_executable != 0 }
    }

    /// The length of the data, in bytes.
    #[inline(always)]
    pub const fn data_length(self) -> usize {
        // SAFETY: by the contract of `at`.
        #[expect(clippy::as_conversions, reason = "a word is an address on the chain")]
        unsafe {
            (*self.header()).data_length as usize
        }
    }

    /// The place of the balance.
    #[inline(always)]
    pub(super) const fn lamports(self) -> *mut u64 {
        // SAFETY: by the contract of `at`, the field lies in the input. Its address is taken, it is not read.
        unsafe { &raw mut (*self.header()).lamports }
    }

    /// The place of the data. Reading or writing there needs a borrow.
    #[inline(always)]
    pub(super) const fn bytes(self) -> NonNull<[u8]> {
        // SAFETY: by the contract of `at`, the data follows the header, so the place lies in the input and is not null.
        unsafe {
            let first = self.header().add(1).cast::<u8>();
            NonNull::new_unchecked(slice_from_raw_parts_mut(first, self.data_length()))
        }
    }

    /// How the data is borrowed.
    #[inline(always)]
    pub(super) const fn state(self) -> State<'a> {
        // SAFETY: by the contract of `at`, the field lies in the input, stays valid for `'a`, and is written by states only.
        unsafe { State::at(NonNull::new_unchecked(&raw mut (*self.header()).state)) }
    }

    /// The data, for reading.
    ///
    /// # Errors
    /// `AccountBorrowFailed` while it is borrowed for writing.
    #[inline(always)]
    pub fn data(self) -> Result<Ref<'a, [u8]>> {
        // SAFETY: the data is valid for `'a` by the contract of `at`, and every borrow of it uses this state.
        unsafe { Ref::borrow(self.bytes(), self.state()) }
    }

    /// The data, for writing.
    ///
    /// # Errors
    /// `AccountBorrowFailed` while it is borrowed.
    #[inline(always)]
    pub(super) fn data_mut(self) -> Result<RefMut<'a, [u8]>> {
        // SAFETY: as in `data`.
        unsafe { RefMut::borrow(self.bytes(), self.state()) }
    }

    /// The account, if it has signed.
    #[inline(always)]
    pub fn signer(self) -> Option<Self> {
        self.is_signer().then_some(self)
    }

    /// The account, if the instruction may write it.
    #[inline(always)]
    pub fn writable(self) -> Option<Self> {
        self.is_writable().then_some(self)
    }

    /// The account, if it is the program with this address.
    #[inline(always)]
    pub fn program(self, address: &Pubkey) -> Option<Self> {
        (self.is_executable() && *self.key() == *address).then_some(self)
    }
}
