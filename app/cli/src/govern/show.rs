//! Implements `ballast govern show`, which shows roles, pauses, and the funds that governance manages.

use super::pauses;
use super::roles::RoleName;
use crate::session::{Report, Session, Shown, Text, name_of, print::or_dash};
use crate::tables;
use anyhow::{Context as _, Result};
use ballast::state::Status;
use ballast_client::accounts::{Collateral, Exchange, Market};
use ballast_client::rpc::RpcError;
use ballast_math::Quote;
use clap::ValueEnum as _;
use serde::Serialize;
use solana_program_pack::Pack as _;
use solana_pubkey::Pubkey;

/// The exchange's roles, pauses and funds.
#[derive(Clone, Debug, Serialize)]
struct Governance {
    /// The holders of the roles.
    roles: Vec<RoleRow>,
    /// The actions that are paused on the whole exchange.
    paused: Vec<String>,
    /// The collateral, if it is registered.
    collateral: Option<CollateralRow>,
    /// The markets, sorted by index.
    markets: Vec<MarketRow>,
}

#[derive(Clone, Debug, Serialize)]
struct RoleRow {
    role: String,
    holder: Text<Pubkey>,
    /// The pending nominee, if there is one.
    nominee: Option<Text<Pubkey>>,
    /// When the nomination expires. Unit: unix seconds.
    nominated_until: Option<i64>,
}

#[derive(Clone, Debug, Serialize)]
struct CollateralRow {
    mint: Text<Pubkey>,
    vault: Text<Pubkey>,
    /// The key that can freeze the vault and so block every deposit and withdrawal.
    freeze_authority: Option<Text<Pubkey>>,
    /// The deposit cap. Unit: quote.
    cap: Shown<Quote>,
    /// The pending deposit cap. Unit: quote.
    next_cap: Option<Shown<Quote>>,
    /// When the pending cap takes effect. Unit: unix seconds.
    next_cap_time: Option<i64>,
    /// Everything the exchange owes. Unit: quote.
    owed: Shown<Quote>,
    /// The part of the amount owed that stays in the markets permanently, as of the last count. Unit: quote.
    retained: Shown<Quote>,
}

#[derive(Clone, Debug, Serialize)]
struct MarketRow {
    market: u32,
    name: String,
    is_open: bool,
    /// The actions that are paused in this market, in addition to those paused everywhere.
    paused: Vec<String>,
    /// The protocol fees that can be withdrawn. Unit: quote.
    protocol_fees: Shown<Quote>,
    /// The insurance fund. Unit: quote.
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
        collateral: match &collateral {
            Some(collateral) => {
                Some(collateral_row(collateral, freeze_authority(session, collateral).await?))
            }
            None => None,
        },
        markets: markets.iter().map(market_row).collect(),
    })
}

/// Reads from the mint which key can freeze the vault.
async fn freeze_authority(session: &Session, collateral: &Collateral) -> Result<Option<Pubkey>> {
    let data = session.rpc().client().get_account_data(&collateral.mint).await.map_err(RpcError::from)?;
    let mint = spl_token_interface::state::Mint::unpack(&data)
        .context("the collateral's mint address is not a token mint")?;
    Ok(mint.freeze_authority.into())
}

fn role_row(exchange: &Exchange, name: RoleName) -> Result<RoleRow> {
    let (nominee, until) = exchange.nomination(name.role())?;
    let is_nominated = nominee != Pubkey::default();
    Ok(RoleRow {
        role: name.name(),
        holder: Text(exchange.holder(name.role())),
        nominee: is_nominated.then_some(Text(nominee)),
        nominated_until: is_nominated.then_some(until),
    })
}

fn collateral_row(collateral: &Collateral, freeze_authority: Option<Pubkey>) -> CollateralRow {
    let waits = collateral.next_cap != 0;
    CollateralRow {
        freeze_authority: freeze_authority.map(Text),
        next_cap: waits.then_some(Shown(Quote::new(collateral.next_cap))),
        next_cap_time: waits.then_some(collateral.next_cap_time),
        retained: Shown(Quote::new(collateral.retained)),
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
        let collateral =
            self.collateral.as_ref().map_or_else(|| "collateral: none yet".to_owned(), CollateralRow::line);
        let paused = paused(&self.paused);
        format!("{roles}\npaused everywhere: {paused}\n{collateral}\n{}", self.markets())
    }
}

impl CollateralRow {
    fn line(&self) -> String {
        let Self { mint, owed, retained, cap, vault, .. } = self;
        let waits = self.next_cap.as_ref().zip(self.next_cap_time);
        let waits = waits.map(|(cap, time)| format!(" ({cap} from {time} on)")).unwrap_or_default();
        let freeze = self.freeze_authority.as_ref().map_or_else(
            || "no key can freeze the vault".to_owned(),
            |key| format!("{key} can freeze the vault, which would block all deposits and withdrawals"),
        );
        format!(
            "collateral {mint}: {owed} owed, including {retained} that the markets keep; deposit cap {cap}{waits}; vault {vault}: {freeze}"
        )
    }
}

impl Governance {
    fn markets(&self) -> String {
        if self.markets.is_empty() {
            return "there are no markets".to_owned();
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
