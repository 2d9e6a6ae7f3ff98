//! An account of the instruction, read in place.

use super::borrow::{Ref, RefMut, State};
use anchor_lang::prelude::*;
use std::marker::PhantomData;
use std::ptr::{NonNull, slice_from_raw_parts_mut};

/// The header of an account in the runtime's input. The account's data follows.
#[repr(C)]
pub(super) struct Header {
    /// Initially [`NOT_SEEN_BEFORE`](super::input::NOT_SEEN_BEFORE), because repeated accounts have no header. While the program
    /// runs, this byte records how the data is borrowed.
    pub(super) state: u8,
    is_signer: u8,
    is_writable: u8,
    is_executable: u8,
    /// Anchor's entry stores the original length here.
    reserved: [u8; 4],
    key: Pubkey,
    owner: Pubkey,
    lamports: u64,
    data_length: u64,
}

/// An account of the instruction. Copies of this value, and repeated entries in the account list, refer to the same account.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct Account<'a> {
    header: NonNull<Header>,
    input: PhantomData<&'a Header>,
}

impl<'a> Account<'a> {
    /// Returns the account whose header is at this address.
    ///
    /// # Safety
    /// `header` must point to a header and the account's data, laid out by the runtime. The header and the data must
    /// stay valid for `'a`, and only accounts created from this pointer may read or write them.
    pub(super) const unsafe fn at(header: NonNull<Header>) -> Self {
        Self { header, input: PhantomData }
    }

    /// Returns the header, which must be read field by field, because borrows and the runtime change parts of it.
    const fn header(self) -> *mut Header {
        self.header.as_ptr()
    }

    /// Returns the account's address.
    #[inline(always)]
    pub const fn key(self) -> &'a Pubkey {
        // SAFETY: by the contract of `at`. Nothing writes an address.
        unsafe { &(*self.header()).key }
    }

    /// Returns the program that owns the account.
    #[inline(always)]
    pub const fn owner(self) -> &'a Pubkey {
        // SAFETY: by the contract of `at`. Only a call to the owner could write it, and the token program never changes an owner.
        unsafe { &(*self.header()).owner }
    }

    /// Returns whether the account has signed.
    #[inline(always)]
    pub const fn is_signer(self) -> bool {
        // SAFETY: by the contract of `at`.
        unsafe { (*self.header()).is_signer != 0 }
    }

    /// Returns whether the instruction may write the account.
    #[inline(always)]
    pub const fn is_writable(self) -> bool {
        // SAFETY: by the contract of `at`.
        unsafe { (*self.header()).is_writable != 0 }
    }

    /// Returns whether the account is a program.
    #[inline(always)]
    pub const fn is_executable(self) -> bool {
        // SAFETY: by the contract of `at`.
        unsafe { (*self.header()).is_executable != 0 }
    }

    /// Returns the length of the data, in bytes.
    #[inline(always)]
    pub const fn data_length(self) -> usize {
        // SAFETY: by the contract of `at`.
        #[expect(clippy::as_conversions, reason = "a word is an address on the chain")]
        unsafe {
            (*self.header()).data_length as usize
        }
    }

    /// Returns a pointer to the balance.
    #[inline(always)]
    pub(super) const fn lamports(self) -> *mut u64 {
        // SAFETY: by the contract of `at`, the field lies in the input. Only its address is taken.
        unsafe { &raw mut (*self.header()).lamports }
    }

    /// Returns a pointer to the data. Reading or writing the data requires a borrow.
    #[inline(always)]
    pub(super) const fn bytes(self) -> NonNull<[u8]> {
        // SAFETY: by the contract of `at`, the data follows the header, so the place lies in the input and is not null.
        unsafe {
            let first = self.header().add(1).cast::<u8>();
            NonNull::new_unchecked(slice_from_raw_parts_mut(first, self.data_length()))
        }
    }

    /// Returns how the data is borrowed.
    #[inline(always)]
    pub(super) const fn state(self) -> State<'a> {
        // SAFETY: by the contract of `at`, the field lies in the input, stays valid for `'a`, and is written only by states.
        unsafe { State::at(NonNull::new_unchecked(&raw mut (*self.header()).state)) }
    }

    /// Borrows the data for reading.
    ///
    /// # Errors
    /// Returns `AccountBorrowFailed` while the data is borrowed for writing.
    #[inline(always)]
    pub fn data(self) -> Result<Ref<'a, [u8]>> {
        // SAFETY: the data is valid for `'a` by the contract of `at`, and every borrow of it uses this state.
        unsafe { Ref::borrow(self.bytes(), self.state()) }
    }

    /// Borrows the data for writing.
    ///
    /// # Errors
    /// Returns `AccountBorrowFailed` while the data is borrowed.
    #[inline(always)]
    pub(super) fn data_mut(self) -> Result<RefMut<'a, [u8]>> {
        // SAFETY: as in `data`.
        unsafe { RefMut::borrow(self.bytes(), self.state()) }
    }

    /// Returns the account if it has signed.
    #[inline(always)]
    pub fn signer(self) -> Option<Self> {
        self.is_signer().then_some(self)
    }

    /// Returns the account if the instruction may write it.
    #[inline(always)]
    pub fn writable(self) -> Option<Self> {
        self.is_writable().then_some(self)
    }

    /// Returns the account if it is the program with this address.
    #[inline(always)]
    pub fn program(self, address: &Pubkey) -> Option<Self> {
        (self.is_executable() && *self.key() == *address).then_some(self)
    }
}
