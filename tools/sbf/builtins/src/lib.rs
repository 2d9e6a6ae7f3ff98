//! What LLVM calls when SBPF has no instruction for it: 128-bit multiplication and division, and memory routines.
//!
//! Everything works on 64-bit words, because SBPF divides 64 bits in one instruction and a 128-bit value would be
//! lowered to a call of the very routine that is being written here. The exported symbols exist only when building
//! for SBPF; on any other target this is an ordinary library whose arithmetic the host tests check.
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
/// Floating point; its other routines are weak and give way to those here.
#[cfg(target_os = "solana")]
use solana_compiler_builtins as _;
