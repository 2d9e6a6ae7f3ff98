//! Proposes deposits into margin accounts and withdrawals from them.

use super::claim;
use super::margin::{self, snapshot};
use super::proposal::Proposal;
use super::refusal::Refusal;
use super::request::Request;
use crate::app::App;
use crate::view::market_name;
use ballast_client::accounts::{Collateral, MarginAccount};
use ballast_client::amount::show;
use ballast_client::instructions;
use ballast_client::others::all_markets;
use ballast_client::pda;
use ballast_client::quote::{Markets, Snapshot};
use ballast_client::rpc::RpcError;
use ballast_math::Quote;
use ballast_math::account::Account;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use spl_associated_token_account_interface::address::get_associated_token_address;
use spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent;

/// The token program's address.
const TOKEN_PROGRAM: Pubkey = ballast_client::TOKEN_PROGRAM_ID;
/// The input that withdraws all free collateral.
const ALL: &str = "all";

/// Proposes a deposit into a margin account.
///
/// # Errors
/// Returns an error if the request is invalid, the wallet has too few tokens, or the account cannot accept
/// the deposit.
pub async fn deposit(app: &App, request: &Request) -> Result<Proposal, Refusal> {
    pay_in(app, &request.wallet, request.sub_id()?.unwrap_or_default(), request.amount("amount")?).await
}

/// Proposes a deposit into the wallet's account that is isolated to `market`.
///
/// # Errors
/// Returns the same errors as [`deposit`], or an error if the wallet has no account that is isolated to the
/// market.
pub async fn add_margin(app: &App, market: u32, request: &Request) -> Result<Proposal, Refusal> {
    let amount = request.amount("amount")?;
    let sub_id = match request.sub_id()? {
        Some(sub_id) => sub_id,
        None => margin::isolated_to(app, &request.wallet, market).await?,
    };
    let (account, _) = snapshot(app, &request.wallet, sub_id, &[]).await?;
    let is_isolated = account.state.mode == ballast_math::account::ISOLATED;
    if !is_isolated || account.state.isolated_market != market {
        return Err(Refusal::refused(format!(
            "Margin account {sub_id} is not isolated to market {market}: use the deposit action instead"
        )));
    }
    pay_in(app, &request.wallet, sub_id, amount).await
}

async fn pay_in(app: &App, wallet: &Pubkey, sub_id: u16, amount: Quote) -> Result<Proposal, Refusal> {
    let collateral = collateral(app).await?;
    let tokens = in_tokens(&collateral, amount)?;
    let (account, markets) = snapshot(app, wallet, sub_id, &[]).await?;
    let (cash, net_deposits) = account.state.deposit(amount)?;
    let after = Account { cash, net_deposits, ..*account.state };
    let source = get_associated_token_address(wallet, &collateral.mint);
    ensure_holds(app, &source, tokens, &collateral).await?;
    let of = instructions::Deposit {
        authority: *wallet,
        mint: collateral.mint,
        source,
        margin_account: pda::margin_account(wallet, sub_id),
    };
    let message = format!(
        "Deposits {} into your margin account {sub_id}. {}",
        show(amount),
        change(&markets, &account, &after)?
    );
    Ok(Proposal::new(vec![instructions::deposit(&of, tokens)], message))
}

/// Proposes a withdrawal from a margin account. `all` means the free collateral, including the paid part of the
/// claims.
///
/// # Errors
/// Returns an error if the request is invalid, or if the amount exceeds the free collateral.
pub async fn withdraw(app: &App, request: &Request) -> Result<Proposal, Refusal> {
    let wallet = &request.wallet;
    let sub_id = request.sub_id()?.unwrap_or_default();
    let wanted = match request.text("amount") {
        Some(ALL) => None,
        _ => Some(request.amount::<Quote>("amount")?),
    };
    let collateral = collateral(app).await?;
    if let Some(amount) = wanted {
        in_tokens(&collateral, amount)?;
    }
    let (account, markets) = snapshot(app, wallet, sub_id, &[]).await?;
    let seen = Snapshot::new(&markets, &account.state);
    let Some(amount) = wanted else {
        return withdraw_all(wallet, &collateral, &account, &seen);
    };
    let free = seen.free_cash()?;
    let (cash, net_deposits) = account
        .state
        .withdraw(amount, free)
        .map_err(|error| Refusal::refused(format!("{}; {} can be withdrawn", error.message(), show(free))))?;
    let after = Account { cash, net_deposits, ..*account.state };
    let mut message = format!(
        "Withdraws {} from your margin account {sub_id} to your wallet. {}",
        show(amount),
        change(&markets, &account, &after)?
    );
    let left = claims_left(&seen)?;
    message += &left;
    Ok(Proposal {
        claims_of: (!left.is_empty()).then_some(sub_id),
        ..Proposal::new(payment(wallet, &collateral, &account, amount, &markets)?, message)
    })
}

/// Collects the paid part of all claims, and withdraws all free collateral.
fn withdraw_all(
    wallet: &Pubkey,
    collateral: &Collateral,
    account: &MarginAccount,
    seen: &Snapshot<'_>,
) -> Result<Proposal, Refusal> {
    let collected = seen.collect_all()?;
    let scale = collateral.scale().map_err(ballast_client::quote::QuoteError::from)?;
    let free = collected.after.snapshot().free_cash()?;
    let amount = scale.whole_tokens_of(free)?;
    let left = claims_left(&collected.after.snapshot())?;
    if !amount.is_positive() {
        return Err(Refusal::refused(format!("No collateral is free to withdraw.{left}")));
    }
    let mut before = *account;
    *before.state = collected.after.account;
    let mut instructions = claim::collection(&collected, account, seen.markets)?;
    instructions.extend(payment(wallet, collateral, &before, amount, seen.markets)?);
    let (cash, net_deposits) = before.state.withdraw(amount, free)?;
    let after = Account { cash, net_deposits, ..*before.state };
    let first = match collected.sum() {
        Quote::ZERO => String::new(),
        sum => format!("Collects {} from your claims. ", show(sum)),
    };
    let message = format!(
        "{first}Withdraws all free collateral ({}) from your margin account {} to your wallet. {}{left}",
        show(amount),
        account.sub_id,
        change(&collected.after.markets, &before, &after)?
    );
    Ok(Proposal {
        claims_of: (!left.is_empty()).then_some(account.sub_id),
        ..Proposal::new(instructions, message)
    })
}

/// Describes the claims that stay in an account. The description is empty if no claims stay.
fn claims_left(seen: &Snapshot<'_>) -> Result<String, Refusal> {
    let claims = claim::claims_of(seen)?;
    Ok(claims.iter().map(|claim| format!(" Stays in the account, {}: {}", claim.name, claim.text)).collect())
}

/// Returns the instructions that pay out `amount` from an account in this state. The wallet's token account is created
/// if it is missing.
///
/// # Errors
/// Returns an error if a market's oracle account is unknown.
pub fn payment(
    wallet: &Pubkey,
    collateral: &Collateral,
    account: &MarginAccount,
    amount: Quote,
    markets: &Markets,
) -> Result<Vec<Instruction>, Refusal> {
    let all = all_markets(account, |market| markets.oracle_of(market));
    let all = all.map_err(|error| Refusal::refused(error.to_string()))?;
    let of = instructions::Withdraw {
        owner: *wallet,
        mint: collateral.mint,
        destination: get_associated_token_address(wallet, &collateral.mint),
        margin_account: pda::margin_account(wallet, account.sub_id),
    };
    let to = create_associated_token_account_idempotent(wallet, wallet, &collateral.mint, &TOKEN_PROGRAM);
    Ok(vec![to, instructions::withdraw(&of, amount.magnitude(), &all)])
}

/// Reads the exchange's collateral.
///
/// # Errors
/// Returns an error if the exchange has no collateral yet, or the network does not respond.
pub async fn collateral(app: &App) -> Result<Collateral, Refusal> {
    let exchange = app.rpc.exchange().await?;
    if exchange.collateral == Pubkey::default() {
        return Err(Refusal::refused("The exchange has no collateral token yet: try again later"));
    }
    Ok(app.rpc.account(&exchange.collateral).await?)
}

fn in_tokens(collateral: &Collateral, amount: Quote) -> Result<u64, Refusal> {
    let scale = collateral.scale().map_err(ballast_client::quote::QuoteError::from)?;
    let fine = |_| {
        Refusal::invalid(format!("The amount has too many decimals: use at most {}", collateral.decimals))
    };
    scale.to_tokens(amount).map_err(fine)
}

/// Checks the wallet's balance first, because the token program reports only an error number.
async fn ensure_holds(
    app: &App,
    source: &Pubkey,
    tokens: u64,
    collateral: &Collateral,
) -> Result<(), Refusal> {
    let held = app.rpc.tokens_in(source).await?;
    if held >= tokens {
        return Ok(());
    }
    let scale = collateral.scale().map_err(ballast_client::quote::QuoteError::from)?;
    let held = scale.to_quote(held).map_or_else(|_| "less than one unit".into(), show);
    Err(Refusal::refused(format!(
        "The wallet holds only {held} of the collateral {}: enter a smaller amount",
        collateral.mint
    )))
}

/// Describes how the account's collateral and liquidation prices change.
fn change(markets: &Markets, before: &MarginAccount, after: &Account) -> Result<String, RpcError> {
    let mut text =
        format!("Its collateral changes from {} to {}.", show(before.state.cash), show(after.cash));
    let (before, after) = (Snapshot::new(markets, &before.state), Snapshot::new(markets, after));
    for (_, position) in after.account.in_use().filter(|(_, position)| !position.base.is_zero()) {
        let market = position.market;
        let at = |snapshot: &Snapshot<'_>| {
            snapshot.liquidation_price(market).map(|price| price.map_or_else(|| "none".into(), show))
        };
        let name = market_name(markets.get(market)?.market());
        text += &format!(" Liquidation price of {name}: from {} to {}.", at(&before)?, at(&after)?);
    }
    Ok(text)
}
