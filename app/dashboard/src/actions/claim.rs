//! Proposes to collect what has been paid on an account's claims. If nothing has been paid, proposes to settle the loss
//! that pays them.

use super::funds::{self, collateral};
use super::margin::snapshot;
use super::proposal::Proposal;
use super::refusal::Refusal;
use super::request::Request;
use crate::app::App;
use crate::view::Claim;
use ballast_client::accounts::MarginAccount;
use ballast_client::amount::show;
use ballast_client::others::other_markets;
use ballast_client::quote::{AllCollected, Markets, Snapshot, largest_loss};
use ballast_client::{MarketKeys, instructions, oracle, pda};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// The maximum number of markets that one request reads.
const MOST_MARKETS: u32 = 48;

/// Proposes to collect the paid part of all of an account's claims.
///
/// # Errors
/// Returns an error if the account has no claim, or nothing pays it yet.
pub async fn propose(app: &App, request: &Request) -> Result<Proposal, Refusal> {
    let wallet = &request.wallet;
    let sub_id = request.sub_id()?.unwrap_or_default();
    let then_withdraw = then_withdraw(request)?;
    let (account, markets) = snapshot(app, wallet, sub_id, &[]).await?;
    let seen = Snapshot::new(&markets, &account.state);
    let claims = claims_of(&seen)?;
    if claims.is_empty() {
        return Err(Refusal::refused(format!(
            "Margin account {sub_id} has no claim: a gain becomes a claim when a position is reduced or closed"
        )));
    }
    let collected = seen.collect_all()?;
    if collected.payments.is_empty() {
        return settle_a_loss(app, wallet, &account, &claims).await;
    }
    let mut instructions = collection(&collected, &account, &markets)?;
    let mut message =
        format!("Collects {} from the claims of your margin account {sub_id}.", show(collected.sum()));
    if then_withdraw {
        let (more, said) = withdrawal(app, wallet, &account, &collected).await?;
        instructions.extend(more);
        message += &said;
    }
    let after = collected.after.snapshot();
    for claim in claims_of(&after)? {
        message += &format!(" {}: {}", claim.name, claim.text);
    }
    Ok(Proposal::new(instructions, message))
}

fn then_withdraw(request: &Request) -> Result<bool, Refusal> {
    match request.text("then") {
        None | Some("keep") => Ok(false),
        Some("withdraw") => Ok(true),
        Some(other) => Err(Refusal::invalid(format!("`then` must be `keep` or `withdraw`, not `{other}`"))),
    }
}

/// Returns all of an account's claims, in the order of its positions.
///
/// # Errors
/// Returns an error if a number is out of range.
pub fn claims_of(seen: &Snapshot<'_>) -> Result<Vec<Claim>, Refusal> {
    let mut claims = Vec::new();
    for (_, position) in seen.account.in_use() {
        claims.extend(Claim::of(seen, position.market)?);
    }
    Ok(claims)
}

/// Returns the instructions that collect the payments.
///
/// # Errors
/// Returns an error if a market's oracle account is unknown.
pub fn collection(
    collected: &AllCollected,
    account: &MarginAccount,
    markets: &Markets,
) -> Result<Vec<Instruction>, Refusal> {
    let address = pda::margin_account(&account.owner, account.sub_id);
    let mut all = Vec::new();
    for payment in &collected.payments {
        let keys = MarketKeys::of(payment.market, markets.get(payment.market)?.oracle());
        all.extend(instructions::collect_payment(address, keys, payment.needs_share));
    }
    Ok(all)
}

/// Returns the withdrawal of the part of the collected amount that is free.
async fn withdrawal(
    app: &App,
    wallet: &Pubkey,
    account: &MarginAccount,
    collected: &AllCollected,
) -> Result<(Vec<Instruction>, String), Refusal> {
    let collateral = collateral(app).await?;
    let scale = collateral.scale().map_err(ballast_client::quote::QuoteError::from)?;
    let free = collected.after.snapshot().free_cash()?;
    let amount = scale.whole_tokens_of(free.min(collected.sum()))?;
    if !amount.is_positive() {
        return Ok((
            Vec::new(),
            " None of this amount can be withdrawn now, because your positions need it as margin.".into(),
        ));
    }
    let mut after = *account;
    *after.state = collected.after.account;
    let paid_out = funds::payment(wallet, &collateral, &after, amount, &collected.after.markets)?;
    Ok((paid_out, format!(" Then withdraws {} to your wallet.", show(amount))))
}

/// Proposes to settle the largest loss in the market of the largest unpaid claim.
async fn settle_a_loss(
    app: &App,
    wallet: &Pubkey,
    account: &MarginAccount,
    claims: &[Claim],
) -> Result<Proposal, Refusal> {
    let waiting = || {
        let told = claims.iter().map(|claim| format!("{}: {}", claim.name, claim.text));
        Refusal::refused(format!("Nothing can be collected now. {}", told.collect::<Vec<_>>().join(" ")))
    };
    let unfunded = claims.iter().filter(|claim| claim.payout.unfunded.is_positive());
    let Some(claim) = unfunded.max_by_key(|claim| claim.payout.unfunded) else { return Err(waiting()) };
    let mine = pda::margin_account(wallet, account.sub_id);
    let Some((accounts, markets)) = others(app, &mine).await else { return Err(waiting()) };
    let Some(loser) = largest_loss(&markets, &accounts, claim.market) else { return Err(waiting()) };
    let loss = Snapshot::new(&markets, &loser.account.state).quote_settle_loss(claim.market)?;
    let mut settled = markets.clone();
    settled.set_state(claim.market, loss.market)?;
    let then = Claim::of(&Snapshot::new(&settled, &account.state), claim.market)?;
    let message = format!(
        "Nothing can be collected now. To pay your claim in {name}, this transaction realises {} of the loss of margin account {}, \
         whose equity does not change. {} You can then collect the payment with this action.",
        show(loss.amount),
        loser.address,
        then.map(|then| then.text).unwrap_or_default(),
        name = claim.name,
    );
    let keys = MarketKeys::of(claim.market, markets.get(claim.market)?.oracle());
    let others = other_markets(loser.account, claim.market, |market| markets.oracle_of(market));
    let others = others.map_err(|error| Refusal::refused(error.to_string()))?;
    Ok(Proposal::new(vec![instructions::settle_loss(loser.address, keys, &others)], message))
}

/// Reads all other margin accounts and the markets. Returns no accounts if the server refuses to list them, as public
/// servers may.
async fn others(app: &App, mine: &Pubkey) -> Option<(Vec<(Pubkey, MarginAccount)>, Markets)> {
    let count = app.rpc.exchange().await.ok()?.market_count.min(MOST_MARKETS);
    let numbers: Vec<u32> = (0..count).collect();
    let markets = app.rpc.markets(&numbers, oracle::account_of).await.ok()?;
    let mut all = app.rpc.all_margin_accounts().await.ok()?;
    all.retain(|(address, _)| address != mine);
    Some((all, markets))
}
