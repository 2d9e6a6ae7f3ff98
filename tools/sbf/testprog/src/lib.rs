//! Runs one operation on two operands, returns its result, and logs the remaining units before and after.
//!
//! The instruction data contains the operation's number in 8 bytes, followed by two 128-bit operands. The return data contains the
//! 128-bit result. All numbers are little-endian.
#![no_std]

mod operations;

use core::hint::black_box;

use operations::{bits, float, memory, narrow};

unsafe extern "C" {
    fn sol_log_compute_units_();
    fn sol_set_return_data(data: *const u8, length: u64);
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

/// The offset of the instruction data length in the input of an instruction without accounts.
const LENGTH: usize = 8;
const DATA: usize = 16;

/// # Safety
/// The input must be valid, which the runtime guarantees.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entrypoint(input: *const u8) -> u64 {
    // SAFETY: this is the runtime's layout of an input without accounts.
    let (length, code, a, b) = unsafe {
        (read::<u64>(input, LENGTH), read::<u64>(input, DATA), read(input, DATA + 8), read(input, DATA + 24))
    };
    if length != 40 {
        return 1;
    }
    let Some(result) = run(code, a, b) else { return 2 };
    let answer = result.to_le_bytes();
    // SAFETY: the pointer and the length come from the same array.
    unsafe { sol_set_return_data(answer.as_ptr(), answer.len() as u64) };
    0
}

unsafe fn read<T: Copy>(input: *const u8, offset: usize) -> T {
    // SAFETY: the caller stays within the input.
    unsafe { input.add(offset).cast::<T>().read_unaligned() }
}

macro_rules! operations {
    ($code:expr, $a:expr, $b:expr; $($number:literal => $operation:expr),* $(,)?) => {
        match $code {
            $($number => Some(measure($a, $b, $operation)),)*
            _ => None,
        }
    };
}

fn run(code: u64, a: u128, b: u128) -> Option<u128> {
    operations!(code, a, b;
        0 => |a, _| a,
        1 => |a, b| a.wrapping_mul(b),
        2 => |a, b| a / b,
        3 => |a, b| a % b,
        4 => |a, b| (a as i128).wrapping_div(b as i128) as u128,
        5 => |a, b| (a as i128).wrapping_rem(b as i128) as u128,
        6 => |a, b| a << (b & 127),
        7 => |a, b| a >> (b & 127),
        8 => |a, b| ((a as i128) >> (b & 127)) as u128,
        9 => |a, b| a.wrapping_add(b),
        10 => |a, b| a.wrapping_sub(b),
        11 => |a, b| a.checked_mul(b).unwrap_or(1),
        12 => |a, b| (a as i128).checked_mul(b as i128).unwrap_or(i128::MIN) as u128,
        13 => |a, b| a.checked_add(b).unwrap_or(1),
        14 => |a, b| (a as i128).checked_add(b as i128).unwrap_or(i128::MIN) as u128,
        15 => |a, b| u128::from(a as u64) * u128::from(b as u64),
        16 => |a, _| u128::from(a.leading_zeros()),
        17 => |a, b| memory(a, b),
        18 => |a, b| u128::from(narrow(a as u32, b as u32)),
        19 => copy,
        20 => fill,
        21 => compare,
        22 => |a, _| u128::from((a as u64 as f64).to_bits()),
        23 => |a, _| u128::from(float(a) as u64),
        24 => |a, b| bits(float(a) * float(b)),
        25 => |a, b| bits(float(a) + float(b)),
        26 => |a, b| bits(float(a) - float(b)),
        27 => |a, b| bits(float(a) / float(b)),
        28 => |a, b| u128::from(float(a) > float(b)),
        29 => |a, b| u128::from(float(a) >= float(b)),
    )
}

/// Measures an operation by logging the remaining units before and after. The operation is opaque to the compiler.
#[inline(always)]
fn measure(a: u128, b: u128, operation: impl Fn(u128, u128) -> u128) -> u128 {
    // SAFETY: the function takes no arguments.
    unsafe { sol_log_compute_units_() };
    // Reveal the operands only now, so that the compiler cannot compute the result before the measurement.
    let (a, b) = (black_box(a), black_box(b));
    let result = black_box(operation(a, b));
    // SAFETY: the function takes no arguments.
    unsafe { sol_log_compute_units_() };
    result
}

/// The heap, which is otherwise unused. The heap is split into two halves of 16 KiB.
const HEAP: usize = 0x3_0000_0000;
const HALF: usize = HEAP + 0x4000;

/// Copies `length` bytes.
fn copy(length: u128, _: u128) -> u128 {
    // SAFETY: both ranges are within the heap for lengths up to 16 KiB.
    unsafe { core::ptr::copy_nonoverlapping(HEAP as *const u8, HALF as *mut u8, length as usize) };
    0
}

/// Sets `length` bytes.
fn fill(length: u128, value: u128) -> u128 {
    // SAFETY: as above.
    unsafe { core::ptr::write_bytes(HEAP as *mut u8, value as u8, length as usize) };
    0
}

/// Compares `length` equal bytes.
fn compare(length: u128, _: u128) -> u128 {
    // SAFETY: as above; the heap is initialised to zero.
    let (a, b) = unsafe {
        (
            core::slice::from_raw_parts(HEAP as *const u8, length as usize),
            core::slice::from_raw_parts(HALF as *const u8, length as usize),
        )
    };
    u128::from(a == b)
}
