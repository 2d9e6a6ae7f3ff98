//! Checks that the stored structs have fixed sizes, that their fields cover every byte, and that the layout does not depend on
//! the compiler.

use ballast_math::account::Account;
use ballast_math::layout::{Describe, Kind, Structure};
use ballast_math::market::State;
use ballast_math::parameters::Parameters;
use ballast_math::position::Position;

fn size_of(kind: &Kind) -> usize {
    match kind {
        Kind::U8 => 1,
        Kind::U32 => 4,
        Kind::U64 | Kind::I64 => 8,
        Kind::Wide => 16,
        Kind::Array(kind, count) => size_of(kind) * count,
        Kind::Struct(structure) => structure.size,
    }
}

fn inner(kind: &Kind) -> Option<&'static Structure> {
    match kind {
        Kind::Struct(structure) => Some(structure),
        Kind::Array(kind, _) => inner(kind),
        _ => None,
    }
}

fn check(structure: &Structure) {
    let mut end = 0;
    for field in structure.fields {
        let place = format!("{}.{}", structure.name, field.name);
        assert_eq!(field.offset, end, "{place} leaves a gap");
        assert_eq!(field.size, size_of(&field.kind), "{place}");
        assert!(!field.docs.is_empty(), "{place} is not documented");
        assert!(field.docs.iter().all(|line| !line.trim().is_empty()), "{place} has an empty line");
        end += field.size;
        if let Some(structure) = inner(&field.kind) {
            check(structure);
        }
    }
    assert_eq!(structure.size, end, "{} has padding at its end", structure.name);
    assert_eq!(structure.size % 8, 0, "{} is not made of words", structure.name);
}

#[test]
fn fields_tile_every_structure() {
    for structure in [State::STRUCTURE, Account::STRUCTURE, Position::STRUCTURE, Parameters::STRUCTURE] {
        check(&structure);
    }
}

#[test]
fn sizes_are_pinned() {
    let sizes = [State::STRUCTURE, Account::STRUCTURE, Position::STRUCTURE, Parameters::STRUCTURE]
        .map(|structure| (structure.name, structure.size));
    assert_eq!(
        sizes,
        [("State", SIZES[0]), ("Account", SIZES[1]), ("Position", SIZES[2]), ("Parameters", SIZES[3])]
    );
}

/// The expected sizes. An account stored with a different size could no longer be read.
const SIZES: [usize; 4] = [680, 920, 112, 296];

#[test]
fn the_first_fields_of_a_position_are_where_clients_look_for_them() {
    let offsets: Vec<(&str, usize)> =
        Position::STRUCTURE.fields.iter().map(|field| (field.name, field.offset)).collect();
    assert_eq!(
        offsets,
        [
            ("market", 0),
            ("in_use", 4),
            ("base", 8),
            ("quote", 16),
            ("funding_index", 24),
            ("cover_index", 40),
            ("claim", 56),
            ("debt", 96),
            ("written_off", 104),
        ]
    );
}
