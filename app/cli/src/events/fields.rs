//! Lists the fields of each event type.

use crate::session::Shown;
use ballast_client::amount::Amount;
use ballast_client::calls::Lost;
use ballast_client::events::{Event, FillView, MarketView, about};
use ballast_math::{Base, Price, Quote, Reserve};
use serde_json::{Value, json};
use solana_pubkey::Pubkey;

/// A field of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The field's name in the program.
    pub name: &'static str,
    /// The field's value. Amounts are decimal strings.
    pub value: Value,
}

impl Field {
    /// Returns the field as `name=value`.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.value {
            Value::String(text) => format!("{}={text}", self.name),
            other => format!("{}={other}", self.name),
        }
    }
}

/// A list of fields under construction.
#[derive(Default)]
struct Fields(Vec<Field>);

impl Fields {
    fn put(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.push(Field { name, value: value.into() });
        self
    }

    fn amount<T: Amount>(self, name: &'static str, amount: T) -> Self {
        self.put(name, json!(Shown(amount)))
    }

    fn key(self, name: &'static str, key: Pubkey) -> Self {
        self.put(name, key.to_string())
    }

    fn quotes<const N: usize>(self, amounts: [(&'static str, i64); N]) -> Self {
        amounts.into_iter().fold(self, |fields, (name, raw)| fields.amount(name, Quote::new(raw)))
    }

    fn fill(self, fill: &FillView) -> Self {
        self.amount("base", Base::new(fill.base)).quotes([
            ("quote", fill.quote),
            ("fee", fill.fee),
            ("realised", fill.realised),
            ("funding", fill.funding),
            ("cover", fill.cover),
            ("collected", fill.collected),
        ])
    }

    fn books(self, market: &MarketView) -> Self {
        self.amount("index_price", Price::new(market.index_price)).quotes([
            ("market_cash", market.cash),
            ("open_claims", market.open_claims),
            ("debts", market.debts),
            ("surplus", market.surplus),
            ("protocol_fees", market.protocol_fees),
            ("insurance", market.insurance),
        ])
    }
}

/// Returns all fields of an event, in order.
#[must_use]
pub fn fields_of(event: &Event) -> Vec<Field> {
    let about = about(event);
    let mut fields = Fields::default();
    if let Some(market) = about.market {
        fields = fields.put("market", market);
    }
    of_accounts(event, fields).0
}

/// Returns the fields of an event that is not in the log, as far as the transaction's instructions reveal them.
#[must_use]
pub fn fields_of_lost(lost: &Lost) -> Vec<Field> {
    let fields = Fields::default().put("instruction", lost.instruction);
    let fields = match lost.market {
        Some(market) => fields.put("market", market),
        None => fields,
    };
    let names = ["account", "other_account"].into_iter().zip(&lost.accounts);
    names.fold(fields, |fields, (name, account)| fields.key(name, *account)).0
}

fn of_accounts(event: &Event, fields: Fields) -> Fields {
    match event {
        Event::Deposited(event) => {
            fields.key("account", event.account).quotes([("amount", event.amount), ("cash", event.cash)])
        }
        Event::Withdrawn(event) => {
            fields.key("account", event.account).quotes([("amount", event.amount), ("cash", event.cash)])
        }
        Event::Transferred(event) => {
            fields.key("from", event.from).key("to", event.to).quotes([("amount", event.amount)])
        }
        Event::Traded(event) => fields
            .key("account", event.account)
            .fill(&event.fill)
            .quotes([("cash", event.cash)])
            .amount("position", Base::new(event.position))
            .books(&event.market),
        Event::Liquidated(event) => fields
            .key("account", event.account)
            .key("keeper", event.keeper)
            .fill(&event.fill)
            .quotes([
                ("keeper_fee", event.keeper_fee),
                ("equity", event.equity),
                ("requirement", event.requirement),
            ])
            .amount("position", Base::new(event.position))
            .books(&event.market),
        Event::TakenOver(event) => fields
            .key("account", event.account)
            .key("taker", event.taker)
            .amount("base", Base::new(event.base))
            .quotes([
                ("quote", event.quote),
                ("realised", event.realised),
                ("taker_realised", event.taker_realised),
                ("equity", event.equity),
                ("requirement", event.requirement),
            ])
            .books(&event.market),
        Event::Settled(event) => fields
            .key("account", event.account)
            .put("kind", format!("{:?}", event.kind))
            .quotes([("amount", event.amount), ("cash", event.cash)])
            .books(&event.market),
        Event::AccountCreated(event) => {
            let mode = if event.mode == ballast_math::account::ISOLATED { "isolated" } else { "cross" };
            let fields = fields.key("account", event.account).key("owner", event.owner).put("mode", mode);
            if mode == "isolated" { fields.put("isolated_to", event.market) } else { fields }
        }
        Event::AccountClosed(event) => fields.key("account", event.account),
        Event::DelegateSet(event) => fields
            .key("account", event.account)
            .key("delegate", event.delegate)
            .put("scope", format!("{:?}", event.scope))
            .put("until", event.until),
        other => of_markets(other, fields),
    }
}

fn of_markets(event: &Event, fields: Fields) -> Fields {
    match event {
        Event::MarketUpdated(event) => fields
            .quotes([
                ("shared", event.shared),
                ("funding_paid", event.funding_paid),
                ("funding_received", event.funding_received),
            ])
            .books(&event.market),
        Event::DeficitCovered(event) => fields
            .quotes([
                ("from_insurance", event.insurance),
                ("from_claims", event.claims),
                ("from_long_gain", event.long_gain),
                ("from_short_gain", event.short_gain),
            ])
            .books(&event.market),
        Event::CurveStepped(event) => fields
            .put("kind", format!("{:?}", event.kind))
            .quotes([("cost", event.cost)])
            .amount("peg", Price::new(event.peg))
            .amount("depth", Reserve::new(event.sqrt_k))
            .books(&event.market),
        Event::InsuranceDeposited(event) => fields.quotes([("amount", event.amount)]),
        Event::FeesWithdrawn(event) => {
            fields.quotes([("amount", event.amount)]).key("recipient", event.recipient)
        }
        Event::MarketCreated(event) => fields.key("address", event.address),
        Event::RoleNominated(event) => {
            fields.put("role", format!("{:?}", event.role)).key("nominee", event.nominee)
        }
        Event::RoleAccepted(event) => {
            fields.put("role", format!("{:?}", event.role)).key("holder", event.holder)
        }
        Event::CollateralCreated(event) => fields
            .key("mint", event.mint)
            .quotes([("cap", event.cap)])
            .put("freeze_authority", event.freeze_authority.map(|key| key.to_string())),
        Event::CapSet(event) => fields
            .quotes([("cap", event.cap), ("next_cap", event.next_cap)])
            .put("next_cap_time", event.next_cap_time),
        Event::PauseSet(event) => fields.put("paused", crate::govern::names_of_pauses(event.pause)),
        Event::Unknown(data) => fields.put("bytes", data.len()),
        // This event contains only the market.
        Event::MarketOpened(_) => fields,
        // [`of_accounts`] handles these events. The events are listed so that the compiler requires the fields of every new
        // event.
        Event::Deposited(_)
        | Event::Withdrawn(_)
        | Event::Transferred(_)
        | Event::Traded(_)
        | Event::Liquidated(_)
        | Event::TakenOver(_)
        | Event::Settled(_)
        | Event::AccountCreated(_)
        | Event::AccountClosed(_)
        | Event::DelegateSet(_) => fields,
    }
}
