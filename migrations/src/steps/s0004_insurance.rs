//! Funds a market's insurance before the market opens, with tokens from the payer. Once the market is open, fees fill the fund
//! and deficits drain it, so its balance is no longer compared.

use crate::config;
use crate::difference::Difference;
use crate::planning::{Facts, Plan, PlannedChange};
use ballast::state::{Status, pause};
use ballast_client::amount::show;
use ballast_client::instructions::{self, DepositInsurance};
use ballast_client::pda;
use ballast_math::Quote;
use ballast_math::token::TokenScale;
use spl_associated_token_account_interface::address::get_associated_token_address;

pub(super) const NAME: &str = "s0004_insurance";

pub(super) fn plan(facts: &Facts<'_>, plan: &mut Plan) {
    plan.changes.extend(facts.config.markets.iter().filter_map(|market| top_up(facts, market)));
}

/// Plans the deposit of the amount that is missing from the market's insurance fund. `None` if nothing is missing.
fn top_up(facts: &Facts<'_>, market: &config::Market) -> Option<PlannedChange> {
    let found = facts.chain.market(market.index);
    let held = found.map_or(Quote::ZERO, |found| found.state.insurance);
    let is_open = found.is_some_and(|found| found.status == Status::Open.number());
    let missing = market.insurance.minus(held).ok()?;
    (!is_open && missing.is_positive()).then(|| deposit(facts, market, held, missing))
}

fn deposit(facts: &Facts<'_>, market: &config::Market, held: Quote, missing: Quote) -> PlannedChange {
    let mint = facts.config.collateral.mint;
    let of = DepositInsurance {
        authority: facts.payer,
        mint,
        source: get_associated_token_address(&facts.payer, &mint),
        market: pda::market(market.index),
    };
    let tokens = tokens(facts, missing);
    let field = format!("markets[{}].cover.insurance_deposit", market.index);
    let paused = facts.paused(pause::DEPOSIT, facts.chain.market(market.index));
    let obstacle = paused.or_else(|| match &tokens {
        Ok(tokens) => short_of(facts, &of, *tokens),
        Err(reason) => Some(format!("{field}: {reason}")),
    });
    PlannedChange {
        step: NAME,
        title: format!("fund the insurance of market {}, {}", market.index, market.symbol),
        differences: vec![Difference::new(field, show(held), show(market.insurance))],
        needed: None,
        obstacle,
        instruction: instructions::deposit_insurance(&of, tokens.unwrap_or_default()),
    }
}

/// Converts quote to the mint's smallest unit.
fn tokens(facts: &Facts<'_>, missing: Quote) -> Result<u64, String> {
    let decimals = facts.chain.mint_decimals.ok_or("the mint does not exist yet")?;
    let converted = TokenScale::of_decimals(decimals).and_then(|scale| scale.to_tokens(missing));
    converted.map_err(|_| {
        format!(
            "{} quote has too many decimals for a token with {decimals} decimals: round the amount",
            show(missing)
        )
    })
}

fn short_of(facts: &Facts<'_>, of: &DepositInsurance, tokens: u64) -> Option<String> {
    let held = facts.chain.payer_tokens.unwrap_or_default();
    (held < tokens).then(|| {
        format!(
            "the payer {} holds only {held} of the {tokens} smallest units of mint {} that are needed: fund the payer's token account {}",
            of.authority, of.mint, of.source
        )
    })
}
