//! Sends market upkeep instructions, which anyone may send.

use super::desk::{Desk, Order};
use super::treasury::MarketArguments;
use crate::session::{MarketName, keys_of, name_of};
use crate::trade::Percent;
use anyhow::{Context as _, Result};
use ballast_client::MarketKeys;
use ballast_client::accounts::Market;
use ballast_client::instructions;
use clap::Args;

/// The arguments of a peg or depth step.
#[derive(Clone, Debug, Args)]
pub struct StepArguments {
    /// The market's index or name.
    pub market: MarketName,
    /// The largest step, in per cent. Defaults to the maximum in the market's parameters.
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    pub step: Option<Percent>,
}

/// Runs `ballast govern repeg`.
pub(super) async fn repeg(desk: &Desk<'_>, of: &StepArguments) -> Result<Order> {
    let (market, keys) = find(desk, &of.market).await?;
    let step = of.step.map_or_else(|| market.parameters.largest_peg_step(), Percent::ratio);
    let title = format!("move {}'s peg towards its index", name_of(&market));
    Ok(Order::one(title, instructions::repeg(keys, step.raw())))
}

/// Runs `ballast govern raise-depth`.
pub(super) async fn raise_depth(desk: &Desk<'_>, of: &StepArguments) -> Result<Order> {
    let (market, keys) = find(desk, &of.market).await?;
    let step = match of.step {
        Some(step) => step.ratio(),
        None => market
            .parameters
            .largest_depth_step()
            .context("the market's parameters do not allow a depth step")?,
    };
    let title = format!("deepen the curve of {}", name_of(&market));
    Ok(Order::one(title, instructions::raise_depth(keys, step.raw())))
}

/// Runs `ballast govern share-claims`.
pub(super) async fn share_claims(desk: &Desk<'_>, of: &MarketArguments) -> Result<Order> {
    let (market, keys) = find(desk, &of.market).await?;
    let title = format!("distribute {}'s PnL pool to open claims", name_of(&market));
    Ok(Order::one(title, instructions::share_claims(keys)))
}

/// Runs `ballast govern cover-deficit`.
pub(super) async fn cover_deficit(desk: &Desk<'_>, of: &MarketArguments) -> Result<Order> {
    let (market, keys) = find(desk, &of.market).await?;
    Ok(Order::one(format!("cover the deficit of {}", name_of(&market)), instructions::cover_deficit(keys)))
}

async fn find(desk: &Desk<'_>, name: &MarketName) -> Result<(Market, MarketKeys)> {
    let market = desk.session.market(name).await?;
    let keys = keys_of(&market)?;
    Ok((market, keys))
}
