//! Histories in files: those that broke a rule before it was mended, and those of defects that are known and not yet mended.

use ballast_engine::history::{File, replay};
use ballast_histories::bytecode::Bytecode;
use ballast_histories::files;
use std::path::{Path, PathBuf};

/// Replays a history on the rules alone and on bytecode.
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

#[test]
#[ignore = "set_up_market makes the state of a closed market anew and forgets the insurance that was paid into it"]
fn insurance_of_a_closed_market_survives_its_set_up() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("known/insurance-lost.json");
    replay_both(&path, &files::read(&path).unwrap());
}

/// The known defect is still there: when it is mended, its history moves to the regressions, and this test goes.
#[test]
fn the_known_defect_is_the_one_that_is_described() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("known/insurance-lost.json");
    let file = files::read(&path).unwrap();
    let violation = replay(&file, ()).err().expect("mended: move known/insurance-lost.json to regressions");
    assert_eq!(violation.class, "tokens");
    // The program does the same: what it owes no longer adds up.
    let on_bytecode = broken_on_bytecode(&file);
    assert_eq!(on_bytecode, "conservation");
}

/// The class of what bytecode breaks when the model's own checks are left out.
fn broken_on_bytecode(file: &File) -> String {
    use ballast_engine::history::Executor;
    let mut model = ballast_engine::history::Model::new(file.setting.decimals);
    let mut bytecode = Bytecode::new(file.setting.decimals);
    for action in &file.actions {
        bytecode.prepare(action, &model);
        let outcome = model.apply(action);
        if let Err(violation) = bytecode.follow(action, &outcome, &model) {
            return violation.class;
        }
    }
    "nothing".to_owned()
}
