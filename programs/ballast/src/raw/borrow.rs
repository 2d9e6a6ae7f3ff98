//! Counts the borrows of an account's data in the account's own header, as `RefCell` does for its value.

use super::input::NOT_SEEN_BEFORE;
use anchor_lang::prelude::*;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

/// The state of data that is borrowed for writing.
const WRITING: u8 = 0;
/// The state of data that has the maximum number of readers.
const MOST_READERS: u8 = 1;

/// How an account's data is borrowed. The state is [`NOT_SEEN_BEFORE`] while the data is free, one less for each reader, or
/// [`WRITING`].
#[derive(Clone, Copy)]
pub(super) struct State<'a> {
    place: NonNull<u8>,
    input: PhantomData<&'a u8>,
}

impl State<'_> {
    /// Returns the state at this place.
    ///
    /// # Safety
    /// `place` must be valid for the state's lifetime, and only states may access it during that time.
    pub(super) const unsafe fn at(place: NonNull<u8>) -> Self {
        Self { place, input: PhantomData }
    }

    #[inline(always)]
    const fn get(self) -> u8 {
        // SAFETY: by the contract of `at`.
        unsafe { self.place.read() }
    }

    #[inline(always)]
    const fn set(self, state: u8) {
        // SAFETY: by the contract of `at`.
        unsafe { self.place.write(state) }
    }
}

/// Returns the error for a borrow that would break Rust's aliasing rules, which is the error that `RefCell` causes in Anchor's
/// accounts.
#[cold]
#[inline(never)]
fn failed() -> Error {
    ProgramError::AccountBorrowFailed.into()
}

/// Data borrowed for reading.
pub struct Ref<'a, T: ?Sized> {
    value: NonNull<T>,
    state: State<'a>,
}

impl<'a, T: ?Sized> Ref<'a, T> {
    /// Borrows the value for reading.
    ///
    /// # Safety
    /// `value` must be valid for `'a`, and every borrow of it must use `state`.
    #[inline(always)]
    pub(super) unsafe fn borrow(value: NonNull<T>, state: State<'a>) -> Result<Self> {
        match state.get() {
            WRITING | MOST_READERS => Err(failed()),
            free => {
                state.set(free.wrapping_sub(1));
                Ok(Self { value, state })
            }
        }
    }
}

impl<T: ?Sized> Deref for Ref<'_, T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: valid by the contract of `borrow`, and the state prevents writes.
        unsafe { self.value.as_ref() }
    }
}

impl<T: ?Sized> Drop for Ref<'_, T> {
    #[inline(always)]
    fn drop(&mut self) {
        self.state.set(self.state.get().wrapping_add(1));
    }
}

/// Data borrowed for writing.
pub struct RefMut<'a, T: ?Sized> {
    value: NonNull<T>,
    state: State<'a>,
}

impl<'a, T: ?Sized> RefMut<'a, T> {
    /// Borrows the value for writing.
    ///
    /// # Safety
    /// `value` must be valid for `'a`, and every borrow of it must use `state`.
    #[inline(always)]
    pub(super) unsafe fn borrow(value: NonNull<T>, state: State<'a>) -> Result<Self> {
        if state.get() != NOT_SEEN_BEFORE {
            return Err(failed());
        }
        state.set(WRITING);
        Ok(Self { value, state })
    }
}

impl<T: ?Sized> Deref for RefMut<'_, T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: valid by the contract of `borrow`, and the state prevents all other borrows.
        unsafe { self.value.as_ref() }
    }
}

impl<T: ?Sized> DerefMut for RefMut<'_, T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as in `deref`, and `self` is borrowed for writing.
        unsafe { self.value.as_mut() }
    }
}

impl<T: ?Sized> Drop for RefMut<'_, T> {
    #[inline(always)]
    fn drop(&mut self) {
        self.state.set(NOT_SEEN_BEFORE);
    }
}
