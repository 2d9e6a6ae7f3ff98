//! The bodies of the routines, as called from `platform/builtins.ll`. The result is written to memory, and LLVM removes that write when it
//! inlines the body.

use crate::division::{divide, divide_signed};
use crate::multiplication::multiply;
use crate::words::Words;

macro_rules! body {
    ($name:ident, $operation:expr) => {
        #[unsafe(no_mangle)]
        extern "C" fn $name(out: &mut Words, al: u64, ah: u64, bl: u64, bh: u64) {
            *out = $operation(Words::new(al, ah), Words::new(bl, bh));
        }
    };
}

body!(ballast_multi3, multiply);
body!(ballast_udivti3, |a, b| divide(a, b).0);
body!(ballast_umodti3, |a, b| divide(a, b).1);
body!(ballast_divti3, |a, b| divide_signed(a, b).0);
body!(ballast_modti3, |a, b| divide_signed(a, b).1);
