//! Describes one keeper task.

use super::{Post, View};
use crate::state::{AccountId, Record};
use ballast_client::MarketKeys;
use ballast_client::instructions::{self, Liquidate, TakeOver};
use ballast_client::transaction::Spare;
use ballast_math::Quote;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use std::fmt;
use std::sync::Arc;

/// An operation that a task can perform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskKind {
    /// Closes as much of a position on the curve as the account's health requires.
    Liquidate {
        /// The account to liquidate.
        account: AccountId,
        /// The position's market.
        market: u32,
    },
    /// Transfers a position to the keeper's own account.
    TakeOver {
        /// The account that loses the position.
        account: AccountId,
        /// The position's market.
        market: u32,
        /// The maximum size to take over. Unit: 1e-9 contract.
        most: u64,
    },
    /// Accrues funding and updates the index.
    UpdateFunding {
        /// The market to update.
        market: u32,
    },
    /// Shares out the PnL pool over claims.
    ShareClaims {
        /// The market whose pool is shared out.
        market: u32,
    },
    /// Covers a market's deficit.
    CoverDeficit {
        /// The market that has the deficit.
        market: u32,
    },
    /// Moves the peg towards the index.
    Repeg {
        /// The market whose peg moves.
        market: u32,
        /// The largest step of the peg. Unit: 1e-6 of the peg.
        step: u64,
    },
    /// Deepens the curve.
    RaiseDepth {
        /// The market whose curve is deepened.
        market: u32,
        /// The relative increase in depth. Unit: 1e-6.
        step: u64,
    },
    /// Settles a loss, so that claims can be paid.
    SettleLoss {
        /// The account that has the loss.
        account: AccountId,
        /// The position's market.
        market: u32,
    },
    /// Realises a debtor's gain.
    RealiseGain {
        /// The debtor's account.
        account: AccountId,
        /// The position's market.
        market: u32,
    },
    /// Collects the paid part of a claim. Further claims can share the transaction.
    CollectClaim {
        /// The account that holds the first claim.
        account: AccountId,
        /// The market in which the claims are held.
        market: u32,
    },
    /// Repays or writes off an account's debts.
    RepayDebt {
        /// The account that has the debts.
        account: AccountId,
    },
    /// Posts signed prices to oracle accounts whose prices are too old for liquidations.
    PostPrices {
        /// The market that uses the first price.
        market: u32,
    },
}

impl TaskKind {
    /// Returns the task's name in logs and metrics.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Liquidate { .. } => "liquidate",
            Self::TakeOver { .. } => "take_over",
            Self::UpdateFunding { .. } => "update_funding",
            Self::ShareClaims { .. } => "share_claims",
            Self::CoverDeficit { .. } => "cover_deficit",
            Self::Repeg { .. } => "repeg",
            Self::RaiseDepth { .. } => "raise_depth",
            Self::SettleLoss { .. } => "settle_loss",
            Self::RealiseGain { .. } => "realise_gain",
            Self::CollectClaim { .. } => "collect_claim",
            Self::RepayDebt { .. } => "repay_debt",
            Self::PostPrices { .. } => "post_prices",
        }
    }

    /// Returns the account that the task concerns, if any.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        match self {
            Self::Liquidate { account, .. }
            | Self::TakeOver { account, .. }
            | Self::SettleLoss { account, .. }
            | Self::RealiseGain { account, .. }
            | Self::CollectClaim { account, .. }
            | Self::RepayDebt { account } => Some(*account),
            _ => None,
        }
    }

    /// Returns whether a delay is costly. Delays are costly for unhealthy positions, bad debt, and prices needed to
    /// liquidate.
    #[must_use]
    pub const fn is_urgent(&self) -> bool {
        matches!(
            self,
            Self::Liquidate { .. }
                | Self::TakeOver { .. }
                | Self::CoverDeficit { .. }
                | Self::PostPrices { .. }
        )
    }

    /// Returns whether the task is done for its revenue, or enables a task that is.
    #[must_use]
    pub const fn is_for_profit(&self) -> bool {
        matches!(self, Self::Liquidate { .. } | Self::TakeOver { .. } | Self::PostPrices { .. })
    }

    /// Returns the same task without its size, which changes with every price.
    #[must_use]
    pub const fn of_any_size(self) -> Self {
        match self {
            Self::TakeOver { account, market, .. } => Self::TakeOver { account, market, most: 0 },
            Self::Repeg { market, .. } => Self::Repeg { market, step: 0 },
            Self::RaiseDepth { market, .. } => Self::RaiseDepth { market, step: 0 },
            other => other,
        }
    }

    /// Returns the market that the task concerns, if there is exactly one.
    #[must_use]
    pub const fn market(&self) -> Option<u32> {
        match self {
            Self::Liquidate { market, .. }
            | Self::TakeOver { market, .. }
            | Self::UpdateFunding { market }
            | Self::ShareClaims { market }
            | Self::CoverDeficit { market }
            | Self::Repeg { market, .. }
            | Self::RaiseDepth { market, .. }
            | Self::SettleLoss { market, .. }
            | Self::RealiseGain { market, .. }
            | Self::CollectClaim { market, .. }
            | Self::PostPrices { market } => Some(*market),
            Self::RepayDebt { .. } => None,
        }
    }
}

/// A resource that only one task may use at a time. An account is locked as a whole, because a change in one market
/// affects its margin in the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lock {
    /// A margin account.
    Account(Pubkey),
    /// A market, for tasks that change the market itself.
    Market(u32),
    /// The account that verifies signed prices. The keeper has only one.
    Draft,
}

/// A task that is ready to send.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// The operation that the task performs.
    pub kind: TaskKind,
    /// The task's instructions, which share one transaction.
    pub instructions: Vec<Instruction>,
    /// The spare units that the transaction's limit includes in addition to its margin.
    pub spare: Spare,
    /// The locks that the task holds while it is in flight.
    pub locks: Vec<Lock>,
    /// The accounts that the task changes. These accounts are read again afterwards.
    pub written: Vec<Pubkey>,
    /// The revenue that the keeper expects. Unit: 1e-6 quote.
    pub revenue: Quote,
    /// The amount at stake for the exchange, if the task concerns an unhealthy position. Tasks with more at stake go
    /// first. Unit: 1e-6 quote.
    pub stake: Quote,
    /// The version of the account state on which the task is based, if the task concerns an account. See
    /// [`crate::state::Book::version`].
    pub basis: Option<u64>,
    /// The posting, if this task is a posting. The instructions of a posting are built from the chain's state just
    /// before sending.
    pub post: Option<Arc<Post>>,
}

impl Task {
    /// Creates a task. Returns `None` if an account or a market is unknown.
    #[must_use]
    pub fn new(kind: TaskKind, view: &View<'_>, revenue: Quote) -> Option<Self> {
        let instruction = Builder { view, kind }.instruction()?;
        let account = kind.account().and_then(|id| view.mirror.book.address(id));
        let mut locks = match account {
            Some(address) => vec![Lock::Account(address)],
            None => vec![Lock::Market(kind.market()?)],
        };
        if let TaskKind::TakeOver { .. } = kind {
            locks.push(Lock::Account(view.own.taker?));
        }
        let written = instruction.accounts.iter().filter(|meta| meta.is_writable && !meta.is_signer);
        let written = written.map(|meta| meta.pubkey).collect();
        let basis = kind.account().and_then(|id| view.mirror.book.version(id));
        Some(Self {
            kind,
            instructions: vec![instruction],
            spare: spare(kind, view),
            locks,
            written,
            revenue,
            stake: Quote::ZERO,
            basis,
            post: None,
        })
    }

    /// Adds another task to the same transaction.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.instructions.extend(other.instructions);
        self.spare = Spare::AnyPath;
        self.locks.extend(other.locks);
        let is_new = |address: &Pubkey| !self.written.contains(address);
        let written: Vec<_> = other.written.into_iter().filter(is_new).collect();
        self.written.extend(written);
        self
    }

    /// Returns the address of the account that the task concerns.
    #[must_use]
    pub fn account(&self) -> Option<Pubkey> {
        self.locks.iter().find_map(|lock| match lock {
            Lock::Account(address) => Some(*address),
            Lock::Market(_) | Lock::Draft => None,
        })
    }
}

impl fmt::Display for Task {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.kind.name())?;
        if let Some(market) = self.kind.market() {
            write!(formatter, " in market {market}")?;
        }
        if let Some(account) = self.account() {
            write!(formatter, " of {account}")?;
        }
        match self.instructions.len() {
            0 | 1 => Ok(()),
            count => write!(formatter, " and {} others", count - 1),
        }
    }
}

/// Returns the spare units for a task. An unknown account or market gets the maximum.
fn spare(kind: TaskKind, view: &View<'_>) -> Spare {
    let (TaskKind::Liquidate { account, market } | TaskKind::TakeOver { account, market, .. }) = kind else {
        return Spare::AnyPath;
    };
    let (account, known) = (view.mirror.book.record(account), view.mirror.markets.quoted().get(market));
    match (account, known) {
        (Some(account), Ok(known)) => Spare::of_sale(&known.market().state, &account.state(), market),
        _ => Spare::AnyPath,
    }
}

struct Builder<'a> {
    view: &'a View<'a>,
    kind: TaskKind,
}

impl Builder<'_> {
    fn instruction(&self) -> Option<Instruction> {
        Some(match self.kind {
            TaskKind::Liquidate { .. } => self.liquidate()?,
            TaskKind::TakeOver { most, .. } => self.take_over(most)?,
            TaskKind::UpdateFunding { .. } => instructions::update_funding(self.keys()?),
            TaskKind::ShareClaims { .. } => instructions::share_claims(self.keys()?),
            TaskKind::CoverDeficit { .. } => instructions::cover_deficit(self.keys()?),
            TaskKind::Repeg { step, .. } => instructions::repeg(self.keys()?, step),
            TaskKind::RaiseDepth { step, .. } => instructions::raise_depth(self.keys()?, step),
            TaskKind::SettleLoss { .. } => {
                instructions::settle_loss(self.address()?, self.keys()?, &self.others()?)
            }
            TaskKind::RealiseGain { .. } => {
                instructions::realise_gain(self.address()?, self.keys()?, &self.others()?)
            }
            TaskKind::CollectClaim { .. } => {
                instructions::collect_claim(self.address()?, self.keys()?.market)
            }
            TaskKind::RepayDebt { .. } => instructions::repay_debt(self.address()?, &self.others()?),
            // A posting takes several instructions, which `Post` provides.
            TaskKind::PostPrices { .. } => return None,
        })
    }

    fn liquidate(&self) -> Option<Instruction> {
        let of = Liquidate {
            keeper: self.view.own.authority,
            margin_account: self.address()?,
            keeper_account: self.view.own.account,
            market: self.keys()?,
        };
        Some(instructions::liquidate(&of, &self.others()?))
    }

    fn take_over(&self, most: u64) -> Option<Instruction> {
        let taker_account = self.view.own.taker?;
        let of = TakeOver {
            authority: self.view.own.authority,
            margin_account: self.address()?,
            taker_account,
            market: self.keys()?,
        };
        let taker = self.view.mirror.book.id_of(&taker_account)?;
        let taker_others = self.view.mirror.keys_of(self.record(taker)?, self.kind.market())?;
        Some(instructions::take_over(&of, most, &self.others()?, &taker_others))
    }

    fn keys(&self) -> Option<MarketKeys> {
        self.view.mirror.markets.keys(self.kind.market()?)
    }

    fn address(&self) -> Option<Pubkey> {
        self.view.mirror.book.address(self.kind.account()?)
    }

    fn record(&self, id: AccountId) -> Option<&Record> {
        self.view.mirror.book.record(id)
    }

    /// Returns the markets of the account's other positions.
    fn others(&self) -> Option<Vec<MarketKeys>> {
        self.view.mirror.keys_of(self.record(self.kind.account()?)?, self.kind.market())
    }
}
