//! The runtime's memory functions. The linker turns a call to one of these names into a system call, which SBPF v3 looks up by the hash of
//! the name.

unsafe extern "C" {
    /// Copies memory that does not overlap.
    pub(crate) fn sol_memcpy_(to: *mut u8, from: *const u8, length: usize);
    /// Copies memory that may overlap.
    pub(crate) fn sol_memmove_(to: *mut u8, from: *const u8, length: usize);
    /// Sets every byte.
    pub(crate) fn sol_memset_(to: *mut u8, value: u8, length: usize);
    /// Compares bytes. The result is the difference between the first two bytes that differ.
    pub(crate) fn sol_memcmp_(a: *const u8, b: *const u8, length: usize, result: *mut i32);
}
