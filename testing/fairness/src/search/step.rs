//! Defines the calls that attackers can make.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An account, by its index in the exchange.
pub type Who = u8;

/// The direction of a trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// A purchase.
    Buy,
    /// A sale.
    Sell,
}

impl Way {
    /// Returns the opposite direction.
    #[must_use]
    pub const fn back(self) -> Self {
        match self {
            Self::Buy => Self::Sell,
            Self::Sell => Self::Buy,
        }
    }
}

/// The size of a call. The attackers compute the size when the call is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Size {
    /// A share of the depth. Unit: 1e-8.
    Share(u32),
    /// The largest size that the price band allows.
    Band,
    /// The size that moves the mark to the index.
    Index,
    /// The minimum position size.
    Least,
    /// The smallest size after which this account can be liquidated.
    Until(Who),
    /// The part of a losing position that leaves the users' cash short of the open claims by this amount. Unit: 1e-6 quote.
    Gap(u16),
    /// As much as possible.
    All,
}

/// One call by the attackers, or one event that they wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Trades on the curve.
    Trade(Who, Way, Size),
    /// Reduces the attacker's own position.
    Reduce(Who, Size),
    /// Liquidates the first account on the curve. The second account receives the keeper's fee.
    Liquidate(Who, Who),
    /// Lets the second account take over the first account's position.
    TakeOver(Who, Who, Size),
    /// Settles an account's loss.
    SettleLoss(Who),
    /// Realises a debtor's gain.
    RealiseGain(Who),
    /// Collects a claim.
    Collect(Who),
    /// Repays an account's debts.
    Repay(Who),
    /// Shares out claims.
    Share,
    /// Covers the deficit.
    Cover,
    /// Accrues the market up to now.
    Update,
    /// Moves the peg by at most this ratio. Unit: 1e-6.
    Repeg(u32),
    /// Deepens the curve by this ratio. Unit: 1e-6.
    Deepen(u32),
    /// Withdraws all free cash.
    Withdraw(Who),
    /// Deposits a share of the depth.
    Deposit(Who, Size),
    /// Posts the update that is known in advance.
    Post,
    /// Lets slots pass while the clock does not move.
    Slots(u8),
    /// Starts the next claims window. If the window is more than a few slots away, keepers act in the meantime. The clock does not
    /// move, because neither funding nor a silent feed is an attack.
    Window,
    /// Lets the honest keepers act. Only plain plans wait for the keepers.
    Keepers,
}

/// A sequence of calls.
pub type Plan = Vec<Step>;

impl Step {
    /// Returns the name of the instruction or of the event.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Trade(..) => "trade",
            Self::Reduce(..) => "reduce",
            Self::Liquidate(..) => "liquidate",
            Self::TakeOver(..) => "take_over",
            Self::SettleLoss(_) => "settle_loss",
            Self::RealiseGain(_) => "realise_gain",
            Self::Collect(_) => "collect_claim",
            Self::Repay(_) => "repay_debt",
            Self::Share => "share_claims",
            Self::Cover => "cover_deficit",
            Self::Update => "update_funding",
            Self::Repeg(_) => "repeg",
            Self::Deepen(_) => "raise_depth",
            Self::Withdraw(_) => "withdraw",
            Self::Deposit(..) => "deposit",
            Self::Post => "post",
            Self::Slots(_) => "slots",
            Self::Window => "window",
            Self::Keepers => "keepers",
        }
    }
}

/// Returns the kind of attack, which consists of the names of the plan's steps in alphabetical order, without duplicates.
#[must_use]
pub fn kind_of(plan: &[Step]) -> String {
    let names: std::collections::BTreeSet<&str> = plan.iter().map(Step::name).collect();
    names.into_iter().collect::<Vec<_>>().join("+")
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Share(share) => write!(f, "{} % of the depth", f64::from(*share) / 1e6),
            Self::Band => write!(f, "to the band"),
            Self::Index => write!(f, "to the index"),
            Self::Least => write!(f, "the smallest position"),
            Self::Until(who) => write!(f, "until #{who} is liquidatable"),
            Self::Gap(gap) => write!(f, "until claims lack {gap} units"),
            Self::All => write!(f, "all"),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trade(by, Way::Buy, size) => write!(f, "#{by} buys {size}"),
            Self::Trade(by, Way::Sell, size) => write!(f, "#{by} sells {size}"),
            Self::Reduce(by, size) => write!(f, "#{by} reduces {size}"),
            Self::Liquidate(who, by) => write!(f, "#{by} liquidates #{who}"),
            Self::TakeOver(who, by, size) => write!(f, "#{by} takes over from #{who}: {size}"),
            Self::SettleLoss(who) => write!(f, "settle_loss #{who}"),
            Self::RealiseGain(who) => write!(f, "realise_gain #{who}"),
            Self::Collect(who) => write!(f, "collect_claim #{who}"),
            Self::Repay(who) => write!(f, "repay_debt #{who}"),
            Self::Share => write!(f, "share_claims"),
            Self::Cover => write!(f, "cover_deficit"),
            Self::Update => write!(f, "update_funding"),
            Self::Repeg(step) => write!(f, "repeg by {step} millionths"),
            Self::Deepen(step) => write!(f, "raise_depth by {step} millionths"),
            Self::Withdraw(who) => write!(f, "#{who} withdraws its free cash"),
            Self::Deposit(who, size) => write!(f, "#{who} deposits {size}"),
            Self::Post => write!(f, "post the next update"),
            Self::Slots(slots) => write!(f, "{slots} slots pass"),
            Self::Window => write!(f, "the next claims window begins"),
            Self::Keepers => write!(f, "keepers work"),
        }
    }
}
