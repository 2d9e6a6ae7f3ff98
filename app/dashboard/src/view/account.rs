//! A margin account as its owner wants to see it.

use super::market::{index_problem, name_of};
use crate::percent::percent;
use ballast_client::accounts::MarginAccount;
use ballast_client::amount::show;
use ballast_client::instructions::HealthView;
use ballast_client::quote::{self, Markets, Snapshot};
use ballast_math::account::ISOLATED;
use ballast_math::{Base, Quote, Ratio, Rounding, Side};
use serde::Serialize;
use solana_pubkey::Pubkey;

/// A page of the margin accounts at an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Accounts {
    /// How many there are on all pages.
    pub total: usize,
    /// Which page this is, from zero.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// Those of this page, by number.
    pub accounts: Vec<Account>,
}

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
    /// Deposits less withdrawals so far.
    pub net_deposits: String,
    /// Why it cannot be measured; none where it is.
    pub problem: Option<String>,
    /// What it is worth and needs; not there where it cannot be measured.
    #[serde(flatten)]
    pub measured: Option<Measured>,
    /// The chain's time. Unit: seconds.
    pub time: i64,
}

/// What a margin account is worth and needs. Amounts in quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Measured {
    /// Paid for claims and not collected: no cash yet.
    pub collectable: String,
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
    /// The index as last read; older ones count for less, or not at all.
    pub index_price: String,
    /// What is wrong with the index, in the program's words: its price is old then, and gains here do not count. None where it is
    /// good enough for everything.
    pub index_problem: Option<String>,
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
    /// An account seen in its markets. One that cannot be measured is told with what is known of it.
    #[must_use]
    pub fn of(address: &Pubkey, account: &MarginAccount, markets: &Markets) -> Self {
        let (measured, problem) = match Measured::of(&Snapshot::new(markets, &account.state)) {
            Ok(measured) => (Some(measured), None),
            Err(error) => (None, Some(error.to_string())),
        };
        Self {
            address: address.to_string(),
            owner: account.owner.to_string(),
            delegate: (account.delegate != Pubkey::default()).then(|| account.delegate.to_string()),
            sub_id: account.sub_id,
            isolated_to: isolated_to(account, markets),
            cash: show(account.state.cash),
            net_deposits: show(account.state.net_deposits),
            problem,
            measured,
            time: markets.clock().time,
        }
    }
}

impl Measured {
    fn of(snapshot: &Snapshot<'_>) -> quote::Result<Self> {
        let health = snapshot.health()?;
        let in_use = snapshot.account.in_use().map(|(_, slot)| slot.market);
        let positions = in_use.map(|market| Position::of(snapshot, market));
        let quote = |amount| show(Quote::new(amount));
        Ok(Self {
            collectable: show(snapshot.collectable_in_all()?),
            equity: quote(health.maintenance_equity),
            maintenance_requirement: quote(health.maintenance_requirement),
            initial_equity: quote(health.initial_equity),
            initial_requirement: quote(health.initial_requirement),
            free_cash: quote(health.free_cash),
            margin_ratio: margin_ratio(&health),
            standing: standing(&health),
            positions: positions.collect::<quote::Result<_>>()?,
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
        let known = snapshot.markets.get(market)?;
        Ok(Self {
            market,
            name: name_of(known.market()),
            side: side_of(position.base),
            size: show(ballast_math::Reserve::new(position.base.magnitude())),
            entry_price: position.entry_price.map(show),
            mark: show(position.mark),
            index_price: show(position.index),
            index_problem: index_problem(known, snapshot.markets.clock()),
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
