//! Lists assumptions about rent and tokens.

use crate::chain::{Fact, Source};
use crate::markdown::grouped;
use crate::table::account_sizes;
use anyhow::{Context, Result};
use ballast_testkit::token::{Mint, TOKEN_PROGRAM};
use ballast_testkit::{Chain, LiteSvm, keypair};
use litesvm::LiteSVM;
use solana_rent::{ACCOUNT_STORAGE_OVERHEAD, Rent};
use solana_signer::Signer;

pub(super) fn facts() -> Result<Vec<Fact>> {
    let rent: Rent = LiteSVM::new().get_sysvar();
    let per_byte = rent.minimum_balance(1) - rent.minimum_balance(0);
    let sizes = account_sizes();
    let of = |name: &str| -> Result<String> {
        let bytes = *sizes.get(name).with_context(|| format!("no account {name}"))?;
        Ok(grouped(rent.minimum_balance(usize::try_from(bytes)?)))
    };
    let owed =
        format!("{} lamports for a market, {} for a margin account", of("market")?, of("margin account")?);
    Ok(vec![
        Fact::new(
            "rent",
            format!(
                "{} lamports a byte, {ACCOUNT_STORAGE_OVERHEAD} bytes on top for each account",
                grouped(per_byte)
            ),
            Source::of("litesvm", "src/lib.rs"),
        )
        .used_in("testing/testkit/src/signing.rs")
        .used_in("programs/ballast/src/lib.rs"),
        Fact::new("so our accounts ask for", owed, Source::of("litesvm", "src/lib.rs")),
        Fact::new(
            "a transfer of tokens",
            format!("{} units", transfer()?),
            Source::of("litesvm", "src/programs/elf"),
        )
        .used_in("docs/costs.md"),
    ])
}

/// Measures the cost of a token program transfer. Unit: compute units.
fn transfer() -> Result<u64> {
    let mut chain = LiteSvm::new(&[]);
    let mint = Mint::usdc(&mut chain);
    let (from, to) = (keypair("sender"), keypair("receiver"));
    let source = mint.give(&mut chain, &from.pubkey(), 1_000);
    let target = mint.account(&mut chain, &to.pubkey());
    let transfer =
        spl_token_interface::instruction::transfer(&TOKEN_PROGRAM, &source, &target, &from.pubkey(), &[], 1)?;
    let receipt = chain.send(&[transfer], &[&from]).context("a transfer")?;
    receipt.units_of(&TOKEN_PROGRAM).first().copied().context("the log does not have the transfer's units")
}
