//! Replays recorded histories. Each history broke a rule before the corresponding defect was fixed.

use ballast_histories::bytecode::Bytecode;
use ballast_histories::files;
use ballast_model::history::{File, replay};
use std::path::Path;

/// Replays a history on the rules alone and on the bytecode.
fn replay_both(path: &Path, file: &File) {
    if let Err(violation) = replay(file, ()) {
        panic!("{}: {} on the rules: {violation}", path.display(), file.note);
    }
    if let Err(violation) = replay(file, Bytecode::new(file.setting.decimals)) {
        panic!("{}: {} on bytecode: {violation}", path.display(), file.note);
    }
}

#[test]
fn what_was_found_once_stays_mended() {
    let histories = files::in_folder("regressions").unwrap();
    assert!(!histories.is_empty());
    for (path, file) in &histories {
        replay_both(path, file);
        let run = replay(file, ()).expect("it was just replayed");
        let (created, opened) = (run.tally.done("create_market"), run.tally.done("open_market"));
        assert!(created > 0 && opened == created, "{}: its markets do not open any more", path.display());
    }
}
