//! The interface description (IDL) of the core's stored structs, derived from the descriptions in the core.

use anchor_lang::idl::types::{
    IdlArrayLen, IdlDefinedFields, IdlField, IdlRepr, IdlReprModifier, IdlSerialization, IdlType, IdlTypeDef,
    IdlTypeDefTy,
};
use ballast_math::layout::{Field, Kind, Structure};
use std::collections::BTreeMap;

/// Returns the IDL type of `structure`, under the given `name`.
pub fn type_of(name: &str, structure: &Structure) -> IdlTypeDef {
    IdlTypeDef {
        name: name.to_owned(),
        docs: docs(structure.docs),
        serialization: IdlSerialization::Bytemuck,
        repr: Some(IdlRepr::C(IdlReprModifier { packed: false, align: None })),
        generics: vec![],
        ty: IdlTypeDefTy::Struct {
            fields: Some(IdlDefinedFields::Named(structure.fields.iter().map(field).collect())),
        },
    }
}

/// Adds the structs that are fields of `structure`, including nested ones.
pub fn insert_parts(structure: &Structure, types: &mut BTreeMap<String, IdlTypeDef>) {
    for field in structure.fields {
        insert_kind(&field.kind, types);
    }
}

fn insert_kind(kind: &Kind, types: &mut BTreeMap<String, IdlTypeDef>) {
    match kind {
        Kind::Struct(part) => {
            insert_parts(part, types);
            types.insert(part.name.to_owned(), type_of(part.name, part));
        }
        Kind::Array(element, _) => insert_kind(element, types),
        _ => {}
    }
}

fn field(field: &Field) -> IdlField {
    IdlField { name: field.name.to_owned(), docs: docs(field.docs), ty: ty(&field.kind) }
}

fn ty(kind: &Kind) -> IdlType {
    match kind {
        Kind::U8 => IdlType::U8,
        Kind::U32 => IdlType::U32,
        Kind::U64 => IdlType::U64,
        Kind::I64 => IdlType::I64,
        Kind::Wide => IdlType::Array(Box::new(IdlType::U64), IdlArrayLen::Value(2)),
        Kind::Array(element, length) => IdlType::Array(Box::new(ty(element)), IdlArrayLen::Value(*length)),
        Kind::Struct(part) => IdlType::Defined { name: part.name.to_owned(), generics: vec![] },
    }
}

fn docs(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| line.trim().to_owned()).collect()
}
