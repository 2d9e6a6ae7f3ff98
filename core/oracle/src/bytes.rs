//! Reads and writes bytes at an offset, without panics.
use crate::error::{OracleReadError, Result};

/// Returns the `N` bytes of `data` at `offset`. After inlining, a constant offset into an array needs no bounds check.
#[inline(always)]
pub(crate) fn field<const N: usize>(data: &[u8], offset: usize) -> Result<[u8; N]> {
    data.get(offset..).and_then(<[u8]>::first_chunk).copied().ok_or(OracleReadError::Truncated)
}

/// Writes `bytes` at the offset `AT`. The compiler checks that the bytes fit.
#[inline(always)]
pub(crate) fn put<const AT: usize, const N: usize, const LEN: usize>(
    account: &mut [u8; LEN],
    bytes: [u8; N],
) {
    const { assert!(AT <= LEN && N <= LEN - AT, "the field lies outside the account") };
    if let Some(target) = account.get_mut(AT..).and_then(<[u8]>::first_chunk_mut) {
        *target = bytes;
    }
}
