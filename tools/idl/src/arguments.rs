//! Gives arguments the form that clients' generators understand. The bytes of an instruction do not change.

use std::collections::BTreeSet;

use anchor_lang_idl_spec::{
    Idl, IdlDefinedFields, IdlField, IdlInstruction, IdlInstructionAccountItem, IdlSeed, IdlSerialization,
    IdlType, IdlTypeDef, IdlTypeDefTy,
};
use anyhow::{Context, Result, bail, ensure};

/// Gives arguments their own types, and makes every argument that is a seed a plain argument.
///
/// # Errors
/// Returns an error if a seed names no argument, if two arguments of an instruction would share a name, or if the name of an
/// argument's type is taken.
pub(crate) fn plain_arguments(idl: &mut Idl) -> Result<()> {
    let types = idl.types.clone();
    for instruction in &mut idl.instructions {
        flatten(instruction, &types)?;
    }
    separate(idl)?;
    forget_unused(idl);
    Ok(())
}

/// Replaces each struct with a seed among its fields by these fields. Codama leaves out a seed inside a struct.
fn flatten(instruction: &mut IdlInstruction, types: &[IdlTypeDef]) -> Result<()> {
    let nested: BTreeSet<String> = argument_seeds(instruction)
        .filter_map(|path| path.split_once('.').map(|(argument, _)| argument.to_owned()))
        .collect();
    let mut plain = vec![];
    for argument in std::mem::take(&mut instruction.args) {
        match nested.contains(&argument.name) {
            true => plain.extend(fields(&argument.ty, types)?.iter().cloned()),
            false => plain.push(argument),
        }
    }
    let names: BTreeSet<&str> = plain.iter().map(|argument| argument.name.as_str()).collect();
    ensure!(names.len() == plain.len(), "{} has two arguments of the same name", instruction.name);
    instruction.args = plain;
    for path in argument_seeds(instruction) {
        if let Some((_, field)) = path.split_once('.') {
            *path = field.to_owned();
        }
    }
    Ok(())
}

/// Returns the paths of the seeds that are arguments.
fn argument_seeds(instruction: &mut IdlInstruction) -> impl Iterator<Item = &mut String> {
    let accounts = instruction.accounts.iter_mut().filter_map(|item| match item {
        IdlInstructionAccountItem::Single(account) => account.pda.as_mut(),
        IdlInstructionAccountItem::Composite(_) => None,
    });
    accounts.flat_map(|pda| &mut pda.seeds).filter_map(|seed| match seed {
        IdlSeed::Arg(argument) => Some(&mut argument.path),
        _ => None,
    })
}

fn fields<'a>(ty: &IdlType, types: &'a [IdlTypeDef]) -> Result<&'a [IdlField]> {
    let IdlType::Defined { name, .. } = ty else { bail!("a seed is in an argument that is no struct") };
    let found = types.iter().find(|found| found.name == *name);
    match &found.with_context(|| format!("{name} has no description"))?.ty {
        IdlTypeDefTy::Struct { fields: Some(IdlDefinedFields::Named(fields)) } => Ok(fields),
        _ => bail!("{name} has no named fields"),
    }
}

/// Gives every stored type that is also an argument a second description for the argument. Anchor gives a type either the
/// traits of stored types or those of arguments. Our stored types have no padding, so both have the same bytes.
fn separate(idl: &mut Idl) -> Result<()> {
    let mut arguments = BTreeSet::new();
    for argument in idl.instructions.iter().flat_map(|instruction| &instruction.args) {
        reach(&argument.ty, &idl.types, &mut arguments);
    }
    let is_stored = |found: &&IdlTypeDef| found.serialization != IdlSerialization::Borsh;
    let shared: Vec<_> = idl.types.iter().filter(|found| arguments.contains(&found.name)).collect();
    let shared: Vec<IdlTypeDef> = shared.into_iter().filter(is_stored).cloned().collect();
    let names: BTreeSet<String> = shared.iter().map(|found| found.name.clone()).collect();
    for found in idl.types.iter_mut().filter(|found| arguments.contains(&found.name)) {
        if !names.contains(&found.name) {
            rename(&mut found.ty, &names);
        }
    }
    for mut argument in shared {
        let name = argument_name(&argument.name);
        ensure!(idl.types.iter().all(|found| found.name != name), "the name {name} is taken: rename that type");
        argument.docs.push(format!("These are the fields of `{}`, as an argument.", argument.name));
        argument.name = name;
        argument.serialization = IdlSerialization::Borsh;
        argument.repr = None;
        rename(&mut argument.ty, &names);
        idl.types.push(argument);
    }
    Ok(())
}

fn argument_name(stored: &str) -> String {
    format!("{stored}Args")
}

/// Renames the given types wherever the fields of a struct name them.
fn rename(ty: &mut IdlTypeDefTy, names: &BTreeSet<String>) {
    if let IdlTypeDefTy::Struct { fields: Some(IdlDefinedFields::Named(fields)) } = ty {
        fields.iter_mut().for_each(|field| rename_in(&mut field.ty, names));
    }
}

fn rename_in(ty: &mut IdlType, names: &BTreeSet<String>) {
    match ty {
        IdlType::Defined { name, .. } if names.contains(name) => *name = argument_name(name),
        IdlType::Array(inner, _) | IdlType::Vec(inner) | IdlType::Option(inner) => rename_in(inner, names),
        _ => {}
    }
}

/// Collects the names of the described types that a type consists of.
fn reach(ty: &IdlType, types: &[IdlTypeDef], found: &mut BTreeSet<String>) {
    match ty {
        IdlType::Array(inner, _) | IdlType::Vec(inner) | IdlType::Option(inner) => reach(inner, types, found),
        IdlType::Defined { name, .. } if found.insert(name.clone()) => {
            for field in fields(ty, types).unwrap_or_default() {
                reach(&field.ty, types, found);
            }
        }
        _ => {}
    }
}

/// Removes the types that nothing refers to any more.
fn forget_unused(idl: &mut Idl) {
    let mut used = BTreeSet::new();
    let roots = idl.accounts.iter().map(|found| &found.name).chain(idl.events.iter().map(|found| &found.name));
    for name in roots {
        reach(&IdlType::Defined { name: name.clone(), generics: vec![] }, &idl.types, &mut used);
    }
    for instruction in &idl.instructions {
        let arguments = instruction.args.iter().map(|argument| &argument.ty);
        arguments.chain(&instruction.returns).for_each(|ty| reach(ty, &idl.types, &mut used));
    }
    idl.types.retain(|found| used.contains(&found.name));
}
