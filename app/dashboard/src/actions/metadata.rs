//! Builds each action's description and inputs.

use super::kind::{Kind, Order};
use super::request::MOST_SLIPPAGE;
use super::spec::{ActionError, ActionMetadata, Choice, LinkedAction, Links, Next, NextAction, Parameter};
use crate::app::App;
use crate::view::{Exchange, Market};
use ballast_client::pause;

/// The pattern for an amount in quote, or all of it.
const QUOTE_OR_ALL_PATTERN: &str = r"^(all|([0-9]{1,3}([,_][0-9]{3})+|[0-9]+)(\.[0-9]{1,6})?[kKmM]?)$";
/// The pattern for an amount in quote.
const QUOTE_PATTERN: &str = r"^([0-9]{1,3}([,_][0-9]{3})+|[0-9]+)(\.[0-9]{1,6})?[kKmM]?$";
/// The pattern for a size in contracts.
const BASE_PATTERN: &str = r"^([0-9]{1,3}([,_][0-9]{3})+|[0-9]+)(\.[0-9]{1,9})?[kKmM]?$";
/// The maximum length of an amount. Unit: characters.
const LONGEST: u32 = 27;
/// The slippages that the user can choose from. Unit: per cent.
const SLIPPAGES: [&str; 5] = ["0", "0.1", "0.5", "1", "3"];
/// The slippage that is selected by default.
const USUAL: &str = "0.5";

/// Returns an action's metadata.
pub fn of(app: &App, kind: Kind, exchange: &Exchange) -> ActionMetadata {
    let (title, description) = words(kind, exchange);
    let mut actions = links(kind, exchange);
    for action in &mut actions {
        // Clients resolve other addresses against the site, not against the path under which a proxy serves it.
        action.href = app.absolute(&action.href);
    }
    let error = obstacle(kind, exchange).map(|message| ActionError { message });
    let label = match actions.as_slice() {
        [only] => only.label.clone(),
        _ => "Trade".into(),
    };
    ActionMetadata {
        kind: "action",
        icon: app.absolute("/icon.svg"),
        title,
        description,
        label,
        disabled: error.is_some(),
        links: Links { actions },
        error,
    }
}

/// Returns the action that collects the claims of one of the wallet's accounts, to offer after another transaction.
pub fn claim_next(app: &App, sub_id: u16) -> Next {
    let href = app.absolute(&format!("{}?sub_id={sub_id}&then={{then}}", Kind::Claim.path()));
    let link =
        LinkedAction { kind: "transaction", href, label: "Collect claims".into(), parameters: vec![then()] };
    let (title, description) = claim_words();
    let action = ActionMetadata {
        kind: "action",
        icon: app.absolute("/icon.svg"),
        title,
        description,
        label: link.label.clone(),
        disabled: false,
        links: Links { actions: vec![link] },
        error: None,
    };
    Next { next: NextAction { kind: "inline", action } }
}

fn claim_words() -> (String, String) {
    (
        "Collect Ballast claims".into(),
        "A realised gain remains a claim until other traders' losses pay it, once per claims window. This action collects what \
         has been paid. If nothing has been paid yet, it says when a payment is expected, or settles a loss to pay the claim."
            .into(),
    )
}

fn market_of(exchange: &Exchange, market: u32) -> Option<&Market> {
    exchange.markets.iter().find(|known| known.market == market)
}

fn name_of(exchange: &Exchange, market: u32) -> String {
    exchange.name_of(market).unwrap_or_else(|| format!("market {market}"))
}

fn words(kind: Kind, exchange: &Exchange) -> (String, String) {
    match kind {
        Kind::CreateAccount => (
            "Create a Ballast margin account".into(),
            "A cross account can hold positions in any market. An isolated account risks only its own collateral.".into(),
        ),
        Kind::Deposit => (
            "Deposit into Ballast".into(),
            "Deposits collateral from the wallet into one of its margin accounts.".into(),
        ),
        Kind::Withdraw => {
            (
                "Withdraw from Ballast".into(),
                "Withdraws free collateral from a margin account to the wallet. `all` also collects the paid part of its claims."
                    .into(),
            )
        }
        Kind::Claim => claim_words(),
        Kind::AddMargin(market) => (
            format!("Add margin in {}", name_of(exchange, market)),
            "Deposits collateral into the wallet's isolated margin account for this market.".into(),
        ),
        Kind::Trade(market) | Kind::Order(market, _) => {
            let name = name_of(exchange, market);
            let terms = market_of(exchange, market).map(price_words).unwrap_or_default();
            (
                format!("Trade {name} on Ballast"),
                format!(
                    "A perpetual future. {terms} The transaction has a limit price: an opening order executes in full within the limit or not at all, and a closing order executes as much as the limit allows. A gain remains a claim until other traders' losses pay it."
                ),
            )
        }
    }
}

fn price_words(market: &Market) -> String {
    let of_unit = |price: &Option<String>| {
        price.as_ref().map_or_else(String::new, |price| format!(" ({price} per {})", market.asset))
    };
    format!("{}. The mark is {} per contract{}.", market.contract, market.mark, of_unit(&market.mark_of_unit))
}

/// Returns the reason why an action is currently unavailable.
fn obstacle(kind: Kind, exchange: &Exchange) -> Option<String> {
    let is_in = |paused: &[&str], bit| pause::rows_of(bit).any(|row| paused.contains(&row.stops));
    match kind {
        Kind::CreateAccount => {
            is_in(&exchange.paused, pause::CREATE_ACCOUNT).then(|| "Creating accounts is paused.".into())
        }
        // Accounts with positions may add collateral even while deposits are paused. The wallet is known only once it sends a
        // request.
        Kind::Deposit | Kind::AddMargin(_) | Kind::Withdraw | Kind::Claim => None,
        // An order that reduces a position is never paused.
        Kind::Order(market, Order::Close | Order::CloseAndWithdraw | Order::Position) => {
            of_market(market_of(exchange, market)?)
        }
        Kind::Trade(market) | Kind::Order(market, _) => {
            let market = market_of(exchange, market)?;
            let is_paused =
                [&exchange.paused, &market.paused].iter().any(|paused| is_in(paused, pause::ADD_RISK));
            let paused =
                is_paused.then(|| "Trades that add risk are paused; positions can still be closed.".into());
            of_market(market).or(paused)
        }
    }
}

/// Returns the reason why a market cannot be traded now.
fn of_market(market: &Market) -> Option<String> {
    if !market.is_open {
        return Some("The market is not open yet.".into());
    }
    (!market.is_tradable).then(|| market.index_problem.clone()).flatten()
}

fn links(kind: Kind, exchange: &Exchange) -> Vec<LinkedAction> {
    let name = |market| name_of(exchange, market);
    match kind {
        Kind::CreateAccount => {
            vec![link(kind, "Create account", vec![account_kind(exchange), sub_id("the next free one")])]
        }
        Kind::Deposit => vec![link(kind, "Deposit", vec![quote_amount(), sub_id("0")])],
        Kind::Withdraw => vec![link(kind, "Withdraw", vec![amount_or_all(), sub_id("0")])],
        Kind::Claim => vec![link(kind, "Collect claims", vec![then(), sub_id("0")])],
        Kind::AddMargin(_) => vec![link(
            kind,
            "Add margin",
            vec![quote_amount(), sub_id("the account isolated to this market")],
        )],
        Kind::Trade(market) => {
            Order::ALL.into_iter().flat_map(|order| links(Kind::Order(market, order), exchange)).collect()
        }
        Kind::Order(market, Order::Long) => {
            vec![link(kind, &format!("Buy {}", name(market)), opening(exchange, market))]
        }
        Kind::Order(market, Order::Short) => {
            vec![link(kind, &format!("Sell {}", name(market)), opening(exchange, market))]
        }
        Kind::Order(market, Order::Position) => {
            let units = units(exchange, market, &["contracts"]);
            vec![link(
                kind,
                &format!("Set {} position", name(market)),
                vec![side(), position(), units, slippage(), sub_id("0")],
            )]
        }
        Kind::Order(market, Order::CloseAndWithdraw) => {
            vec![link(kind, &format!("Close {} and withdraw", name(market)), vec![slippage(), sub_id("0")])]
        }
        Kind::Order(market, Order::Close) => {
            vec![link(
                kind,
                &format!("Close {}", name(market)),
                vec![size_to_close(), slippage(), sub_id("0")],
            )]
        }
    }
}

fn link(kind: Kind, label: &str, parameters: Vec<Parameter>) -> LinkedAction {
    let query: Vec<String> = parameters.iter().map(|one| format!("{0}={{{0}}}", one.name)).collect();
    let href = format!("{}?{}", kind.path(), query.join("&"));
    LinkedAction { kind: "transaction", href, label: label.into(), parameters }
}

fn opening(exchange: &Exchange, market: u32) -> Vec<Parameter> {
    vec![size(), units(exchange, market, &["contracts", "quote"]), slippage(), sub_id("0")]
}

fn amount_or_all() -> Parameter {
    Parameter {
        label: "Amount in quote, or all".into(),
        pattern: Some(QUOTE_OR_ALL_PATTERN),
        pattern_description: Some(
            "A number such as 1250.5, 1,250.50 or 20k, with at most six decimals, or the word all",
        ),
        ..quote_amount()
    }
}

fn choice(label: &str, value: &str, selected: bool) -> Choice {
    Choice { label: label.into(), value: value.into(), selected }
}

fn then() -> Parameter {
    let options = vec![
        choice("Keep in the margin account", "keep", true),
        choice("Withdraw to the wallet", "withdraw", false),
    ];
    Parameter {
        kind: "select",
        name: "then",
        label: "What to do with the proceeds".into(),
        options: Some(options),
        ..Parameter::default()
    }
}

fn side() -> Parameter {
    let options = vec![choice("long", "long", true), choice("short", "short", false)];
    Parameter {
        kind: "select",
        name: "side",
        label: "Side of the position".into(),
        required: true,
        options: Some(options),
        ..Parameter::default()
    }
}

fn position() -> Parameter {
    Parameter { label: "Size of the position after the order".into(), ..size() }
}

fn quote_amount() -> Parameter {
    Parameter {
        kind: "text",
        name: "amount",
        label: "Amount in quote".into(),
        required: true,
        pattern: Some(QUOTE_PATTERN),
        pattern_description: Some("A number such as 1250.5, 1,250.50 or 20k, with at most six decimals"),
        min: Some(1),
        max: Some(LONGEST),
        ..Parameter::default()
    }
}

fn size() -> Parameter {
    Parameter {
        kind: "text",
        name: "amount",
        label: "Amount".into(),
        required: true,
        pattern: Some(BASE_PATTERN),
        pattern_description: Some("A number such as 2.5 or 1,250"),
        min: Some(1),
        max: Some(LONGEST),
        ..Parameter::default()
    }
}

fn size_to_close() -> Parameter {
    Parameter { label: "Contracts to close; leave empty to close all".into(), required: false, ..size() }
}

/// The units of an amount: the given ones, and the asset's.
fn units(exchange: &Exchange, market: u32, first: &[&str]) -> Parameter {
    let known = market_of(exchange, market);
    let mut options: Vec<_> = first.iter().map(|unit| choice(unit, unit, *unit == "contracts")).collect();
    options.extend(known.map(|known| choice(&known.asset, &known.asset, false)));
    let size = known.map(|known| format!(" ({})", known.contract)).unwrap_or_default();
    Parameter {
        kind: "select",
        name: "unit",
        label: format!("Unit of the amount{size}"),
        options: Some(options),
        ..Parameter::default()
    }
}

fn slippage() -> Parameter {
    let choice = |value: &&str| Choice {
        label: format!("{value} %"),
        value: (*value).into(),
        selected: *value == USUAL,
    };
    Parameter {
        kind: "select",
        name: "slippage",
        label: format!("Slippage tolerance in per cent, at most {MOST_SLIPPAGE}"),
        options: Some(SLIPPAGES.iter().map(choice).collect()),
        ..Parameter::default()
    }
}

fn sub_id(usual: &str) -> Parameter {
    Parameter {
        kind: "number",
        name: "sub_id",
        label: format!("Margin account number; leave empty for {usual}"),
        min: Some(0),
        max: Some(u16::MAX.into()),
        ..Parameter::default()
    }
}

fn account_kind(exchange: &Exchange) -> Parameter {
    let cross = Choice { label: "Cross: any market".into(), value: "cross".into(), selected: true };
    let isolated = exchange.markets.iter().map(|market| Choice {
        label: format!("Isolated to {}", market.name),
        value: format!("isolated:{}", market.market),
        selected: false,
    });
    Parameter {
        kind: "select",
        name: "kind",
        label: "Margin mode".into(),
        options: Some([cross].into_iter().chain(isolated).collect()),
        ..Parameter::default()
    }
}
