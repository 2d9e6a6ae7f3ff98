//! `memcpy`, `memmove`, `memset`, `memcmp` and `bcmp`.
//!
//! A system call costs 10 units in addition to the call itself. For up to 16 bytes, two overlapping words do the same at a lower
//! cost. Because both words are read before either is written, the copy is also correct for overlapping memory. The routine `bcmp`
//! only needs to report whether the bytes differ, which `memcmp` also reports.

use crate::syscalls::{sol_memcmp_, sol_memcpy_, sol_memmove_, sol_memset_};

/// The maximum length that is handled without a system call. Unit: bytes.
const IN_PLACE: usize = 16;

#[unsafe(no_mangle)]
unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
    // SAFETY: the caller upholds this function's C contract, here and below.
    unsafe {
        if length > IN_PLACE {
            sol_memcpy_(to, from, length);
        } else {
            copy_in_place(to, from, length);
        }
    }
    to
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
    // SAFETY: as above.
    unsafe {
        if length > IN_PLACE {
            sol_memmove_(to, from, length);
        } else {
            copy_in_place(to, from, length);
        }
    }
    to
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memset(to: *mut u8, value: i32, length: usize) -> *mut u8 {
    // SAFETY: as above.
    unsafe {
        if length > IN_PLACE {
            sol_memset_(to, value as u8, length);
        } else {
            set_in_place(to, value as u8, length);
        }
    }
    to
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, length: usize) -> i32 {
    if length > IN_PLACE {
        let mut result = 0;
        // SAFETY: as above; `result` is a local variable.
        unsafe { sol_memcmp_(a, b, length, &mut result) };
        return result;
    }
    // SAFETY: as above.
    unsafe { compare_in_place(a, b, length) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn bcmp(a: *const u8, b: *const u8, length: usize) -> i32 {
    // SAFETY: as above.
    unsafe { memcmp(a, b, length) }
}

/// Reads a value from any address, aligned or not.
#[inline(always)]
unsafe fn read<T: Copy>(from: *const u8, offset: usize) -> T {
    // SAFETY: the caller stays within the memory.
    unsafe { from.add(offset).cast::<T>().read_unaligned() }
}

/// Writes a value to any address, aligned or not.
#[inline(always)]
unsafe fn write<T: Copy>(to: *mut u8, offset: usize, value: T) {
    // SAFETY: the caller stays within the memory.
    unsafe { to.add(offset).cast::<T>().write_unaligned(value) }
}

/// Copies the first and the last `T`. The length must be between one and two times the size of `T`.
#[inline(always)]
unsafe fn copy_ends<T: Copy>(to: *mut u8, from: *const u8, length: usize) {
    let last = length - size_of::<T>();
    // SAFETY: both ends are within the length.
    unsafe {
        let (first, end) = (read::<T>(from, 0), read::<T>(from, last));
        write(to, 0, first);
        write(to, last, end);
    }
}

#[inline(always)]
unsafe fn copy_in_place(to: *mut u8, from: *const u8, length: usize) {
    // SAFETY: each branch stays within the length.
    unsafe {
        match length {
            8.. => copy_ends::<u64>(to, from, length),
            4.. => copy_ends::<u32>(to, from, length),
            2.. => copy_ends::<u16>(to, from, length),
            1 => write(to, 0, read::<u8>(from, 0)),
            0 => {}
        }
    }
}

#[inline(always)]
unsafe fn set_ends<T: Copy>(to: *mut u8, value: T, length: usize) {
    // SAFETY: both ends are within the length.
    unsafe {
        write(to, 0, value);
        write(to, length - size_of::<T>(), value);
    }
}

#[inline(always)]
unsafe fn set_in_place(to: *mut u8, value: u8, length: usize) {
    let word = u64::from(value) * 0x0101_0101_0101_0101;
    // SAFETY: each branch stays within the length.
    unsafe {
        match length {
            8.. => set_ends(to, word, length),
            4.. => set_ends(to, word as u32, length),
            2.. => set_ends(to, word as u16, length),
            1 => write(to, 0, value),
            0 => {}
        }
    }
}

/// Compares two words by their bytes in memory, so the first byte that differs decides.
#[inline(always)]
fn order(a: u64, b: u64) -> i32 {
    if a.to_be() < b.to_be() { -1 } else { 1 }
}

/// Compares the first and the last word. The length must be between one and two words. If the first words are equal, the bytes that both
/// words share are also equal.
#[inline(always)]
unsafe fn compare_ends<T: Copy + Into<u64>>(a: *const u8, b: *const u8, length: usize) -> i32 {
    let last = length - size_of::<T>();
    // SAFETY: both ends are within the length.
    let (x, y) = unsafe { (read::<T>(a, 0).into(), read::<T>(b, 0).into()) };
    if x != y {
        return order(x, y);
    }
    // SAFETY: as above.
    let (x, y) = unsafe { (read::<T>(a, last).into(), read::<T>(b, last).into()) };
    if x == y { 0 } else { order(x, y) }
}

#[inline(always)]
unsafe fn compare_in_place(a: *const u8, b: *const u8, length: usize) -> i32 {
    // SAFETY: each branch stays within the length.
    unsafe {
        match length {
            8.. => compare_ends::<u64>(a, b, length),
            4.. => compare_ends::<u32>(a, b, length),
            2.. => compare_ends::<u16>(a, b, length),
            1 => i32::from(read::<u8>(a, 0)) - i32::from(read::<u8>(b, 0)),
            0 => 0,
        }
    }
}
