//! The parameters of a market by name, from their own descriptions.

use ballast::state::MarketParameters;
use ballast_math::layout::{Describe, Kind};
use ballast_math::parameters::Parameters;
use std::collections::BTreeMap;

/// Every parameter in its smallest unit; docs/operators/parameters.md lists the units.
#[must_use]
pub fn by_name(parameters: &MarketParameters) -> BTreeMap<&'static str, i128> {
    let bytes = bytemuck::bytes_of(parameters);
    let fields = Parameters::STRUCTURE.fields.iter();
    fields.filter_map(|field| Some((field.name, word(bytes.get(field.offset..)?, &field.kind)?))).collect()
}

fn word(bytes: &[u8], kind: &Kind) -> Option<i128> {
    match kind {
        Kind::U64 => Some(u64::from_le_bytes(*bytes.first_chunk()?).into()),
        Kind::I64 => Some(i64::from_le_bytes(*bytes.first_chunk()?).into()),
        Kind::U32 => Some(u32::from_le_bytes(*bytes.first_chunk()?).into()),
        Kind::U8 => Some((*bytes.first()?).into()),
        Kind::Wide | Kind::Array(..) | Kind::Struct(_) => None,
    }
}
