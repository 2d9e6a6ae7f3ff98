//! Markets, as a file says them.

use super::desk::{Desk, Order};
use super::file::MarketOfFile;
use crate::session::Refusal;
use anyhow::{Result, ensure};
use ballast_client::{MarketKeys, instructions, pda};
use ballast_migrations::chain::Chain;
use ballast_migrations::config::Market;
use ballast_migrations::{Difference, MigrationError, Plan, plan};
use solana_instruction::Instruction;

/// `ballast govern create-market`.
pub(super) async fn create(desk: &Desk<'_>, of: &MarketOfFile) -> Result<Order> {
    let config = of.file.read(desk).await?;
    let market = of.find(&config)?;
    // What is printed may be signed after others were created.
    if !desk.prints() {
        let next = desk.session.exchange().await?.market_count;
        ensure!(market.index == next, out_of_turn(market, next));
    }
    let title = format!("create market {}, {}", market.index, market.symbol);
    let instruction = instructions::create_market(desk.authority, desk.payer, market.index, market.args);
    Ok(Order::one(title, instruction))
}

/// `ballast govern set-up-market`.
pub(super) async fn set_up(desk: &Desk<'_>, of: &MarketOfFile) -> Result<Order> {
    let config = of.file.read(desk).await?;
    let market = of.find(&config)?;
    let title = format!("set market {}, {}, up anew", market.index, market.symbol);
    let address = pda::market(market.index);
    Ok(Order::one(title, instructions::set_up_market(desk.authority, address, market.args)))
}

/// `ballast govern open-market`.
pub(super) async fn open(desk: &Desk<'_>, of: &MarketOfFile) -> Result<Order> {
    let config = of.file.read(desk).await?;
    let market = of.find(&config)?;
    let chain = Chain::fetch(desk.session.rpc(), &config, &desk.payer).await.map_err(MigrationError::from)?;
    let plan = plan(&config, &chain, &desk.payer);
    ensure_as_in_file(&plan, market)?;
    let keys = MarketKeys::of(market.index, market.args.oracle_address);
    let instruction = instructions::open_market(desk.authority, keys);
    // What is printed may be signed when the index is another.
    if let Some(obstacle) = obstacle(plan, &instruction).filter(|_| !desk.prints()) {
        return Err(Refusal(obstacle).into());
    }
    Ok(Order::one(format!("open market {}, {}", market.index, market.symbol), instruction))
}

fn out_of_turn(market: &Market, next: u32) -> Refusal {
    let why = if market.index < next { "is there already" } else { "comes later" };
    Refusal(format!(
        "market {}, {}, {why}: markets are created in their order, and the next index is {next}",
        market.index, market.symbol
    ))
}

/// Nothing changes an open market's parameters, so one that is not what the file says must not be opened.
fn ensure_as_in_file(plan: &Plan, market: &Market) -> Result<()> {
    let found = differences(plan, market);
    let refusal = || {
        let shown = found.iter().map(|of| format!("\n  {}: {} -> {}", of.field, of.chain, of.file));
        Refusal(format!(
            "market {} is not yet what the file says; create-market, set-up-market or deposit-insurance come first:{}",
            market.symbol,
            shown.collect::<String>()
        ))
    };
    ensure!(found.is_empty(), refusal());
    Ok(())
}

/// Why the market would not open at what its oracle says now.
fn obstacle(plan: Plan, opening: &Instruction) -> Option<String> {
    // Whoever signs comes first; the rest is the same for all.
    let rest = |of: &Instruction| (of.data.clone(), of.accounts.get(1..).map(<[_]>::to_vec));
    let action = plan.actions.into_iter().find(|action| rest(&action.instruction) == rest(opening));
    action?.obstacle
}

/// What of a market differs; that it is not open yet aside.
fn differences(plan: &Plan, market: &Market) -> Vec<Difference> {
    let own = format!("markets[{}].", market.index);
    let missing = plan.actions.iter().flat_map(|action| &action.differences);
    let fixed = plan.refused.iter().map(|refused| &refused.difference);
    missing.chain(fixed).filter(|of| of.field.starts_with(&own)).cloned().collect()
}
