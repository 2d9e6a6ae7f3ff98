//! Tests with real files if the machine has any. `BALLAST_PRICES` names their folder.

use ballast_sim::price_path::{Calibration, PriceFile};
use std::path::PathBuf;

#[test]
fn real_files_say_the_same_in_every_unit() {
    let Some(folder) = std::env::var_os("BALLAST_PRICES") else {
        println!("skipped: BALLAST_PRICES names no folder of price paths");
        return;
    };
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    let tables = files.iter().filter(|path| path.extension().is_some_and(|end| end == "csv"));
    let mut count = 0;
    for path in tables {
        let text = std::fs::read_to_string(path).expect("a text");
        let seconds =
            PriceFile::of(text.as_bytes()).unwrap_or_else(|error| panic!("{}: {error:#}", path.display()));
        for zeros in ["000", "000000"] {
            let rows = text.lines().skip(1).filter_map(|line| line.split_once(','));
            let scaled: String = rows.map(|(time, rest)| format!("{time}{zeros},{rest}\n")).collect();
            let scaled = PriceFile::of(scaled.as_bytes()).unwrap_or_else(|error| panic!("{error:#}"));
            assert_eq!(scaled.bars, seconds.bars);
        }
        println!("{}: {}\n{:?}", path.display(), seconds.understood, Calibration::of(&seconds.bars));
        count += 1;
    }
    assert!(count > 0, "the folder has no price path");
}
