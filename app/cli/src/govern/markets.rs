//! Markets, as a file says them.

use super::desk::{Desk, Order};
use super::file::MarketOfFile;
use crate::session::Refusal;
use anyhow::{Result, ensure};
use ballast_client::{MarketKeys, instructions, pda};
use ballast_migrations::chain::Chain;
use ballast_migrations::config::{Config, Market};
use ballast_migrations::{Difference, MigrationError, Plan, plan};

/// `ballast govern create-market`.
pub(super) fn create(desk: &Desk<'_>, of: &MarketOfFile) -> Result<Order> {
    let config = of.file.read(desk)?;
    let market = of.find(&config)?;
    let title = format!("create market {}, {}", market.index, market.symbol);
    let instruction = instructions::create_market(desk.authority, desk.payer, market.index, market.args);
    Ok(Order::one(title, instruction))
}

/// `ballast govern set-up-market`.
pub(super) fn set_up(desk: &Desk<'_>, of: &MarketOfFile) -> Result<Order> {
    let config = of.file.read(desk)?;
    let market = of.find(&config)?;
    let title = format!("set market {}, {}, up anew", market.index, market.symbol);
    let address = pda::market(market.index);
    Ok(Order::one(title, instructions::set_up_market(desk.authority, address, market.args)))
}

/// `ballast govern open-market`.
pub(super) async fn open(desk: &Desk<'_>, of: &MarketOfFile) -> Result<Order> {
    let config = of.file.read(desk)?;
    let market = of.find(&config)?;
    ensure_as_in_file(desk, (&config, market)).await?;
    let title = format!("open market {}, {}", market.index, market.symbol);
    let keys = MarketKeys::of(market.index, market.args.oracle_address);
    Ok(Order::one(title, instructions::open_market(desk.authority, keys)))
}

/// Nothing changes an open market's parameters, so one that is not what the file says must not be opened.
async fn ensure_as_in_file(desk: &Desk<'_>, (config, market): (&Config, &Market)) -> Result<()> {
    let chain = Chain::fetch(desk.session.rpc(), config, &desk.payer).await.map_err(MigrationError::from)?;
    let found = differences(&plan(config, &chain, &desk.payer), market);
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

/// What of a market differs; that it is not open yet aside.
fn differences(plan: &Plan, market: &Market) -> Vec<Difference> {
    let own = format!("markets[{}].", market.index);
    let missing = plan.actions.iter().flat_map(|action| &action.differences);
    let fixed = plan.refused.iter().map(|refused| &refused.difference);
    missing.chain(fixed).filter(|of| of.field.starts_with(&own)).cloned().collect()
}
