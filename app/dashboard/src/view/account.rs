//! A margin account as its owner wants to see it.

use super::market::name_of;
use crate::percent::percent;
use ballast_client::accounts::MarginAccount;
use ballast_client::amount::show;
use ballast_client::instructions::HealthView;
use ballast_client::quote::{self, Markets, Snapshot};
use ballast_math::account::ISOLATED;
use ballast_math::{Base, Quote, Ratio, Rounding, Side};
use serde::Serialize;
use solana_pubkey::Pubkey;

/// A margin account. Amounts in quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Its address.
    pub address: String,
    /// Its owner.
    pub owner: String,
    /// Who else may trade with it.
    pub delegate: Option<String>,
    /// Which of the owner's accounts it is.
    pub sub_id: u16,
    /// The market that it is isolated to; none for a cross account.
    pub isolated_to: Option<String>,
    /// Its cash.
    pub cash: String,
    /// Paid for claims and not collected: no cash yet.
    pub collectable: String,
    /// Deposits less withdrawals so far.
    pub net_deposits: String,
    /// What it is worth for maintenance.
    pub equity: String,
    /// What its positions need not to be liquidated.
    pub maintenance_requirement: String,
    /// What it is worth for adding risk.
    pub initial_equity: String,
    /// What its positions would need to be opened.
    pub initial_requirement: String,
    /// What could be withdrawn now.
    pub free_cash: String,
    /// Equity over maintenance requirement: it is liquidated below 100 %. None without a position.
    pub margin_ratio: Option<String>,
    /// `flat`, `healthy`, `at risk` (below initial margin), `liquidatable` or `insolvent`.
    pub standing: &'static str,
    /// Its positions, claims and debts.
    pub positions: Vec<Position>,
    /// The chain's time. Unit: seconds.
    pub time: i64,
}

/// A slot of an account in one market. Prices in quote per contract, sizes in contracts, amounts in quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The market's number.
    pub market: u32,
    /// Its name.
    pub name: String,
    /// `long`, `short` or `flat`.
    pub side: &'static str,
    /// The size, without a sign.
    pub size: String,
    /// Where it breaks even but for fees.
    pub entry_price: Option<String>,
    /// The mark.
    pub mark: String,
    /// The index.
    pub index_price: String,
    /// Profit at the price that liquidation counts.
    pub profit: String,
    /// Profit that closing it all would realise now, before the fee; none where the curve cannot take it.
    pub exit_profit: Option<String>,
    /// The index at which the account is liquidated; none where none does it.
    pub liquidation_price: Option<String>,
    /// What it would receive in a day; paid is negative.
    pub funding_per_day: String,
    /// The realised gain that is not paid yet.
    pub claim: String,
    /// The realised gain that is paid and to be collected.
    pub collectable: String,
    /// The realised loss that is not paid yet.
    pub debt: String,
}

impl Account {
    /// An account seen in its markets.
    ///
    /// # Errors
    /// A number that does not fit, or an unknown market.
    pub fn of(address: &Pubkey, account: &MarginAccount, markets: &Markets) -> quote::Result<Self> {
        let snapshot = Snapshot::new(markets, &account.state);
        let health = snapshot.health()?;
        let in_use = account.state.in_use().map(|(_, slot)| slot.market);
        let positions = in_use.map(|market| Position::of(&snapshot, market));
        let quote = |amount| show(Quote::new(amount));
        Ok(Self {
            address: address.to_string(),
            owner: account.owner.to_string(),
            delegate: (account.delegate != Pubkey::default()).then(|| account.delegate.to_string()),
            sub_id: account.sub_id,
            isolated_to: isolated_to(account, markets),
            cash: show(account.state.cash),
            collectable: show(snapshot.collectable_in_all()?),
            net_deposits: show(account.state.net_deposits),
            equity: quote(health.maintenance_equity),
            maintenance_requirement: quote(health.maintenance_requirement),
            initial_equity: quote(health.initial_equity),
            initial_requirement: quote(health.initial_requirement),
            free_cash: quote(health.free_cash),
            margin_ratio: margin_ratio(&health),
            standing: standing(&health),
            positions: positions.collect::<quote::Result<_>>()?,
            time: markets.clock().time,
        })
    }
}

fn isolated_to(account: &MarginAccount, markets: &Markets) -> Option<String> {
    if account.state.mode != ISOLATED {
        return None;
    }
    let market = account.state.isolated_market;
    let name = markets.get(market).ok().map(|known| name_of(known.market()));
    Some(name.unwrap_or_else(|| format!("market {market}")))
}

/// Equity over requirement, in per cent, rounded down.
fn margin_ratio(health: &HealthView) -> Option<String> {
    let (equity, requirement) =
        (Quote::new(health.maintenance_equity), Quote::new(health.maintenance_requirement));
    if requirement.is_zero() {
        return None;
    }
    let ratio = Quote::new(1_000_000).share(equity.or_zero(), requirement, Rounding::Floor).ok()?;
    Some(percent(Ratio::new(ratio.magnitude())))
}

const fn standing(health: &HealthView) -> &'static str {
    if health.maintenance_equity < 0 {
        "insolvent"
    } else if health.maintenance_equity < health.maintenance_requirement {
        "liquidatable"
    } else if health.maintenance_requirement == 0 {
        "flat"
    } else if health.initial_equity < health.initial_requirement {
        "at risk"
    } else {
        "healthy"
    }
}

impl Position {
    fn of(snapshot: &Snapshot<'_>, market: u32) -> quote::Result<Self> {
        let position = snapshot.position(market)?;
        Ok(Self {
            market,
            name: name_of(snapshot.markets.get(market)?.market()),
            side: side_of(position.base),
            size: show(ballast_math::Reserve::new(position.base.magnitude())),
            entry_price: position.entry_price.map(show),
            mark: show(position.mark),
            index_price: show(position.index),
            profit: show(position.profit),
            exit_profit: position.exit_profit.map(show),
            liquidation_price: position.liquidation_price.map(show),
            funding_per_day: show(position.funding_per_day),
            claim: show(position.claim),
            collectable: show(position.collected),
            debt: show(position.debt),
        })
    }
}

const fn side_of(base: Base) -> &'static str {
    match (base.is_zero(), base.side()) {
        (true, _) => "flat",
        (false, Side::Long) => "long",
        (false, Side::Short) => "short",
    }
}
