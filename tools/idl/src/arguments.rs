//! Gives arguments the form that client generators understand. The bytes of an instruction do not change.

use std::collections::{BTreeMap, BTreeSet};

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
    let (mut ours, others): (Vec<_>, Vec<_>) =
        std::mem::take(&mut idl.types).into_iter().partition(|found| arguments.contains(&found.name));
    let stored: Vec<IdlTypeDef> =
        ours.iter().filter(|found| found.serialization != IdlSerialization::Borsh).cloned().collect();
    for argument in ours.iter_mut().filter(|found| found.serialization != IdlSerialization::Borsh) {
        argument.docs.push(format!("These are the fields of `{}`, as an argument.", argument.name));
        argument.serialization = IdlSerialization::Borsh;
        argument.repr = None;
    }
    let kept = || others.iter().chain(&stored).map(|found| found.name.as_str());
    let new_names: BTreeMap<String, String> =
        ours.iter().filter_map(|found| Some((found.name.clone(), new_name(&found.name, kept())?))).collect();
    for argument in &mut ours {
        rename_type(argument, &new_names);
    }
    for argument in idl.instructions.iter_mut().flat_map(|instruction| &mut instruction.args) {
        rename(&mut argument.ty, &new_names);
    }
    for name in new_names.values() {
        ensure!(kept().all(|kept| kept != name), "the name {name} is taken: rename that type");
    }
    idl.types = others.into_iter().chain(stored).chain(ours).collect();
    Ok(())
}

/// Returns the name of an argument's type, if it cannot keep its own. Codama calls the input of every type `X` `XArgs`, so neither
/// `X` nor `XArgs` is free if there is another type `X`.
fn new_name<'a>(name: &str, mut others: impl Iterator<Item = &'a str>) -> Option<String> {
    let plain = name.strip_suffix("Args").unwrap_or(name);
    others.any(|other| other == plain).then(|| format!("{plain}Argument"))
}

fn rename_type(found: &mut IdlTypeDef, new_names: &BTreeMap<String, String>) {
    if let Some(new) = new_names.get(&found.name) {
        found.name.clone_from(new);
    }
    if let IdlTypeDefTy::Struct { fields: Some(IdlDefinedFields::Named(fields)) } = &mut found.ty {
        fields.iter_mut().for_each(|field| rename(&mut field.ty, new_names));
    }
}

fn rename(ty: &mut IdlType, new_names: &BTreeMap<String, String>) {
    match ty {
        IdlType::Defined { name, .. } => {
            if let Some(new) = new_names.get(name) {
                name.clone_from(new);
            }
        }
        IdlType::Array(inner, _) | IdlType::Vec(inner) | IdlType::Option(inner) => rename(inner, new_names),
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
    let roots =
        idl.accounts.iter().map(|found| &found.name).chain(idl.events.iter().map(|found| &found.name));
    for name in roots {
        reach(&IdlType::Defined { name: name.clone(), generics: vec![] }, &idl.types, &mut used);
    }
    for instruction in &idl.instructions {
        let arguments = instruction.args.iter().map(|argument| &argument.ty);
        arguments.chain(&instruction.returns).for_each(|ty| reach(ty, &idl.types, &mut used));
    }
    idl.types.retain(|found| used.contains(&found.name));
}
