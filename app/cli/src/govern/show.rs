//! `ballast govern show`: who may do what, what is paused, and the money that governance looks after.

use super::pauses;
use super::roles::RoleName;
use crate::session::{Report, Session, Shown, Text, name_of, print::or_dash};
use crate::tables;
use anyhow::{Context as _, Result};
use ballast::state::Status;
use ballast_client::accounts::{Collateral, Exchange, Market};
use ballast_math::Quote;
use clap::ValueEnum as _;
use serde::Serialize;
use solana_pubkey::Pubkey;

/// The exchange as governance sees it.
#[derive(Clone, Debug, Serialize)]
struct Governance {
    /// Who has which role.
    roles: Vec<RoleRow>,
    /// What is paused everywhere.
    paused: Vec<String>,
    /// The collateral, once there is one.
    collateral: Option<CollateralRow>,
    /// The markets, by index.
    markets: Vec<MarketRow>,
}

#[derive(Clone, Debug, Serialize)]
struct RoleRow {
    role: String,
    holder: Text<Pubkey>,
    /// Who was nominated and has not accepted yet.
    nominee: Option<Text<Pubkey>>,
}

#[derive(Clone, Debug, Serialize)]
struct CollateralRow {
    mint: Text<Pubkey>,
    vault: Text<Pubkey>,
    /// The most that may be owed. Unit: quote.
    cap: Shown<Quote>,
    /// What is owed. Unit: quote.
    owed: Shown<Quote>,
}

#[derive(Clone, Debug, Serialize)]
struct MarketRow {
    market: u32,
    name: String,
    is_open: bool,
    /// What is paused in this market, besides what is paused everywhere.
    paused: Vec<String>,
    /// Fees that wait for their recipient. Unit: quote.
    protocol_fees: Shown<Quote>,
    /// The insurance. Unit: quote.
    insurance: Shown<Quote>,
}

pub(super) async fn run(session: &Session) -> Result<()> {
    let exchange = session.exchange().await?;
    let has_collateral = exchange.collateral != Pubkey::default();
    let collateral = if has_collateral { Some(session.collateral().await?) } else { None };
    let markets = session.all_markets().await?;
    session.print(&Governance {
        roles: RoleName::value_variants()
            .iter()
            .map(|role| role_row(&exchange, *role))
            .collect::<Result<_>>()?,
        paused: pauses::names(exchange.pause),
        collateral: collateral.as_ref().map(collateral_row),
        markets: markets.iter().map(market_row).collect(),
    })
}

fn role_row(exchange: &Exchange, name: RoleName) -> Result<RoleRow> {
    let nominee = exchange.nominees.get(name.role() as usize).context("the exchange has fewer roles")?;
    Ok(RoleRow {
        role: name.name(),
        holder: Text(exchange.holder(name.role())),
        nominee: (*nominee != Pubkey::default()).then_some(Text(*nominee)),
    })
}

fn collateral_row(collateral: &Collateral) -> CollateralRow {
    CollateralRow {
        mint: Text(collateral.mint),
        vault: Text(collateral.vault),
        cap: Shown(Quote::new(collateral.cap)),
        owed: Shown(Quote::new(collateral.total)),
    }
}

fn market_row(market: &Market) -> MarketRow {
    MarketRow {
        market: market.index,
        name: name_of(market),
        is_open: market.status == Status::Open.number(),
        paused: pauses::names(market.pause),
        protocol_fees: Shown(market.state.protocol_fees),
        insurance: Shown(market.state.insurance),
    }
}

impl Report for Governance {
    fn table(&self) -> String {
        let mut roles = tables::table(&["role", "holder", "nominee"]);
        for of in &self.roles {
            roles.add_row([of.role.clone(), of.holder.to_string(), or_dash(of.nominee)]);
        }
        let collateral = self.collateral.as_ref().map_or_else(
            || "collateral: none yet".to_owned(),
            |of| format!("collateral {}: {} owed, at most {}; vault {}", of.mint, of.owed, of.cap, of.vault),
        );
        let paused = paused(&self.paused);
        format!("{roles}\npaused everywhere: {paused}\n{collateral}\n{}", self.markets())
    }
}

impl Governance {
    fn markets(&self) -> String {
        if self.markets.is_empty() {
            return "no markets".to_owned();
        }
        let mut table = tables::table(&["market", "insurance", "protocol fees", "status", "paused"]);
        for of in &self.markets {
            let status = if of.is_open { "open" } else { "closed" };
            let cells = [
                format!("{} {}", of.market, of.name),
                of.insurance.to_string(),
                of.protocol_fees.to_string(),
                status.to_owned(),
                paused(&of.paused),
            ];
            tables::row(&mut table, cells);
        }
        table.to_string()
    }
}

fn paused(names: &[String]) -> String {
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}
