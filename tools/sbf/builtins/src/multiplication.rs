//! 128-bit multiplication from 32-bit halves.

use crate::words::Words;

const LOW_HALF: u64 = 0xffff_ffff;

/// Returns the high word of the 128-bit product of two words.
#[inline(always)]
pub fn multiply_high(a: u64, b: u64) -> u64 {
    let (a0, a1) = (a & LOW_HALF, opaque(a >> 32));
    let (b0, b1) = (b & LOW_HALF, b >> 32);
    let middle = a1.wrapping_mul(b0).wrapping_add(a0.wrapping_mul(b0) >> 32);
    let carry = a0.wrapping_mul(b1).wrapping_add(middle & LOW_HALF) >> 32;
    a1.wrapping_mul(b1).wrapping_add(middle >> 32).wrapping_add(carry)
}

/// Returns the product of two 128-bit values modulo 2^128. The result is correct for both signed and unsigned values.
#[inline(always)]
pub fn multiply(a: Words, b: Words) -> Words {
    let cross = a.high.wrapping_mul(b.low).wrapping_add(a.low.wrapping_mul(b.high));
    Words::new(a.low.wrapping_mul(b.low), multiply_high(a.low, b.low).wrapping_add(cross))
}

/// Hides a value's origin. Otherwise, LLVM would recognise the multiplication in [`multiply_high`] and replace it with a 128-bit
/// multiplication, which would call this same routine.
#[cfg(target_os = "solana")]
#[inline(always)]
fn opaque(value: u64) -> u64 {
    let mut value = value;
    // SAFETY: the assembly is only a comment. It touches nothing but the register, whose value it does not change.
    unsafe { core::arch::asm!("/* {0} */", inlateout(reg) value, options(pure, nomem, nostack)) };
    value
}

/// Returns the value unchanged, because no other target needs to hide it.
#[cfg(not(target_os = "solana"))]
#[inline(always)]
fn opaque(value: u64) -> u64 {
    value
}
