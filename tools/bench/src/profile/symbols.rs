//! Maps an address in the committed bytecode to functions.
//!
//! The bytecode with names does not include the linker's own edits, which change a few hundred of a hundred thousand instructions,
//! so the two must be aligned first.

use addr2line::Context as Lines;
use anyhow::{Context, Result, ensure};
use ballast_sbf::layout::{SYMBOLS_COMMAND, symbols_path};
use gimli::{DwarfSections, EndianArcSlice, LittleEndian};
use object::{Object, ObjectSection};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::path::Path;
use std::sync::Arc;

const INSTRUCTION: usize = 8;
/// The minimum share of instructions that the committed bytecode must have in common with the bytecode with names. Unit: per cent.
const LEAST_SHARED: usize = 98;

type Reader = EndianArcSlice<LittleEndian>;

/// The bytecode with names.
pub struct Symbols {
    text: Vec<u8>,
    lines: Lines<Reader>,
}

/// Names for the addresses in another build of the bytecode from the same sources.
pub(super) struct Aligned<'a> {
    symbols: &'a Symbols,
    /// For each address, the matching address in the bytecode with names.
    places: Vec<usize>,
}

impl Symbols {
    /// Loads the output of `ballast-sbf symbols`.
    ///
    /// # Errors
    /// Returns an error if the file is missing or has no names.
    pub fn load(root: &Path) -> Result<Self> {
        let path = symbols_path(root);
        let bytes = std::fs::read(&path)
            .with_context(|| format!("cannot read {}: run `{SYMBOLS_COMMAND}` first", path.display()))?;
        Self::parse(&bytes)
            .with_context(|| format!("{} is not valid: run `{SYMBOLS_COMMAND}`", path.display()))
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        let file = object::File::parse(bytes)?;
        let section = |name: &str| file.section_by_name(name).and_then(|section| section.data().ok());
        let text = section(".text").context("it has no text")?.to_vec();
        ensure!(section(".debug_info").is_some(), "it has no names");
        let load = |id: gimli::SectionId| -> Result<Reader> {
            let bytes: Arc<[u8]> = section(id.name()).unwrap_or_default().into();
            Ok(EndianArcSlice::new(bytes, LittleEndian))
        };
        let sections = DwarfSections::load(load)?;
        let lines = Lines::from_dwarf(sections.borrow(Clone::clone))?;
        Ok(Self { text, lines })
    }

    /// Aligns another build of the bytecode from the same sources with this one.
    ///
    /// # Errors
    /// Returns an error if the two differ by more than the linker's edits.
    pub(super) fn aligned(&self, text: &[u8]) -> Result<Aligned<'_>> {
        let (own, other) = (words(&self.text), words(text));
        let mut places = vec![None; other.len()];
        for operation in capture_diff_slices(Algorithm::Myers, &own, &other) {
            if let DiffOp::Equal { old_index, new_index, len } = operation {
                (0..len).for_each(|step| places[new_index + step] = Some(old_index + step));
            }
        }
        let shared = places.iter().flatten().count();
        ensure!(
            shared * 100 >= other.len() * LEAST_SHARED,
            "the bytecode with names is of other sources ({shared} of {} instructions): run `{SYMBOLS_COMMAND}`",
            other.len()
        );
        // An instruction that the linker inserted counts as part of the instruction before it.
        let mut last = 0;
        let filled = places.into_iter().map(|place| {
            last = place.unwrap_or(last);
            last
        });
        Ok(Aligned { symbols: self, places: filled.collect() })
    }

    fn functions(&self, place: usize) -> Vec<String> {
        let Ok(mut frames) = self.lines.find_frames((place * INSTRUCTION) as u64).skip_all_loads() else {
            return vec![];
        };
        let mut names = Vec::new();
        while let Ok(Some(frame)) = frames.next() {
            let name = frame.function.and_then(|function| function.demangle().ok().map(|name| short(&name)));
            names.extend(name);
        }
        names.reverse();
        names
    }
}

impl Aligned<'_> {
    /// Returns the functions at an address, starting with the outermost and followed by the functions inlined into it. An address
    /// without functions belongs to a compiler routine, because compiler routines are linked without names.
    pub fn functions(&self, place: usize) -> Vec<String> {
        let functions =
            self.places.get(place).map(|place| self.symbols.functions(*place)).unwrap_or_default();
        if functions.is_empty() { vec!["(the compiler's routines)".to_owned()] } else { functions }
    }
}

/// Returns the instructions as numbers that do not depend on addresses, because jump and call targets are removed.
fn words(text: &[u8]) -> Vec<u64> {
    text.chunks_exact(INSTRUCTION)
        .map(|bytes| {
            let mut word = [0; INSTRUCTION];
            word.copy_from_slice(bytes);
            let is_jump = matches!(word[0] & 0x07, 0x05 | 0x06);
            let is_call = word[0] == 0x85 && word[1] >> 4 == 1;
            if is_call {
                word[4..].fill(0);
            } else if is_jump {
                word[2..4].fill(0);
            }
            u64::from_le_bytes(word)
        })
        .collect()
}

/// Removes the compiler's crate hashes, as in `ballast_math[1a2b]::funding::accrue`.
fn short(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        let hash = after.split_once(']');
        match hash {
            Some((hash, after)) if hash.len() >= 12 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                text.push_str(before);
                rest = after;
            }
            _ => {
                text.push_str(before);
                text.push('[');
                rest = after;
            }
        }
    }
    text + rest
}
