//! Formats a history as a table, as JSON, or as comma-separated values.

use super::entry::{Change, Entry};
use crate::events::utc;
use crate::session::{Report, Shown, print::or_dash};
use crate::tables;
use ballast_client::amount::{Amount, plain};
use ballast_math::Quote;
use serde::Serialize;

/// The columns of the comma-separated values.
const COLUMNS: &str = "time,slot,account,market,action,contracts,average_price,fee,realised,funding,amount,collected,cash,position,signature";

/// What happened to accounts, oldest first.
#[derive(Clone, Debug, Serialize)]
pub struct HistoryReport {
    /// The changes.
    pub entries: Vec<Entry>,
    /// The sums of the changes.
    pub totals: Totals,
}

/// The sums of a history. Unit: quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// The deposits and the transfers into the accounts.
    pub paid_in: Shown<Quote>,
    /// The withdrawals and the transfers out of the accounts, as a positive amount.
    pub paid_out: Shown<Quote>,
    /// The fees paid, as a positive amount.
    pub fees: Shown<Quote>,
    /// The realised PnL, including funding and before fees.
    pub realised: Shown<Quote>,
    /// The funding that trades and liquidations settled, positive if received. `realised` includes this amount.
    pub funding: Shown<Quote>,
    /// The claims that became cash.
    pub collected: Shown<Quote>,
    /// The fees earned for liquidations.
    pub earned: Shown<Quote>,
}

impl Totals {
    /// Adds up the changes.
    #[must_use]
    pub fn of(entries: &[Entry]) -> Self {
        let sum = |of: fn(&Change) -> Option<Shown<Quote>>| {
            let amounts = entries.iter().filter_map(|entry| of(&entry.change));
            Shown(amounts.fold(Quote::ZERO, |sum, amount| sum.saturating_plus(amount.0)))
        };
        let moved = ["deposit", "withdrawal", "transfer in", "transfer out"];
        let paid = |is_in: bool| {
            let amounts = entries.iter().filter(|entry| moved.contains(&entry.change.action));
            let amounts = amounts.filter_map(|entry| entry.change.amount);
            let amounts = amounts.filter(|amount| amount.0.is_negative() != is_in);
            let parts = amounts.map(|amount| Quote::from_magnitude(amount.0.magnitude()).unwrap_or_default());
            Shown(parts.fold(Quote::ZERO, Quote::saturating_plus))
        };
        Self {
            paid_in: paid(true),
            paid_out: paid(false),
            fees: sum(|change| change.fee),
            realised: sum(|change| change.realised),
            funding: sum(|change| change.funding),
            collected: sum(|change| change.collected),
            earned: sum(|change| change.amount.filter(|_| change.action == "liquidation fee")),
        }
    }
}

impl HistoryReport {
    /// Returns the changes as comma-separated values with a header. A missing value becomes an empty field.
    #[must_use]
    pub fn csv(&self) -> String {
        let lines = self.entries.iter().map(|entry| {
            let Entry { time, slot, account, name, change, signature, .. } = entry;
            let cells = [
                time.map(utc).unwrap_or_default(),
                slot.to_string(),
                account.to_string(),
                name.clone().unwrap_or_default(),
                change.action.to_owned(),
                digits(change.contracts),
                digits(change.average_price),
                digits(change.fee),
                digits(change.realised),
                digits(change.funding),
                digits(change.amount),
                digits(change.collected),
                digits(change.cash),
                digits(change.position),
                signature.clone(),
            ];
            cells.join(",")
        });
        [COLUMNS.to_owned()].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
    }
}

/// Returns an amount in plain digits, or an empty text if there is no amount.
fn digits<T: Amount>(amount: Option<Shown<T>>) -> String {
    amount.map(|amount| plain(amount.0)).unwrap_or_default()
}

impl Report for HistoryReport {
    fn table(&self) -> String {
        if self.entries.is_empty() {
            return "nothing has happened yet".to_owned();
        }
        let headers = [
            "time",
            "account",
            "action",
            "market",
            "contracts",
            "price",
            "fee",
            "realised",
            "funding",
            "amount",
            "collected",
            "cash",
        ];
        let rows: Vec<_> = self.entries.iter().map(row).collect();
        let Totals { paid_in, paid_out, fees, realised, funding, collected, earned } = &self.totals;
        let sums = [
            ("paid in", paid_in),
            ("paid out", paid_out),
            ("fees paid", fees),
            ("realised PnL, with funding", realised),
            ("of which funding", funding),
            ("claims collected", collected),
            ("earned for liquidations", earned),
        ];
        let sums: Vec<_> = sums.iter().map(|(name, sum)| ((*name).to_owned(), sum.to_string())).collect();
        format!("{}\n\n{}", tables::list(&headers, &rows), tables::facts(&sums))
    }
}

fn row(entry: &Entry) -> Vec<String> {
    let Entry { time, account, name, change, .. } = entry;
    vec![
        or_dash(time.map(utc)),
        account.to_string(),
        change.action.to_owned(),
        or_dash(name.as_ref()),
        or_dash(change.contracts),
        or_dash(change.average_price),
        or_dash(change.fee),
        or_dash(change.realised),
        or_dash(change.funding),
        or_dash(change.amount),
        or_dash(change.collected),
        or_dash(change.cash),
    ]
}
