//! 128-bit multiplication from 32-bit halves.

use crate::words::Words;

const LOW_HALF: u64 = 0xffff_ffff;

/// The high word of the 128-bit product of two words.
#[inline(always)]
pub fn multiply_high(a: u64, b: u64) -> u64 {
    let (a0, a1) = (a & LOW_HALF, opaque(a >> 32));
    let (b0, b1) = (b & LOW_HALF, b >> 32);
    let middle = a1.wrapping_mul(b0).wrapping_add(a0.wrapping_mul(b0) >> 32);
    let carry = a0.wrapping_mul(b1).wrapping_add(middle & LOW_HALF) >> 32;
    a1.wrapping_mul(b1).wrapping_add(middle >> 32).wrapping_add(carry)
}

/// The product of two 128-bit values, modulo 2^128; right for signed and unsigned ones.
#[inline(always)]
pub fn multiply(a: Words, b: Words) -> Words {
    let cross = a.high.wrapping_mul(b.low).wrapping_add(a.low.wrapping_mul(b.high));
    Words::new(a.low.wrapping_mul(b.low), multiply_high(a.low, b.low).wrapping_add(cross))
}

/// Hides where a value comes from: LLVM would otherwise recognise the multiplication in [`multiply_high`], put a
/// 128-bit one in its place and lower that to a call of the routine it is in.
#[cfg(target_os = "solana")]
#[inline(always)]
fn opaque(value: u64) -> u64 {
    let mut value = value;
    // SAFETY: a comment touches nothing but the register, which it leaves as it is.
    unsafe { core::arch::asm!("/* {0} */", inlateout(reg) value, options(pure, nomem, nostack)) };
    value
}

/// On any other target there is nothing to hide.
#[cfg(not(target_os = "solana"))]
#[inline(always)]
fn opaque(value: u64) -> u64 {
    value
}
