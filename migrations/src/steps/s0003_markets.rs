//! Creates markets, which are closed at first, and sets up closed markets again if they differ from the file. An open market's
//! parameters are fixed, so its differences are reported but not removed.

use crate::config;
use crate::difference::{Difference, NOTHING};
use crate::numbers;
use crate::planning::{Facts, Plan, PlannedChange, Refused};
use ballast::state::{Market, Role, Status, pause};
use ballast_client::accounts::text_of_name;
use ballast_client::amount::show;
use ballast_client::instructions::{self, MarketArgs};
use ballast_client::pda;
use ballast_math::Price;
use ballast_math::parameters::{Parameters, Spec, Unit};
use ballast_oracle::OracleKind;
use solana_pubkey::Pubkey;

pub(super) const NAME: &str = "s0003_markets";

const FIXED: &str =
    "the parameters of an open market are fixed: no instruction can change them in this version";

pub(super) fn plan(facts: &Facts<'_>, plan: &mut Plan) {
    for market in &facts.config.markets {
        let Some(found) = facts.chain.market(market.index) else {
            plan.changes.push(create(facts, market));
            continue;
        };
        let differences = differences(market, found);
        if found.status == Status::Closed.number() {
            plan.changes.extend(set_up(facts, market, differences));
            continue;
        }
        let refused = |difference| Refused { step: NAME, difference, reason: FIXED };
        plan.refused.extend(differences.into_iter().map(refused));
    }
    plan.notes.extend(beyond_the_file(facts));
}

fn beyond_the_file(facts: &Facts<'_>) -> Option<String> {
    let count = facts.chain.exchange.as_ref()?.market_count;
    let listed = facts.config.markets.len();
    (usize::try_from(count).is_ok_and(|count| count > listed)).then(|| {
        format!(
            "the exchange has {count} markets, but the file lists only {listed}: the other markets are not changed"
        )
    })
}

fn create(facts: &Facts<'_>, market: &config::Market) -> PlannedChange {
    let risk_manager = facts.holder(Role::RiskManager);
    let args = market.args;
    let shown = described(&args).into_iter();
    let differences =
        shown.map(|(field, value)| Difference::new(of_market(market, &field), NOTHING, value)).collect();
    PlannedChange {
        step: NAME,
        title: format!("create market {}, {}", market.index, market.symbol),
        differences,
        needed: Some(risk_manager),
        obstacle: facts.paused(pause::CREATE_MARKET, None),
        instruction: instructions::create_market(risk_manager.address, facts.payer, market.index, args),
    }
}

fn set_up(facts: &Facts<'_>, market: &config::Market, differences: Vec<Difference>) -> Option<PlannedChange> {
    if differences.is_empty() {
        return None;
    }
    let risk_manager = facts.holder(Role::RiskManager);
    Some(PlannedChange {
        step: NAME,
        title: format!("set up market {}, {}, again", market.index, market.symbol),
        differences,
        needed: Some(risk_manager),
        obstacle: facts.paused(pause::CREATE_MARKET, facts.chain.market(market.index)),
        instruction: instructions::set_up_market(
            risk_manager.address,
            pda::market(market.index),
            market.args,
        ),
    })
}

fn of_market(market: &config::Market, field: &str) -> String {
    format!("markets[{}].{field}", market.index)
}

fn differences(market: &config::Market, found: &Market) -> Vec<Difference> {
    let is_closed = found.status == Status::Closed.number();
    let chain = described(&args_of(found));
    let file = described(&market.args);
    let pairs = chain.into_iter().zip(file);
    // The curve of an open market moves, so it is not compared.
    let compared = pairs.filter(|((field, _), _)| is_closed || !OF_CURVE.contains(&field.as_str()));
    compared
        .filter_map(|((field, chain), (_, file))| Difference::between(of_market(market, &field), chain, file))
        .collect()
}

/// The fields that only describe the initial curve.
const OF_CURVE: [&str; 2] = ["price", "curve.depth"];

/// Returns the set-up arguments that would create this market.
fn args_of(market: &Market) -> MarketArgs {
    MarketArgs {
        name: market.name,
        oracle_kind: market.oracle_kind,
        oracle_owner: market.oracle_owner,
        oracle_feed: market.oracle_feed,
        oracle_address: market.oracle_address,
        sqrt_k: market.state.curve.sqrt_k,
        peg: market.state.curve.peg.raw(),
        parameters: market.parameters,
    }
}

/// Returns all of a market's settings, with their paths in the file and their values.
fn described(args: &MarketArgs) -> Vec<(String, String)> {
    let symbol = text_of_name(&args.name);
    let feed = Pubkey::new_from_array(args.oracle_feed);
    let own = [
        ("symbol", symbol),
        ("feed.kind", kind(args.oracle_kind)),
        ("feed.id", format!("0x{}", hex::encode(feed))),
        ("feed.owner", args.oracle_owner.to_string()),
        ("feed.address", args.oracle_address.to_string()),
        ("curve.depth", numbers::show(Unit::Contracts, args.sqrt_k.into())),
        ("price", format!("{} quote a contract", show(Price::new(args.peg)))),
    ];
    let parameters = values(&args.parameters).into_iter();
    own.into_iter().map(|(field, value)| (field.to_owned(), value)).chain(parameters).collect()
}

fn kind(number: u8) -> String {
    OracleKind::try_from(number)
        .map_or_else(|_| format!("the unknown kind {number}"), |kind| kind.name().into())
}

fn values(parameters: &Parameters) -> Vec<(String, String)> {
    let value = |spec: &Spec| numbers::show(spec.unit, (spec.get)(parameters));
    Parameters::SPECS.iter().map(|spec| (spec.place.to_owned(), value(spec))).collect()
}
