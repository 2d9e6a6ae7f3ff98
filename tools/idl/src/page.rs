//! Writes `docs/generated/interface.md`, which lists the instructions and events for readers.

use std::fmt::Write;

use anchor_lang_idl_spec::{
    Idl, IdlDefinedFields, IdlEvent, IdlInstruction, IdlInstructionAccountItem, IdlTypeDef, IdlTypeDefTy,
};

const HEAD: &str = "\
# Interface

Every instruction and event of the program, in alphabetical order, as `idl/ballast.json` has them. This page is written by
`cargo run -p ballast-idl -- generate`, from the comments in `programs/ballast/src`. The rules behind the instructions are in
[spec.md](../spec.md), their errors in [errors.md](errors.md), their answers to wrong accounts in [authority.md](authority.md).

## Instructions

Where nobody signs, anyone may send the instruction. The payer of the transaction signs in any case.

| instruction | accounts that sign | what it does |
|---|---|---|
";

const EVENTS: &str = "
## Events

Amounts are in 1e-6 quote, sizes in 1e-9 contract, prices in 1e-9 quote per contract. Positive amounts were received by the
account, negative ones paid. What a market view (`market`) and a `fill` hold is in [spec.md](../spec.md), section 13.

| event | when | fields |
|---|---|---|
";

/// Returns the page.
#[must_use]
pub fn page(idl: &Idl) -> String {
    let mut page = HEAD.to_owned();
    for instruction in &idl.instructions {
        let _ = writeln!(page, "{}", instruction_row(instruction));
    }
    page.push_str(EVENTS);
    for event in &idl.events {
        let _ = writeln!(page, "{}", event_row(event, &idl.types));
    }
    page
}

fn instruction_row(instruction: &IdlInstruction) -> String {
    let signers = signers(&instruction.accounts);
    let signers = if signers.is_empty() { "nobody".to_owned() } else { quoted(&signers) };
    format!("| `{}` | {signers} | {} |", instruction.name, instruction.docs.join(" "))
}

/// Returns the names of the accounts that must sign.
#[must_use]
pub fn signers(accounts: &[IdlInstructionAccountItem]) -> Vec<&str> {
    let names = accounts.iter().flat_map(|item| match item {
        IdlInstructionAccountItem::Single(account) if account.signer => vec![account.name.as_str()],
        IdlInstructionAccountItem::Single(_) => vec![],
        IdlInstructionAccountItem::Composite(group) => signers(&group.accounts),
    });
    names.collect()
}

fn event_row(event: &IdlEvent, types: &[IdlTypeDef]) -> String {
    let found = types.iter().find(|found| found.name == event.name);
    let docs = found.map(|found| found.docs.join(" ")).unwrap_or_default();
    format!("| `{}` | {docs} | {} |", event.name, quoted(&found.map(fields).unwrap_or_default()))
}

fn fields(found: &IdlTypeDef) -> Vec<&str> {
    match &found.ty {
        IdlTypeDefTy::Struct { fields: Some(IdlDefinedFields::Named(fields)) } => {
            fields.iter().map(|field| field.name.as_str()).collect()
        }
        _ => vec![],
    }
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
