//! Provides operations that also run on the host, to compute the expected results.

/// Uses 32-bit results as 64-bit values, because SBPF sign-extends them where LLVM expects zeros.
pub fn narrow(a: u32, b: u32) -> u64 {
    let (sum, difference, product) = (a.wrapping_add(b), a.wrapping_sub(b), a.wrapping_mul(b));
    u64::from(sum)
        .wrapping_mul(3)
        .wrapping_add(u64::from(difference).wrapping_mul(5))
        .wrapping_add(u64::from(product) / 7)
        .wrapping_add(u64::from(sum > difference))
}

/// Returns the float represented by the bits of the lower word.
pub fn float(value: u128) -> f64 {
    f64::from_bits(value as u64)
}

/// Returns the bits of a float.
pub fn bits(value: f64) -> u128 {
    u128::from(value.to_bits())
}

/// Runs one memory routine on a buffer, and returns a checksum of the buffer. The operand `a` selects the routine (low byte), the
/// length (next two bytes) and two offsets (next two bytes). `b` seeds the buffer.
pub fn memory(a: u128, b: u128) -> u128 {
    let [routine, l0, l1, from, to, ..] = a.to_le_bytes();
    let (length, from, to) = (usize::from(u16::from_le_bytes([l0, l1])), usize::from(from), usize::from(to));
    let mut buffer = [0u8; 2048];
    let mut seed = b as u64;
    for byte in &mut buffer {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        *byte = (seed >> 56) as u8;
    }
    let compared = routine_on(&mut buffer, routine, length, from, 1024 * usize::from(routine == 0) + to);
    let mut sum = u128::from(compared as u8);
    for &byte in &buffer {
        sum = sum.rotate_left(5) ^ u128::from(byte);
    }
    sum
}

fn routine_on(buffer: &mut [u8; 2048], routine: u8, length: usize, from: usize, to: usize) -> i8 {
    let start = buffer.as_mut_ptr();
    // SAFETY: offsets are below 256 (below 1024 + 256 for `memcpy`), lengths are at most 768, and the buffer has 2048 bytes.
    unsafe {
        let (source, target) = (start.add(from), start.add(to));
        match routine {
            0 => core::ptr::copy_nonoverlapping(source, target, length),
            1 => core::ptr::copy(source, target, length),
            2 => core::ptr::write_bytes(target, from as u8, length),
            _ => {}
        }
        let (left, right) =
            (core::slice::from_raw_parts(source, length), core::slice::from_raw_parts(target, length));
        match routine {
            3 => left.cmp(right) as i8,
            4 => i8::from(left == right),
            _ => 0,
        }
    }
}
