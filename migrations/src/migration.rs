//! Runs a migration over a network.

use crate::chain::Chain;
use crate::config::Config;
use crate::error::MigrationError;
use crate::planning::{Plan, PlannedChange, plan};
use ballast_client::rpc::Rpc;
use ballast_client::transaction::Budget;
use solana_pubkey::Pubkey;
use solana_signature::Signature;
use solana_signer::Signer;
use std::time::Duration;

/// A key that can sign.
pub type Key<'a> = &'a (dyn Signer + Sync);

/// The maximum number of reads until the chain shows a confirmed transaction, and the interval between two reads.
const LOOKS: u32 = 40;
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);

/// Makes the exchange behind an RPC server match a file.
///
/// ```no_run
/// use ballast_client::rpc::Rpc;
/// use ballast_migrations::{Migration, config::Config};
/// use solana_signer::Signer;
///
/// # async fn example(text: &str, payer: &(dyn Signer + Sync)) -> Result<(), Box<dyn std::error::Error>> {
/// let (rpc, config) = (Rpc::new("http://127.0.0.1:8899"), Config::parse(text)?);
/// let signers = [payer];
/// let migration = Migration::new(&rpc, &config, &signers)?;
/// for change in migration.plan().await?.changes {
///     println!("{}: {}", change.step, change.title);
/// }
/// let left = migration.apply(|done| println!("{}: {}", done.change.title, done.signature)).await?;
/// assert!(left.is_empty());
/// # Ok(())
/// # }
/// ```
pub struct Migration<'a> {
    rpc: &'a Rpc,
    config: &'a Config,
    signers: &'a [Key<'a>],
    budget: Budget,
    payer: Pubkey,
}

/// A completed change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The change that the transaction made.
    pub change: PlannedChange,
    /// The transaction's signature.
    pub signature: Signature,
}

/// The next step of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// A transaction that can be sent now.
    Send(Box<PlannedChange>),
    /// No transaction can be sent. The rest of the plan requires other signers or is impossible.
    Nothing(Plan),
}

impl<'a> Migration<'a> {
    /// Creates a migration that `signers` sign. The first signer pays fees, rent and insurance.
    ///
    /// # Errors
    /// Returns [`MigrationError::NoPayer`] if there are no signers.
    pub fn new(rpc: &'a Rpc, config: &'a Config, signers: &'a [Key<'a>]) -> Result<Self, MigrationError> {
        let payer = signers.first().ok_or(MigrationError::NoPayer)?.pubkey();
        Ok(Self { rpc, config, signers, budget: Budget::default(), payer })
    }

    /// Sets the compute budget and priority fee for each transaction.
    #[must_use]
    pub const fn with_budget(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// Returns the missing transactions, but sends nothing.
    ///
    /// # Errors
    /// Returns [`MigrationError::Read`].
    pub async fn plan(&self) -> Result<Plan, MigrationError> {
        let chain = Chain::fetch(self.rpc, self.config, &self.payer).await?;
        Ok(plan(self.config, &chain, &self.payer))
    }

    /// Returns the next transaction, but sends nothing.
    ///
    /// # Errors
    /// Returns [`MigrationError::Read`], or [`MigrationError::Obstacle`] or [`MigrationError::MissingSigner`] if the transaction
    /// cannot be sent.
    pub async fn next(&self) -> Result<Next, MigrationError> {
        let plan = self.plan().await?;
        let Some(change) = plan.changes.iter().find(|change| self.can_sign(change) || !change.may_wait())
        else {
            return Ok(Next::Nothing(plan));
        };
        let (step, title) = (change.step, change.title.clone());
        if let Some(reason) = change.obstacle.clone() {
            return Err(MigrationError::Obstacle { step, title, reason });
        }
        if let Some(needed) = change.needed.filter(|_| !self.can_sign(change)) {
            return Err(MigrationError::MissingSigner {
                step,
                title,
                address: needed.address,
                role: needed.role,
            });
        }
        Ok(Next::Send(Box::new(change.clone())))
    }

    /// Sends one transaction and waits until the server returns state that includes its effect.
    ///
    /// # Errors
    /// Returns [`MigrationError::Send`], [`MigrationError::NotSeen`] or [`MigrationError::Read`].
    pub async fn send(&self, change: &PlannedChange) -> Result<Applied, MigrationError> {
        let signers: Vec<Key<'_>> = self.signers_of(change);
        let instruction = std::slice::from_ref(&change.instruction);
        let sent = self.rpc.send_and_confirm(instruction, &signers, &self.budget, &[]).await;
        let signature = sent.map_err(|error| MigrationError::Send {
            step: change.step,
            title: change.title.clone(),
            source: Box::new(error),
        })?;
        self.wait_until_seen(change).await?;
        Ok(Applied { change: change.clone(), signature })
    }

    /// Sends all missing transactions in order, and calls `done` after each one. Any changes in the returned plan are waiting
    /// for a nominee or are impossible.
    ///
    /// # Errors
    /// Returns the same errors as [`Migration::next`] and [`Migration::send`]. Confirmed transactions are not undone.
    pub async fn apply(&self, mut done: impl FnMut(&Applied)) -> Result<Plan, MigrationError> {
        loop {
            match self.next().await? {
                Next::Nothing(left) => return Ok(left),
                Next::Send(change) => done(&self.send(&change).await?),
            }
        }
    }

    /// A server behind a load balancer may respond from a node that lags behind.
    async fn wait_until_seen(&self, change: &PlannedChange) -> Result<(), MigrationError> {
        for _ in 0..LOOKS {
            let plan = self.plan().await?;
            if !plan.changes.iter().any(|left| left.instruction == change.instruction) {
                return Ok(());
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        let seconds = (BETWEEN_LOOKS * LOOKS).as_secs();
        Err(MigrationError::NotSeen { step: change.step, title: change.title.clone(), seconds })
    }

    fn key(&self, address: &Pubkey) -> Option<Key<'a>> {
        self.signers.iter().copied().find(|signer| signer.pubkey() == *address)
    }

    fn can_sign(&self, change: &PlannedChange) -> bool {
        change.needed.is_none_or(|needed| self.key(&needed.address).is_some())
    }

    /// Returns the payer and, if the change has one, its other signer.
    fn signers_of(&self, change: &PlannedChange) -> Vec<Key<'a>> {
        let needed = change.needed.and_then(|needed| self.key(&needed.address));
        let payer = self.key(&self.payer);
        let other = needed.filter(|key| key.pubkey() != self.payer);
        payer.into_iter().chain(other).collect()
    }
}
