//! Turns options and state into instructions, without network access.

use super::CashAmount;
use crate::session::Refusal;
use crate::settle::ClaimReport;
use anyhow::{Result, ensure};
use ballast_client::accounts::{Collateral, MarginAccount};
use ballast_client::amount::show;
use ballast_client::instructions::{self, CreateMarginAccountArgs, Deposit, Transfer, Withdraw};
use ballast_client::quote::{Markets, Payout, Snapshot};
use ballast_client::{others, pda};
use ballast_math::Quote;
use ballast_math::account::{CROSS, ISOLATED};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use spl_associated_token_account_interface::address::get_associated_token_address;

/// Builds the instruction that creates an account at `payer`'s expense. The account is isolated if `isolated` names a market.
pub fn create(owner: Pubkey, payer: Pubkey, sub_id: u16, isolated: Option<u32>) -> Instruction {
    let (mode, market) = isolated.map_or((CROSS, 0), |market| (ISOLATED, market));
    instructions::create_margin_account(owner, payer, CreateMarginAccountArgs { sub_id, mode, market })
}

/// Builds the instruction that deposits `amount` from the wallet's token account.
pub fn deposit(collateral: &Collateral, wallet: Pubkey, into: Pubkey, amount: Quote) -> Result<Instruction> {
    let of = Deposit {
        authority: wallet,
        mint: collateral.mint,
        source: get_associated_token_address(&wallet, &collateral.mint),
        margin_account: into,
    };
    Ok(instructions::deposit(&of, tokens(collateral, amount)?))
}

/// Builds the instruction that withdraws `amount` to the owner's token account.
pub fn withdraw(
    collateral: &Collateral,
    account: &MarginAccount,
    markets: &Markets,
    amount: Quote,
) -> Result<Instruction> {
    tokens(collateral, amount)?;
    let of = Withdraw {
        owner: account.owner,
        mint: collateral.mint,
        destination: get_associated_token_address(&account.owner, &collateral.mint),
        margin_account: pda::margin_account(&account.owner, account.sub_id),
    };
    let all = others::all_markets(account, |market| markets.oracle_of(market))?;
    Ok(instructions::withdraw(&of, amount.magnitude(), &all))
}

/// Builds the instruction that moves `amount` to another of the owner's accounts.
pub fn transfer(account: &MarginAccount, markets: &Markets, to: u16, amount: Quote) -> Result<Instruction> {
    ensure!(account.sub_id != to, "--from and --to are the same account: choose two different accounts");
    let of = Transfer {
        owner: account.owner,
        from: pda::margin_account(&account.owner, account.sub_id),
        to: pda::margin_account(&account.owner, to),
    };
    let all = others::all_markets(account, |market| markets.oracle_of(market))?;
    Ok(instructions::transfer(&of, positive(amount)?.magnitude(), &all))
}

/// Converts `wanted` to an amount in quote.
pub fn cash(wanted: CashAmount, snapshot: &Snapshot<'_>) -> Result<Quote> {
    match wanted {
        CashAmount::Of(amount) => Ok(amount),
        CashAmount::All => {
            let free = snapshot.free_cash()?;
            ensure!(free.is_positive(), nothing_is_free(snapshot)?);
            Ok(free)
        }
    }
}

fn nothing_is_free(snapshot: &Snapshot<'_>) -> Result<Refusal> {
    let payouts = snapshot.payouts()?;
    let sum = |of: fn(&Payout) -> Quote| payouts.iter().map(of).fold(Quote::ZERO, Quote::saturating_plus);
    let (collectable, claims) = (sum(|payout| payout.now), sum(Payout::unpaid));
    Ok(Refusal(if collectable.is_positive() {
        let due = show(collectable);
        format!(
            "there is no free collateral, but {due} in paid claims has not been collected yet: run `ballast claim --withdraw`"
        )
    } else if claims.is_positive() {
        let claims = show(claims);
        format!(
            "there is no free collateral, but {claims} in gains is a claim, not cash yet: run `ballast claim --wait --withdraw` to wait until losses pay it"
        )
    } else {
        "there is no free collateral: close positions or repay debts first".to_owned()
    }))
}

/// Builds the instruction that closes an empty account.
pub fn close(account: &MarginAccount, markets: &Markets) -> Result<Instruction> {
    let due = Snapshot::new(markets, &account.state).collectable_in_all()?;
    let holds = || {
        let due = show(due);
        Refusal(format!(
            "{due} of this account's claims has been paid but not collected: collect it with `ballast claim`, then withdraw it"
        ))
    };
    ensure!(!due.is_positive(), holds());
    let claims = ClaimReport::all(account.sub_id, &Snapshot::new(markets, &account.state))?;
    if let Some(claim) = claims.first() {
        return Err(Refusal(format!("the account still has a claim: {}", claim.sentences())).into());
    }
    let address = pda::margin_account(&account.owner, account.sub_id);
    Ok(instructions::close_margin_account(account.owner, account.payer, address))
}

/// Rounds `amount` down to a whole number of the mint's smallest units.
pub fn in_whole_tokens(collateral: &Collateral, amount: Quote) -> Result<Quote> {
    Ok(collateral.scale()?.whole_tokens_of(amount).map_err(ballast_client::quote::QuoteError::from)?)
}

fn positive(amount: Quote) -> Result<Quote> {
    ensure!(amount.is_positive(), "the amount must be above zero, but is {}", show(amount));
    Ok(amount)
}

/// Converts an amount to the mint's smallest unit.
pub fn tokens(collateral: &Collateral, amount: Quote) -> Result<u64> {
    let scale = collateral.scale()?;
    let tokens = scale.to_tokens(positive(amount)?);
    tokens.map_err(|_| {
        let digits = collateral.decimals;
        anyhow::anyhow!("{} has too many decimals: use at most {digits}", show(amount))
    })
}
