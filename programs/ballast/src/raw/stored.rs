//! Represents a program account that holds a struct.

use super::account::Account;
use super::borrow::{Ref, RefMut};
use anchor_lang::prelude::*;
use anchor_lang::{Discriminator, Owner, ZeroCopy};
use std::marker::PhantomData;
use std::mem::size_of;
use std::ptr::NonNull;

/// The length of a discriminator, in bytes.
const DISCRIMINATOR: usize = 8;

/// A program account that holds a `T`. The type has the methods of Anchor's `AccountLoader`.
#[derive(Debug)]
pub struct Stored<'a, T> {
    account: Account<'a>,
    holds: PhantomData<T>,
}

impl<T> Clone for Stored<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Stored<'_, T> {}

impl<'a, T: ZeroCopy + Owner> Stored<'a, T> {
    /// Returns the account if the program owns it and it holds a `T`.
    #[inline(always)]
    pub fn of(account: Account<'a>) -> Option<Self> {
        let holds = *account.owner() == crate::ID
            && account.data_length() >= const { DISCRIMINATOR + size_of::<T>() }
            && Self::discriminator(account) == const { word(<T as Discriminator>::DISCRIMINATOR) };
        holds.then_some(Self { account, holds: PhantomData })
    }

    /// Returns the first eight bytes of an account that is long enough.
    #[inline(always)]
    fn discriminator(account: Account<'a>) -> u64 {
        // SAFETY: `of` has compared the length. Records begin at multiples of eight, and a header has eleven words. No reference to a
        // discriminator is ever handed out for writing.
        unsafe { account.bytes().cast::<u64>().read() }
    }

    /// Returns the account if the program owns it and it holds a `T`.
    ///
    /// # Errors
    /// Returns the errors of `AccountLoader`'s `try_from` and `load`.
    #[inline(always)]
    pub fn try_from(account: Account<'a>) -> Result<Self> {
        match Self::of(account) {
            Some(stored) => Ok(stored),
            None => Err(Self::refusal(account)),
        }
    }

    /// Returns the reason why the account holds no `T`.
    #[cold]
    #[inline(never)]
    fn refusal(account: Account<'a>) -> Error {
        if *account.owner() != crate::ID {
            let error = Error::from(ErrorCode::AccountOwnedByWrongProgram);
            return error.with_pubkeys((*account.owner(), crate::ID));
        }
        // `AccountLoader` borrows the data before it reads the discriminator.
        if let Err(error) = account.data() {
            return error;
        }
        if account.data_length() < DISCRIMINATOR {
            return ErrorCode::AccountDiscriminatorNotFound.into();
        }
        if Self::discriminator(account) != word(<T as Discriminator>::DISCRIMINATOR) {
            return ErrorCode::AccountDiscriminatorMismatch.into();
        }
        ErrorCode::AccountDidNotDeserialize.into()
    }

    /// Returns the account itself.
    #[inline(always)]
    pub const fn account(self) -> Account<'a> {
        self.account
    }

    /// Returns the account's address.
    #[inline(always)]
    pub const fn key(self) -> Pubkey {
        *self.account.key()
    }

    /// Borrows the structure for reading.
    ///
    /// # Errors
    /// Returns `AccountBorrowFailed` while the account is borrowed for writing.
    #[inline(always)]
    pub fn load(self) -> Result<Ref<'a, T>> {
        // SAFETY: `of` has checked the length and the type. The structure is plain data, and every borrow uses the account's state.
        unsafe { Ref::borrow(self.structure(), self.account.state()) }
    }

    /// Borrows the structure for writing.
    ///
    /// # Errors
    /// Returns `AccountNotMutable` if the instruction may not write the account, and `AccountBorrowFailed` while it is borrowed.
    #[inline(always)]
    pub fn load_mut(self) -> Result<RefMut<'a, T>> {
        if !self.account.is_writable() {
            return Err(not_mutable());
        }
        // SAFETY: as in `load`.
        unsafe { RefMut::borrow(self.structure(), self.account.state()) }
    }

    /// Returns a pointer to the structure.
    #[inline(always)]
    fn structure(self) -> NonNull<T> {
        // SAFETY: `of` has checked that a discriminator and a `T` fit. The discriminator and the `T` begin at multiples of eight.
        unsafe { self.account.bytes().cast::<u8>().add(DISCRIMINATOR).cast() }
    }
}

/// Returns `AccountLoader`'s error for an account that the instruction may not write.
#[cold]
#[inline(never)]
fn not_mutable() -> Error {
    ErrorCode::AccountNotMutable.into()
}

/// Converts the eight bytes of a discriminator to a word.
pub(crate) const fn word(discriminator: &[u8]) -> u64 {
    match discriminator.first_chunk() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => 0,
    }
}
