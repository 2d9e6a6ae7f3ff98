//! Provides the functions that LLVM calls for operations that SBPF lacks, which are 128-bit multiplication and division, and
//! memory routines.
//!
//! All code works on 64-bit words. SBPF divides 64 bits in one instruction, but a 128-bit operation would be compiled to a call to
//! the same routine that implements it. The exported symbols exist only when building for SBPF. On any other target this is an
//! ordinary library, and tests on the host check its arithmetic.
#![no_std]
#![cfg_attr(target_os = "solana", no_builtins, feature(asm_experimental_arch))]

pub mod division;
pub mod multiplication;
pub mod words;

#[cfg(target_os = "solana")]
mod exports;
#[cfg(target_os = "solana")]
mod memory;
#[cfg(target_os = "solana")]
mod syscalls;
/// Provides floating point. The library's other routines are weak symbols, which the routines in this crate override.
#[cfg(target_os = "solana")]
use solana_compiler_builtins as _;
