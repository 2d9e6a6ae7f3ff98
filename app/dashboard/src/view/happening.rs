//! Shows an event as one line of text.

use super::exchange::paused;
use ballast_client::amount::show;
use ballast_client::calls::Lost;
use ballast_client::events::{Event, FillView, Settlement};
use ballast_client::instructions::DelegateScope;
use ballast_client::quote::average_price;
use ballast_client::rpc::Happened;
use ballast_math::{Base, Price, Quote, Reserve, Side};
use serde::Serialize;
use solana_pubkey::Pubkey;

/// An event as it appears in the dashboard's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Happening {
    /// The transaction's signature.
    pub signature: String,
    /// The transaction's slot.
    pub slot: u64,
    /// The block time. Unit: unix seconds.
    pub time: Option<i64>,
    /// The event's name in the program.
    pub event: &'static str,
    /// The event's kind: `trade`, `liquidation` or `other`.
    pub kind: &'static str,
    /// The market's number.
    pub market: Option<u32>,
    /// The margin account that the event concerns.
    pub account: Option<String>,
    /// A one-line description of the event.
    pub text: String,
}

/// An event's description, without its transaction.
struct Said {
    kind: &'static str,
    market: Option<u32>,
    account: Option<Pubkey>,
    text: String,
}

impl Happening {
    /// Returns all events of a transaction, newest first.
    #[must_use]
    pub fn all_of(happened: &Happened, name_of: &impl Fn(u32) -> Option<String>) -> Vec<Self> {
        let lost = happened.lost.iter().rev().map(|lost| Self::of_lost(happened, lost, name_of));
        let events = happened.events.iter().rev();
        lost.chain(events.map(|event| Self::of(happened, event, name_of))).collect()
    }

    /// Describes an event that is not in the log, using what its instruction shows.
    fn of_lost(happened: &Happened, lost: &Lost, name_of: &impl Fn(u32) -> Option<String>) -> Self {
        let kind = match lost.event {
            "Traded" => "trade",
            "Liquidated" | "TakenOver" => "liquidation",
            _ => "other",
        };
        let name = lost.market.map(|market| name_of(market).unwrap_or_else(|| format!("market {market}")));
        let place = name.map_or_else(String::new, |name| format!(" in {name}"));
        let said = Said {
            kind,
            market: lost.market,
            account: lost.accounts.first().copied(),
            text: format!(
                "`{}`{place} was executed, but the network did not keep its event. The balances and positions on this page are read from the accounts and include it",
                lost.instruction
            ),
        };
        Self::with(happened, lost.event, said)
    }

    fn of(happened: &Happened, event: &Event, name_of: &impl Fn(u32) -> Option<String>) -> Self {
        let said = say(event, &|market| name_of(market).unwrap_or_else(|| format!("market {market}")));
        Self::with(happened, event.name(), said)
    }

    fn with(happened: &Happened, event: &'static str, said: Said) -> Self {
        Self {
            signature: happened.listed.signature.to_string(),
            slot: happened.listed.slot,
            time: happened.listed.time,
            event,
            kind: said.kind,
            market: said.market,
            account: said.account.map(|account| account.to_string()),
            text: said.text,
        }
    }
}

fn say(event: &Event, name: &dyn Fn(u32) -> String) -> Said {
    match event {
        Event::Traded(event) => {
            let market = event.market.market;
            let fee = show(Quote::new(event.fill.fee));
            let text = format!("{}, fee {fee}", fill(&event.fill, &name(market)));
            Said { kind: "trade", market: Some(market), account: Some(event.account), text }
        }
        Event::Liquidated(event) => {
            let market = event.market.market;
            let left = size(event.position);
            let equity = show(Quote::new(event.equity));
            let fill = fill(&event.fill, &name(market));
            let text =
                format!("Liquidated on the curve: {fill}; equity before {equity}, remaining position {left}");
            Said { kind: "liquidation", market: Some(market), account: Some(event.account), text }
        }
        Event::TakenOver(event) => {
            let market = event.market.market;
            let (base, quote) = (Base::new(event.base), Quote::new(event.quote));
            // These are the size that the liquidated account gave away and the quote that it received.
            let given = base.negated().unwrap_or_default();
            let price = average_price(given, quote).map_or_else(|| "no price".into(), show);
            let text = format!("Taken over: {} {} at {price}", size(event.base), name(market));
            Said { kind: "liquidation", market: Some(market), account: Some(event.account), text }
        }
        other => say_other(other, name),
    }
}

fn say_other(event: &Event, name: &dyn Fn(u32) -> String) -> Said {
    let of_account = |account, text| Said { kind: "other", market: None, account: Some(account), text };
    let of_market = |market, text| Said { kind: "other", market: Some(market), account: None, text };
    let quote = |amount| show(Quote::new(amount));
    match event {
        Event::Deposited(event) => of_account(event.account, format!("Deposited {}", quote(event.amount))),
        Event::Withdrawn(event) => of_account(event.account, format!("Withdrew {}", quote(event.amount))),
        Event::Transferred(event) => of_account(
            event.from,
            format!("Transferred {} to another account with the same owner", quote(event.amount)),
        ),
        Event::AccountCreated(event) => of_account(event.account, "Margin account created".into()),
        Event::AccountClosed(event) => of_account(event.account, "Margin account closed".into()),
        Event::Settled(event) => Said {
            market: Some(event.market.market),
            ..of_account(event.account, format!("{} of {}", settled(event.kind), quote(event.amount)))
        },
        Event::MarketUpdated(event) => {
            let (market, shared) = (event.market.market, quote(event.shared));
            of_market(market, format!("{} updated, {shared} distributed to claims", name(market)))
        }
        Event::CurveStepped(event) => {
            let (market, cost) = (event.market.market, quote(event.cost));
            let peg = show(Price::new(event.peg));
            of_market(market, format!("Curve of {} moved, peg {peg}, cost {cost}", name(market)))
        }
        Event::DeficitCovered(event) => {
            let (market, paid) = (event.market.market, quote(event.insurance));
            of_market(
                market,
                format!("Deficit in {} covered, with {paid} from the insurance fund", name(market)),
            )
        }
        Event::InsuranceDeposited(event) => {
            of_market(event.market, format!("{} added to the insurance fund", quote(event.amount)))
        }
        Event::FeesWithdrawn(event) => {
            of_market(event.market, format!("{} of protocol fees withdrawn", quote(event.amount)))
        }
        Event::MarketCreated(event) => of_market(event.market, format!("{} created", name(event.market))),
        Event::MarketOpened(event) => of_market(event.market, format!("{} opened", name(event.market))),
        other => say_governance(other, name),
    }
}

fn say_governance(event: &Event, name: &dyn Fn(u32) -> String) -> Said {
    let said = |text| Said { kind: "other", market: None, account: None, text };
    match event {
        Event::RoleNominated(event) => said(format!("{} nominated as {:?}", event.nominee, event.role)),
        Event::RoleAccepted(event) => said(format!("{} is the new {:?}", event.holder, event.role)),
        Event::DelegateSet(event) => {
            let scope =
                if event.scope == DelegateScope::ReduceOnly { ", for reduce-only orders" } else { "" };
            let text = format!("Delegate is now {}{scope}", event.delegate);
            Said { account: Some(event.account), ..said(text) }
        }
        Event::CollateralCreated(event) => said(format!("{} is now the collateral", event.mint)),
        Event::CapSet(event) => {
            let [cap, next] = [event.cap, event.next_cap].map(|cap| show(Quote::new(cap)));
            let waits = if event.next_cap == 0 { String::new() } else { format!(", {next} in three days") };
            said(format!("Deposit cap is {cap}{waits}"))
        }
        Event::PauseSet(event) => {
            let place =
                event.market.map_or_else(|| "everywhere".into(), |market| format!("in {}", name(market)));
            let stopped = paused(event.pause).join(", ");
            let stopped = if stopped.is_empty() { "nothing".into() } else { stopped };
            Said { market: event.market, ..said(format!("Paused {place}: {stopped}")) }
        }
        // These events are handled above. The list has no wildcard, so that the compiler requires a description for each
        // new event.
        Event::Traded(_)
        | Event::Liquidated(_)
        | Event::TakenOver(_)
        | Event::Deposited(_)
        | Event::Withdrawn(_)
        | Event::Transferred(_)
        | Event::AccountCreated(_)
        | Event::AccountClosed(_)
        | Event::Settled(_)
        | Event::MarketUpdated(_)
        | Event::CurveStepped(_)
        | Event::DeficitCovered(_)
        | Event::InsuranceDeposited(_)
        | Event::FeesWithdrawn(_)
        | Event::MarketCreated(_)
        | Event::MarketOpened(_)
        | Event::Unknown(_) => said(event.name().into()),
    }
}

const fn settled(kind: Settlement) -> &'static str {
    match kind {
        Settlement::Loss => "Loss realised",
        Settlement::Gain => "Gain realised",
        Settlement::Claim => "Claim collected",
        Settlement::Debt => "Debt repaid",
        Settlement::WrittenOff => "Written-off debt repaid",
        Settlement::Deficit => "Debt written off",
    }
}

fn fill(fill: &FillView, name: &str) -> String {
    let (base, quote) = (Base::new(fill.base), Quote::new(fill.quote));
    let verb = if base.side() == Side::Long { "Bought" } else { "Sold" };
    let price = average_price(base, quote).map_or_else(|| "no price".into(), show);
    format!("{verb} {} {name} at {price}", size(fill.base))
}

/// Formats a size without its sign. Unit: contracts.
fn size(base: i64) -> String {
    show(Reserve::new(base.unsigned_abs()))
}
