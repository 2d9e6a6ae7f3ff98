//! Shows a margin account to its owner.

use super::Claim;
use super::market::{index_problem, name_of};
use crate::percent::percent;
use ballast_client::accounts::{MarginAccount, Market};
use ballast_client::amount::show;
use ballast_client::contract::Contract;
use ballast_client::instructions::HealthView;
use ballast_client::quote::{self, Markets, Snapshot};
use ballast_math::account::ISOLATED;
use ballast_math::{Base, Quote, Ratio, Side};
use serde::Serialize;
use solana_pubkey::Pubkey;

/// One page of a wallet's margin accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Accounts {
    /// The number of accounts on all pages.
    pub total: usize,
    /// The number of this page, from zero.
    pub page: usize,
    /// The number of pages.
    pub pages: usize,
    /// The accounts on this page, by number.
    pub accounts: Vec<Account>,
}

/// A margin account. All amounts are in quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The account's address.
    pub address: String,
    /// The owner's address.
    pub owner: String,
    /// The delegate's address, if there is one.
    pub delegate: Option<String>,
    /// The account's number.
    pub sub_id: u16,
    /// The market that the account is isolated to, or `None` for a cross account.
    pub isolated_to: Option<String>,
    /// The account's collateral.
    pub cash: String,
    /// All deposits to date less all withdrawals.
    pub net_deposits: String,
    /// The reason why the margin cannot be computed, or `None` if it can.
    pub problem: Option<String>,
    /// The account's equity and margin, or `None` if they cannot be computed.
    #[serde(flatten)]
    pub measured: Option<Measured>,
    /// The chain's time. Unit: seconds.
    pub time: i64,
}

/// The equity and margin of an account. All amounts are in quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Measured {
    /// The amount that has been paid on claims but not collected yet.
    pub collectable: String,
    /// The equity under the maintenance rules.
    pub equity: String,
    /// The maintenance margin requirement.
    pub maintenance_requirement: String,
    /// The equity under the initial-margin rules.
    pub initial_equity: String,
    /// The initial margin requirement.
    pub initial_requirement: String,
    /// The free collateral.
    pub free_cash: String,
    /// The maintenance equity divided by the maintenance margin requirement. Below 100 %, the account can be liquidated. `None`
    /// without a position.
    pub margin_ratio: Option<String>,
    /// The notional of all positions at the index.
    pub notional: String,
    /// The notional divided by the equity, such as `2.5x`. `None` without a position, or without equity.
    pub leverage: Option<String>,
    /// The account's standing: `flat`, `healthy`, `at risk` (below initial margin), `liquidatable` or `insolvent`.
    pub standing: &'static str,
    /// The account's positions, claims and debts.
    pub positions: Vec<PositionView>,
}

/// An account's position in one market. Prices are in quote per contract, sizes are in contracts, and amounts are in
/// quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PositionView {
    /// The market's number.
    pub market: u32,
    /// The market's name.
    pub name: String,
    /// The side: `long`, `short` or `flat`.
    pub side: &'static str,
    /// The size, without a sign.
    pub size: String,
    /// The size in units of the asset, such as `0.05 BTC`. None if a contract is one unit.
    pub units: Option<String>,
    /// The break-even price before fees, which changes over time because it includes the funding so far.
    pub break_even_price: Option<String>,
    /// The mark price.
    pub mark: String,
    /// The index as last read. The program gives an old index less weight, or none at all.
    pub index_price: String,
    /// The program's error about the index, or `None` if the index is valid for everything. If there is an error, the
    /// price is old and gains in this market do not count.
    pub index_problem: Option<String>,
    /// The PnL that closing the whole position would realise now, after the fee. None if the curve cannot absorb the
    /// position.
    pub profit_if_closed: Option<String>,
    /// The PnL that closing the whole position would realise now, before the fee. None if the curve cannot absorb the
    /// position.
    pub exit_profit: Option<String>,
    /// The unrealised PnL at the clearing price, at which all PnL adds up to what the market holds.
    pub clearing_profit: String,
    /// The unrealised PnL at the price that maintenance margin uses.
    pub profit: String,
    /// The index price at which the account is liquidated, or none if no such price exists.
    pub liquidation_price: Option<String>,
    /// How far the index has to move to reach the liquidation price, in per cent: negative if it has to fall.
    pub liquidation_distance: Option<String>,
    /// The funding that the position receives (positive) or pays per day.
    pub funding_per_day: String,
    /// The claim, which is a realised gain that has not been paid yet.
    pub claim: String,
    /// The part of the claim that has been paid but not collected.
    pub collectable: String,
    /// The claim with its expected payments, if there is a claim.
    pub payout: Option<Claim>,
    /// The debt: a realised loss that has not been paid yet.
    pub debt: String,
}

impl Account {
    /// Values an account in its markets. If the valuation fails, returns the known part and the problem.
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
        let (health, exposure) = (snapshot.health()?, snapshot.exposure()?);
        let in_use = snapshot.account.in_use().map(|(_, position)| position.market);
        let positions = in_use.map(|market| PositionView::of(snapshot, market));
        let quote = |amount| show(Quote::new(amount));
        Ok(Self {
            collectable: show(snapshot.collectable_in_all()?),
            equity: quote(health.maintenance_equity),
            maintenance_requirement: quote(health.maintenance_requirement),
            initial_equity: quote(health.initial_equity),
            initial_requirement: quote(health.initial_requirement),
            free_cash: quote(health.free_cash),
            margin_ratio: exposure.margin_ratio.map(percent),
            notional: show(exposure.notional),
            leverage: exposure.leverage().filter(|leverage| !leverage.is_zero()).map(times),
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

impl PositionView {
    fn of(snapshot: &Snapshot<'_>, market: u32) -> quote::Result<Self> {
        let position = snapshot.position(market)?;
        let known = snapshot.markets.get(market)?;
        Ok(Self {
            market,
            name: name_of(known.market()),
            side: side_of(position.base),
            size: show(ballast_math::Reserve::new(position.base.magnitude())),
            units: units(known.market(), position.base),
            break_even_price: position.entry_price.map(show),
            mark: show(position.mark),
            index_price: show(position.index),
            index_problem: index_problem(known, snapshot.markets.clock()),
            profit_if_closed: position.profit_if_closed().map(show),
            exit_profit: position.exit_profit.map(show),
            clearing_profit: show(position.clearing_profit),
            profit: show(position.profit),
            liquidation_price: position.liquidation_price.map(show),
            liquidation_distance: position.liquidation_distance.map(percent),
            funding_per_day: show(position.funding_per_day),
            claim: show(position.claim),
            collectable: show(position.collected),
            payout: Claim::of(snapshot, market)?,
            debt: show(position.debt),
        })
    }
}

/// Formats a leverage.
fn times(leverage: Ratio) -> String {
    format!("{}x", show(leverage))
}

/// Returns a size without its sign in units of the asset, unless a contract is one unit.
fn units(market: &Market, base: Base) -> Option<String> {
    let contract = Contract::of(market);
    let magnitude = Base::from_magnitude(base.magnitude()).ok().filter(|_| !contract.is_one_unit());
    magnitude.map(|base| contract.units(base))
}

const fn side_of(base: Base) -> &'static str {
    match (base.is_zero(), base.side()) {
        (true, _) => "flat",
        (false, Side::Long) => "long",
        (false, Side::Short) => "short",
    }
}
