//! Deposits to the insurance fund and withdrawals of protocol fees.

use super::desk::{Desk, Order};
use crate::account::{request, wallet_tokens};
use crate::session::{MarketName, Shown, name_of, positive};
use anyhow::Result;
use ballast_client::instructions::{self, DepositInsurance, Role};
use ballast_client::pda;
use ballast_math::Quote;
use clap::Args;
use spl_associated_token_account_interface::address::get_associated_token_address;

/// The arguments of a market command.
#[derive(Clone, Debug, Args)]
pub struct MarketArguments {
    /// The market's index or name.
    pub market: MarketName,
}

/// The arguments of `ballast govern deposit-insurance`.
#[derive(Clone, Debug, Args)]
pub struct InsuranceArguments {
    /// The market's index or name.
    pub market: MarketName,
    /// The amount in quote, for example 1250.5, 1,250.5 or 20k.
    #[arg(value_name = "AMOUNT", value_parser = positive::<Quote>, allow_negative_numbers = true)]
    pub amount: Quote,
}

/// Runs `ballast govern deposit-insurance`.
pub(super) async fn deposit_insurance(desk: &Desk<'_>, of: &InsuranceArguments) -> Result<Order> {
    let market = desk.session.market(&of.market).await?;
    let collateral = desk.session.collateral().await?;
    let tokens = request::tokens(&collateral, of.amount)?;
    if !desk.prints() {
        wallet_tokens::ensure_has(desk.session, &desk.authority, &collateral, of.amount).await?;
    }
    let deposit = DepositInsurance {
        authority: desk.authority,
        mint: collateral.mint,
        source: get_associated_token_address(&desk.authority, &collateral.mint),
        market: pda::market(market.index),
    };
    let title = format!("add {} to {}'s insurance fund", Shown(of.amount), name_of(&market));
    Ok(Order::one(title, instructions::deposit_insurance(&deposit, tokens)))
}

/// Runs `ballast govern withdraw-fees`.
pub(super) async fn withdraw_fees(desk: &Desk<'_>, of: &MarketArguments) -> Result<Order> {
    let market = desk.session.market(&of.market).await?;
    let mint = desk.session.collateral().await?.mint;
    let recipient = desk.session.exchange().await?.holder(Role::FeeRecipient);
    let destination = get_associated_token_address(&recipient, &mint);
    let create = wallet_tokens::missing_account(desk.session, &desk.payer, &recipient, &mint).await?;
    let withdraw = instructions::withdraw_fees(pda::market(market.index), mint, destination);
    let title = format!("pay {}'s protocol fees to {recipient}", name_of(&market));
    let mut order = Order::one(title, withdraw);
    order.instructions.splice(0..0, create);
    Ok(order)
}
