//! Runs histories in which the fuzzer's bytes make the generator's decisions. Every rule is checked after every action, and the
//! exchange is emptied at the end. A history that breaks a rule is written to a file that `ballast-histories replay` reads.
#![no_main]

use ballast_model::history::{Choices, Style, generate};
use libfuzzer_sys::fuzz_target;

/// The maximum number of transactions in one history.
const LENGTH: u64 = 2_000;

fuzz_target!(|data: &[u8]| {
    let Some((kind, choices)) = data.split_first() else { return };
    let style = Style { is_largest: kind % 8 == 5, is_wide: kind % 8 == 6, wrong: 0 };
    let decimals = if kind % 8 == 7 { 9 } else { 6 };
    let generated = generate(Choices::Bytes(choices), style, decimals, LENGTH, ());
    if let Err(violation) = generated.result {
        let file = serde_json::to_string(&generated.file).expect("a history is plain data");
        panic!("{violation}\nreplay this file:\n{file}");
    }
});
