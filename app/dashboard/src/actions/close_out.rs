//! Proposes to close a position and withdraw the free collateral in one transaction.

use super::funds::{self, collateral};
use super::proposal::Proposal;
use super::quoted::Quoted;
use super::refusal::Refusal;
use crate::app::App;
use ballast_client::accounts::MarginAccount;
use ballast_client::amount::show;
use ballast_math::Quote;
use solana_pubkey::Pubkey;

/// Proposes the close and the withdrawal. The withdrawal is the amount that is free even if the close executes at its limit
/// price, so that either both happen or neither does.
///
/// # Errors
/// Returns an error if the collateral cannot be read, or nothing could be withdrawn.
pub async fn propose(
    app: &App,
    wallet: &Pubkey,
    account: &MarginAccount,
    quoted: &Quoted<'_>,
) -> Result<Proposal, Refusal> {
    let collateral = collateral(app).await?;
    let scale = collateral.scale().map_err(ballast_client::quote::QuoteError::from)?;
    let certain = quoted.seen.free_cash_after_close(quoted.asked.market, &quoted.traded, quoted.limit)?;
    let certain = scale.whole_tokens_of(certain)?;
    if !certain.is_positive() {
        return Err(Refusal::refused(
            "No collateral would be free after the close: use the close action, and withdraw later",
        ));
    }
    let mut after = *account;
    *after.state = quoted.after().account;
    let paid_out = funds::payment(wallet, &collateral, &after, certain, quoted.seen.markets)?;
    let left = after.state.cash.minus(certain)?;
    let message = format!("{} {}", quoted.describe()?, withdrawal(account.sub_id, certain, left));
    Ok(Proposal {
        claims_of: quoted.claims_of()?,
        ..Proposal::new([vec![quoted.instruction(account)?], paid_out].concat(), message)
    })
}

fn withdrawal(sub_id: u16, certain: Quote, left: Quote) -> String {
    let rest = if left.is_zero() {
        String::new()
    } else {
        format!(
            " About {} in cash stays in the account, because the price can still change. You can withdraw it afterwards.",
            show(left)
        )
    };
    format!("Then withdraws {} from your margin account {sub_id} to your wallet.{rest}", show(certain))
}
