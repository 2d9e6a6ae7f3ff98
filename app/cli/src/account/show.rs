//! Reports on margin accounts.

use super::arguments::{OwnerArguments, ShowArguments};
use crate::positions::{self, PositionReport};
use crate::session::{Report, Session, Shown, Text, print::or_dash};
use crate::tables;
use anyhow::Result;
use ballast_client::accounts::MarginAccount;
use ballast_client::instructions::DelegateScope;
use ballast_client::pda;
use ballast_client::quote::{Markets, Snapshot};
use ballast_math::account::CROSS;
use ballast_math::{Quote, Ratio};
use serde::Serialize;
use solana_pubkey::Pubkey;

/// A margin account with its collateral, margin and positions.
#[derive(Clone, Debug, Serialize)]
pub struct AccountReport {
    /// The account's number.
    pub account: u16,
    /// The account's address.
    pub address: Text<Pubkey>,
    /// The account's owner.
    pub owner: Text<Pubkey>,
    /// The delegate, if the account has one.
    pub delegate: Option<Text<Pubkey>>,
    /// The delegate's scope, which is `trade` or `reduce-only`. A `trade` delegate can deliberately lose nearly everything to
    /// another account.
    pub delegate_scope: Option<&'static str>,
    /// When the delegate's right expires. `None` means never. Unit: unix seconds.
    pub delegate_until: Option<i64>,
    /// The margin mode, either `cross` or `isolated`.
    pub mode: &'static str,
    /// The market of an isolated account, or `None` for a cross account.
    pub isolated_market: Option<u32>,
    /// The account's collateral. Unit: quote.
    pub cash: Shown<Quote>,
    /// The amount paid on claims that has not been collected yet. `ballast claim` turns it into collateral.
    pub collectable: Shown<Quote>,
    /// The sum of all deposits less the sum of all withdrawals.
    pub net_deposits: Shown<Quote>,
    /// The free collateral, which is the amount that can be withdrawn now.
    pub free_cash: Shown<Quote>,
    /// The equity that liquidation compares with the maintenance margin requirement.
    pub maintenance_equity: Shown<Quote>,
    /// The maintenance margin requirement. An account whose equity is lower can be liquidated.
    pub maintenance_requirement: Shown<Quote>,
    /// The equity that is compared with the initial margin requirement.
    pub initial_equity: Shown<Quote>,
    /// The initial margin requirement. An account whose equity is lower cannot add risk.
    pub initial_requirement: Shown<Quote>,
    /// The leverage of the whole account: its notional divided by its equity.
    pub leverage: Option<Shown<Ratio>>,
    /// The maintenance margin requirement divided by the equity. An account whose ratio is above one can be liquidated.
    pub margin_ratio: Option<Shown<Ratio>>,
    /// The positions, one for each market.
    pub positions: Vec<PositionReport>,
}

impl AccountReport {
    /// Reports on `account`, using `markets` to value its positions.
    ///
    /// # Errors
    /// Returns `Overflow` if a value does not fit, or an error if `markets` lacks one of the account's
    /// markets.
    pub fn of(account: &MarginAccount, markets: &Markets) -> Result<Self> {
        let snapshot = Snapshot::new(markets, &account.state);
        let (health, exposure) = (snapshot.health()?, snapshot.exposure()?);
        let quote = |amount| Shown(Quote::new(amount));
        let is_cross = account.state.mode == CROSS;
        let has_delegate = account.delegate != Pubkey::default();
        Ok(Self {
            account: account.sub_id,
            address: Text(pda::margin_account(&account.owner, account.sub_id)),
            owner: Text(account.owner),
            delegate: has_delegate.then_some(Text(account.delegate)),
            delegate_scope: has_delegate.then_some(scope_of(account)),
            delegate_until: (has_delegate && account.delegate_until != 0).then_some(account.delegate_until),
            mode: if is_cross { "cross" } else { "isolated" },
            isolated_market: (!is_cross).then_some(account.state.isolated_market),
            cash: Shown(account.state.cash),
            collectable: Shown(snapshot.collectable_in_all()?),
            net_deposits: Shown(account.state.net_deposits),
            free_cash: quote(health.free_cash),
            maintenance_equity: quote(health.maintenance_equity),
            maintenance_requirement: quote(health.maintenance_requirement),
            initial_equity: quote(health.initial_equity),
            initial_requirement: quote(health.initial_requirement),
            leverage: exposure.leverage().map(Shown),
            margin_ratio: exposure.margin_ratio.map(Shown),
            positions: positions::of_account(account.sub_id, &snapshot)?,
        })
    }

    /// Returns the sum of the unpaid realised gains.
    fn claims(&self) -> Shown<Quote> {
        let waiting = self.positions.iter().filter_map(|position| position.waiting.as_ref());
        Shown(waiting.map(|waiting| waiting.claim.0).fold(Quote::ZERO, Quote::saturating_plus))
    }

    fn delegate_for_people(&self) -> String {
        let until = self.delegate_until.map(|until| format!(", until {until}")).unwrap_or_default();
        let scope = self.delegate_scope.map(|scope| format!(" ({scope}{until})")).unwrap_or_default();
        format!("{}{scope}", or_dash(self.delegate))
    }

    fn mode_for_people(&self) -> String {
        self.isolated_market
            .map_or_else(|| self.mode.to_owned(), |market| format!("{} to market {market}", self.mode))
    }
}

impl Report for AccountReport {
    fn table(&self) -> String {
        let share = |share: Shown<Ratio>| tables::percent(i64::try_from(share.0.raw()).unwrap_or(i64::MAX));
        let rows = [
            ("account", format!("{} ({})", self.account, self.mode_for_people())),
            ("address", self.address.to_string()),
            ("owner", self.owner.to_string()),
            ("delegate", self.delegate_for_people()),
            ("cash", self.cash.to_string()),
            ("gains not paid yet", self.claims().to_string()),
            ("paid, not collected", self.collectable.to_string()),
            ("free collateral", self.free_cash.to_string()),
            ("leverage", or_dash(self.leverage.map(|leverage| tables::times(leverage.0.raw())))),
            ("margin ratio", or_dash(self.margin_ratio.map(share))),
            ("equity (liquidation)", self.maintenance_equity.to_string()),
            ("required (liquidation)", self.maintenance_requirement.to_string()),
            ("equity (new trades)", self.initial_equity.to_string()),
            ("required (new trades)", self.initial_requirement.to_string()),
            ("paid in, net", self.net_deposits.to_string()),
        ];
        let rows = rows.map(|(name, value)| (name.to_owned(), value));
        format!("{}\n\n{}", tables::facts(&rows), positions::table_of(&self.positions))
    }
}

const fn scope_of(account: &MarginAccount) -> &'static str {
    if account.delegate_scope == DelegateScope::ReduceOnly.number() { "reduce-only" } else { "trade" }
}

/// An owner's accounts.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
struct AccountList(Vec<AccountReport>);

impl Report for AccountList {
    fn table(&self) -> String {
        if self.0.is_empty() {
            return "there are no accounts: create one with `ballast account create`".to_owned();
        }
        let headers = ["account", "mode", "cash", "free", "equity", "maintenance", "positions", "address"];
        let mut rows = Vec::new();
        for account in &self.0 {
            rows.push(vec![
                account.account.to_string(),
                account.mode_for_people(),
                account.cash.to_string(),
                account.free_cash.to_string(),
                account.maintenance_equity.to_string(),
                account.maintenance_requirement.to_string(),
                account.positions.len().to_string(),
                account.address.to_string(),
            ]);
        }
        tables::list(&headers, &rows)
    }
}

/// Runs `ballast account show`.
pub async fn one(session: &Session, arguments: &ShowArguments) -> Result<()> {
    let owner = session.owner(arguments.owner.owner)?;
    let (account, markets) = session.account(&owner, arguments.account.number, &[]).await?;
    session.print(&AccountReport::of(&account, &markets)?)
}

/// Runs `ballast account list`.
pub async fn all(session: &Session, arguments: &OwnerArguments) -> Result<()> {
    let owner = session.owner(arguments.owner)?;
    session.print(&AccountList(of_owner(session, &owner).await?))
}

/// Returns all of an owner's accounts, sorted by number.
///
/// # Errors
/// Returns an error if the server does not list accounts, or does not respond.
pub async fn of_owner(session: &Session, owner: &Pubkey) -> Result<Vec<AccountReport>> {
    let mut found = session.accounts_of(owner).await?;
    found.sort_by_key(|(_, account)| account.sub_id);
    let mut reports = Vec::with_capacity(found.len());
    for (address, _) in found {
        let (account, markets) = session.snapshot(&address, &[]).await?;
        reports.push(AccountReport::of(&account, &markets)?);
    }
    Ok(reports)
}
