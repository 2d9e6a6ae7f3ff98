//! Sends an order and, if requested, withdraws the collateral that it frees.

use super::{Front, FullQuote, Stand};
use crate::account::{CashAmount, CashReport, request, wallet_tokens, withdraw_from};
use crate::session::{Sent, Session, Wallet};
use anyhow::Result;
use ballast_client::quote::Snapshot;
use ballast_client::rpc::SendError;
use ballast_client::transaction::Draft;
use ballast_math::Quote;
use solana_instruction::Instruction;
use solana_signer::Signer as _;

/// A quoted order that is ready to be sent.
pub(super) struct Order<'a> {
    pub session: &'a Session,
    pub stand: &'a Stand,
    pub quote: &'a FullQuote,
    pub front: Option<Front>,
    pub order: Instruction,
}

impl Order<'_> {
    /// Sends the order.
    ///
    /// # Errors
    /// Returns an error if the order is refused or cannot be sent.
    pub async fn send(&self, wallet: &Wallet) -> Result<(Sent, Option<CashReport>)> {
        let order = std::slice::from_ref(&self.order);
        let sent = match &self.front {
            Some(front) => front.send(self.session, wallet, order).await?,
            None => self.send_all(wallet, order).await?,
        };
        Ok((sent, None))
    }

    /// Sends the order and withdraws all free collateral. Both share one transaction if they fit and the market still allows the
    /// quoted amount. Otherwise the withdrawal follows in a second transaction.
    ///
    /// # Errors
    /// Returns an error if the order is refused or cannot be sent, or if the withdrawal fails.
    pub async fn send_and_withdraw(&self, wallet: &Wallet) -> Result<(Sent, Option<CashReport>)> {
        if let Some(sent) = self.together(wallet).await? {
            let withdrawn = CashReport::of(&sent)?;
            return Ok((sent, Some(withdrawn)));
        }
        let (sent, _) = self.send(wallet).await?;
        let withdrawn = withdraw_from(self.session, self.stand.account.sub_id, CashAmount::All).await;
        match withdrawn {
            // The trade's own report names the claims.
            Ok(withdrawn) => Ok((sent, Some(CashReport { claims: Vec::new(), ..withdrawn }))),
            Err(error) => {
                // The order has already executed, so its result must be shown even though the withdrawal failed.
                eprintln!("note: the position was closed, but nothing was withdrawn: {error:#}");
                Ok((sent, None))
            }
        }
    }

    /// Sends the order and the withdrawal in one transaction. Returns `None` if that is not possible.
    async fn together(&self, wallet: &Wallet) -> Result<Option<Sent>> {
        let amount = Quote::new(self.quote.after.health.free_cash);
        if self.front.is_some() || !amount.is_positive() {
            return Ok(None);
        }
        let (session, owner) = (self.session, wallet.pubkey());
        let collateral = session.collateral().await?;
        let amount = request::in_whole_tokens(&collateral, amount)?;
        let mut after = self.stand.account;
        *after.state = self.quote.account;
        let withdrawal = request::withdraw(&collateral, &after, &self.stand.markets, amount)?;
        let payer = session.payer_for(&owner)?;
        let create = wallet_tokens::missing_account(session, &payer, &owner, &collateral.mint).await?;
        let all: Vec<_> = [self.order.clone()].into_iter().chain(create).chain([withdrawal]).collect();
        let newest = session.rpc().newest_version().await;
        if !Draft::new(&payer, &all).in_newest(newest).fits() {
            return Ok(None);
        }
        match self.send_all(wallet, &all).await {
            Ok(sent) => Ok(Some(sent)),
            // The quoted amount may no longer be free. If the order itself was refused, sending it alone reports that refusal.
            Err(error)
                if error
                    .chain()
                    .any(|cause| matches!(cause.downcast_ref(), Some(SendError::Refused { .. }))) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    async fn send_all(&self, wallet: &Wallet, instructions: &[Instruction]) -> Result<Sent> {
        let payer = wallet.pubkey();
        let snapshot = Snapshot::new(&self.stand.markets, &self.stand.account.state);
        let spare = snapshot.spare_for_trade(self.stand.market.index, &self.quote.traded)?;
        self.session.send_draft(Draft::new(&payer, instructions).with_spare(spare), &[wallet]).await
    }
}
