//! Appends a table of named sections to an ELF file. A tracing virtual machine requires this table, and the linker omits it. The code that
//! is loaded and executed does not change.

/// The section names, which are an empty name and the name of the section that contains the names.
const NAMES: &[u8] = b"\0.shstrtab\0";
/// The offset of the second name.
const OWN_NAME: u32 = 1;
/// The section type for strings.
const STRINGS: u32 = 3;
/// The size of a table entry. Unit: bytes.
const ENTRY: usize = 64;
/// The positions in the ELF header of the table's offset, and of the entry size, the entry count and the index of the names.
const TABLE_OFFSET: usize = 0x28;
const TABLE_SHAPE: usize = 0x3a;

/// Returns the file with a table of two sections, which are the empty section and the names.
///
/// # Panics
/// Panics if the file is shorter than its header.
pub(super) fn with_sections(bytes: &[u8]) -> Vec<u8> {
    let mut file = bytes.to_vec();
    let names_at = file.len() as u64;
    file.extend_from_slice(NAMES);
    file.resize(file.len().next_multiple_of(8), 0);
    let table_at = file.len() as u64;
    file.extend_from_slice(&[0; ENTRY]);
    file.extend_from_slice(&names_section(names_at));
    file[TABLE_OFFSET..TABLE_OFFSET + 8].copy_from_slice(&table_at.to_le_bytes());
    let shape = [ENTRY as u16, 2, 1].map(u16::to_le_bytes).concat();
    file[TABLE_SHAPE..TABLE_SHAPE + 6].copy_from_slice(&shape);
    file
}

fn names_section(names_at: u64) -> [u8; ENTRY] {
    let mut entry = [0; ENTRY];
    entry[..4].copy_from_slice(&OWN_NAME.to_le_bytes());
    entry[4..8].copy_from_slice(&STRINGS.to_le_bytes());
    entry[0x18..0x20].copy_from_slice(&names_at.to_le_bytes());
    entry[0x20..0x28].copy_from_slice(&(NAMES.len() as u64).to_le_bytes());
    entry[0x30..0x38].copy_from_slice(&1_u64.to_le_bytes());
    entry
}
