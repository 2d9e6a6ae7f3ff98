//! Opens the markets. Once a market is open, its parameters are fixed.

use crate::config;
use crate::difference::Difference;
use crate::planning::{Facts, Plan, PlannedChange};
use ballast::oracle::{ensure_source, read_bytes};
use ballast::state::{Market, Role, Status, pause};
use ballast_client::amount::show;
use ballast_client::instructions;
use ballast_client::others::MarketKeys;
use ballast_math::curve::Curve;
use ballast_math::{Price, Rounding};
use bytemuck::Zeroable;
use solana_account::Account;

pub(super) const NAME: &str = "s0005_open";

pub(super) fn plan(facts: &Facts<'_>, plan: &mut Plan) {
    for (place, market) in facts.config.markets.iter().enumerate() {
        let found = facts.chain.market(market.index);
        if found.is_some_and(|found| found.status == Status::Open.number()) {
            continue;
        }
        let risk_manager = facts.holder(Role::RiskManager);
        let keys = MarketKeys::of(market.index, market.args.oracle_address);
        let status = if found.is_some() { "closed" } else { crate::difference::NOTHING };
        plan.changes.push(PlannedChange {
            step: NAME,
            title: format!("open market {}, {}", market.index, market.symbol),
            differences: vec![Difference::new(format!("markets[{place}]"), status, "open")],
            needed: Some(risk_manager),
            obstacle: facts.paused(pause::CREATE_MARKET, found).or_else(|| {
                let reason = obstacle(market, facts.chain.oracle(place))?;
                Some(format!("markets[{place}].{reason}"))
            }),
            instruction: instructions::open_market(risk_manager.address, keys),
        });
    }
}

/// Returns the reason why the program would not open the market at the oracle's current price.
fn obstacle(market: &config::Market, account: Option<&Account>) -> Option<String> {
    let address = market.args.oracle_address;
    let Some(account) = account else {
        return Some(format!("feed: there is no account at {address}: post the feed's price there first"));
    };
    let as_set_up = as_set_up(market);
    let read = ensure_source(&as_set_up, &address, &account.owner, &account.data)
        .and_then(|()| read_bytes(&as_set_up, &address, &account.owner, &account.data));
    match read {
        Err(_) => Some(format!("feed: the account at {address} belongs to another feed or another program")),
        Ok(Err(error)) => Some(format!("feed: the account at {address} has no usable price: {error:?}")),
        Ok(Ok(reading)) => too_far(market, reading.price),
    }
}

/// Returns the market as its set-up leaves it, with only the fields that are needed to read its oracle.
fn as_set_up(market: &config::Market) -> Market {
    let args = &market.args;
    Market {
        oracle_kind: args.oracle_kind,
        oracle_owner: args.oracle_owner,
        oracle_feed: args.oracle_feed,
        oracle_address: args.oracle_address,
        parameters: args.parameters,
        ..Market::zeroed()
    }
}

fn too_far(market: &config::Market, index: Price) -> Option<String> {
    let curve = Curve::at_rest(market.args.sqrt_k, Price::new(market.args.peg)).ok()?;
    let mark = curve.mark(Rounding::Floor).ok()?;
    let premium = mark.premium_over(index).ok()?.magnitude();
    let band = market.args.parameters.price_band.raw();
    (premium > band).then(|| {
        let (percent, allowed) = (premium as f64 / 1e4, band as f64 / 1e4);
        format!(
            "price: the market would open at {}, but the index is {}: they differ by {percent:.2} %, and trading.price_band allows {allowed:.2} %; update the price",
            show(mark), show(index)
        )
    })
}
