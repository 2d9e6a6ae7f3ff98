//! Creates, changes and opens the markets in a file.

use super::desk::{Desk, Order};
use super::file::MarketOfFile;
use crate::session::Refusal;
use anyhow::{Result, ensure};
use ballast_client::{MarketKeys, instructions, pda};
use ballast_migrations::chain::Chain;
use ballast_migrations::config::Market;
use ballast_migrations::{Difference, MigrationError, Plan, plan};
use solana_instruction::Instruction;

/// Runs `ballast govern create-market`.
pub(super) async fn create(desk: &Desk<'_>, of: &MarketOfFile) -> Result<Order> {
    let config = of.file.read(desk).await?;
    let market = of.find(&config)?;
    // A printed transaction may be signed after other markets have been created.
    if !desk.prints() {
        let next = desk.session.exchange().await?.market_count;
        ensure!(market.index == next, out_of_turn(market, next));
    }
    let title = format!("create market {}, {}", market.index, market.symbol);
    let instruction = instructions::create_market(desk.authority, desk.payer, market.index, market.args);
    Ok(Order::one(title, instruction))
}

/// Runs `ballast govern set-up-market`.
pub(super) async fn set_up(desk: &Desk<'_>, of: &MarketOfFile) -> Result<Order> {
    let config = of.file.read(desk).await?;
    let market = of.find(&config)?;
    let title = format!("set up market {}, {}, again", market.index, market.symbol);
    let address = pda::market(market.index);
    Ok(Order::one(title, instructions::set_up_market(desk.authority, address, market.args)))
}

/// Runs `ballast govern open-market`.
pub(super) async fn open(desk: &Desk<'_>, of: &MarketOfFile) -> Result<Order> {
    let config = of.file.read(desk).await?;
    let market = of.find(&config)?;
    let chain = Chain::fetch(desk.session.rpc(), &config, &desk.payer).await.map_err(MigrationError::from)?;
    let plan = plan(&config, &chain, &desk.payer);
    ensure_as_in_file(&plan, market)?;
    let keys = MarketKeys::of(market.index, market.args.oracle_address);
    let instruction = instructions::open_market(desk.authority, keys);
    // The index may change before a printed transaction is signed.
    if let Some(obstacle) = obstacle(plan, &instruction).filter(|_| !desk.prints()) {
        return Err(Refusal(obstacle).into());
    }
    Ok(Order::one(format!("open market {}, {}", market.index, market.symbol), instruction))
}

fn out_of_turn(market: &Market, next: u32) -> Refusal {
    let why = if market.index < next { "already exists" } else { "cannot be created yet" };
    Refusal(format!(
        "market {} ({}) {why}: markets are created in order, and the next market number is {next}",
        market.index, market.symbol
    ))
}

/// Fails unless the chain matches the file, because a market's parameters cannot change once it is open.
fn ensure_as_in_file(plan: &Plan, market: &Market) -> Result<()> {
    let found = differences(plan, market);
    let refusal = || {
        let shown = found.iter().map(|of| format!("\n  {}: {} -> {}", of.field, of.chain, of.file));
        Refusal(format!(
            "market {} does not match the file yet (run create-market, set-up-market or deposit-insurance first):{}",
            market.symbol,
            shown.collect::<String>()
        ))
    };
    ensure!(found.is_empty(), refusal());
    Ok(())
}

/// Returns why the market cannot open at the current index.
fn obstacle(plan: Plan, opening: &Instruction) -> Option<String> {
    // The signers may differ, so the first account is not compared.
    let rest = |of: &Instruction| (of.data.clone(), of.accounts.get(1..).map(<[_]>::to_vec));
    let action = plan.changes.into_iter().find(|change| rest(&change.instruction) == rest(opening));
    action?.obstacle
}

/// Returns the differences between the market and the file, ignoring that the market is not open yet.
fn differences(plan: &Plan, market: &Market) -> Vec<Difference> {
    let own = format!("markets[{}].", market.index);
    let missing = plan.changes.iter().flat_map(|change| &change.differences);
    let fixed = plan.refused.iter().map(|refused| &refused.difference);
    missing.chain(fixed).filter(|of| of.field.starts_with(&own)).cloned().collect()
}
