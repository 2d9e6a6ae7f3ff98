//! What happened, added up from receipts, events and fetched accounts.

mod compute_units;

pub use ballast_sim::flows::{CoverTotals, FundingTotals};
pub use ballast_sim::waits::{WaitSummary, Waits};
pub use compute_units::{ComputeUnits, Spread};

use ballast::events::{CurveStep, Settlement};
use ballast_client::events::Event;
use ballast_math::Error;
use ballast_testkit::invariants::Statement;
use serde::Serialize;
use std::collections::BTreeMap;

/// How often and how much. Unit of the amount: 1e-6 quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Total {
    /// How often.
    pub count: u64,
    /// How much.
    pub amount: i64,
}

impl Total {
    fn add(&mut self, amount: i64) {
        if amount != 0 {
            self.count += 1;
            self.amount += amount;
        }
    }
}

/// What happened so far. Amounts in 1e-6 quote.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Trades on the curve, and their quote.
    pub trades: Total,
    /// Fees of trades.
    pub fees: i64,
    /// Liquidations on the curve, and their quote.
    pub curve_liquidations: Total,
    /// Take-overs, and their quote.
    pub take_overs: Total,
    /// Fees of liquidations, which go to the insurance.
    pub liquidation_fees: i64,
    /// What keepers got.
    pub keeper_fees: i64,
    /// What funding moved.
    pub funding: FundingTotals,
    /// Losses settled so that claims could be paid.
    pub settled_losses: Total,
    /// Gains of debtors realised.
    pub realised_gains: Total,
    /// Debts repaid.
    pub repaid_debts: Total,
    /// Written off and later repaid.
    pub recovered: Total,
    /// Debts written off: deficits.
    pub deficits: Total,
    /// Who covered deficits.
    pub cover: CoverTotals,
    /// Steps of the peg, and what they cost the surplus; a gain is negative.
    pub peg_steps: Total,
    /// Steps of the depth, and what they cost the surplus.
    pub depth_steps: Total,
    /// Deposits into margin accounts.
    pub deposits: Total,
    /// Withdrawals from margin accounts.
    pub withdrawals: Total,
    /// Deposits into the insurance.
    pub insurance_deposits: Total,
    /// The protocol's fees paid out.
    pub protocol_fees: i64,
    /// Accounts opened.
    pub accounts_opened: u64,
    /// Accounts closed.
    pub accounts_closed: u64,
    /// How long claims waited.
    pub waits: Waits,
    /// Compute units of every instruction.
    pub compute_units: ComputeUnits,
    /// What agents wanted and the rules refused, by reason.
    pub refusals: BTreeMap<&'static str, u64>,
    /// How often all invariants were checked.
    pub checks: u64,
    /// How often an execution was compared with its quote.
    pub compared: u64,
    /// The statement at which the exchange owed the most.
    pub peak: Statement,
    /// The last statement.
    pub last: Statement,
}

impl Ledger {
    /// Books an event.
    pub fn note_event(&mut self, event: &Event) {
        match event {
            Event::Traded(event) => {
                self.trades.add_always(event.fill.quote.abs());
                self.fees += event.fill.fee;
            }
            Event::Liquidated(event) => {
                self.curve_liquidations.add_always(event.fill.quote.abs());
                self.liquidation_fees += event.fill.fee;
                self.keeper_fees += event.keeper_fee;
            }
            Event::TakenOver(event) => self.take_overs.add_always(event.quote.abs()),
            Event::Settled(event) => self.note_settlement(event.kind, event.amount),
            Event::DeficitCovered(event) => {
                self.cover.insurance += event.insurance;
                self.cover.claims += event.claims;
                self.cover.long_gains += event.long_gain;
                self.cover.short_gains += event.short_gain;
            }
            Event::CurveStepped(event) => match event.kind {
                CurveStep::Peg => self.peg_steps.add_always(event.cost),
                CurveStep::Depth => self.depth_steps.add_always(event.cost),
            },
            Event::Deposited(event) => self.deposits.add(event.amount),
            Event::Withdrawn(event) => self.withdrawals.add(event.amount),
            Event::InsuranceDeposited(event) => self.insurance_deposits.add(event.amount),
            Event::FeesWithdrawn(event) => self.protocol_fees += event.amount,
            Event::AccountCreated(_) => self.accounts_opened += 1,
            Event::AccountClosed(_) => self.accounts_closed += 1,
            _ => {}
        }
    }

    fn note_settlement(&mut self, kind: Settlement, amount: i64) {
        match kind {
            Settlement::Loss => self.settled_losses.add(amount),
            Settlement::Gain => self.realised_gains.add(amount),
            Settlement::Claim => {}
            Settlement::Debt => self.repaid_debts.add(amount),
            Settlement::WrittenOff => self.recovered.add(amount),
            Settlement::Deficit => self.deficits.add(amount),
        }
    }

    /// Books a refusal by the rules.
    pub fn note_refusal(&mut self, error: Error) {
        *self.refusals.entry(error.name()).or_default() += 1;
    }

    /// Books a statement of the invariant checker.
    pub fn note_statement(&mut self, statement: Statement) {
        self.checks += 1;
        self.last = statement;
        if statement.claims > self.peak.claims {
            self.peak = statement;
        }
    }

    /// All liquidations.
    #[must_use]
    pub const fn liquidations(&self) -> u64 {
        self.curve_liquidations.count + self.take_overs.count
    }
}

impl Total {
    /// Counts also where the amount is nothing.
    fn add_always(&mut self, amount: i64) {
        self.count += 1;
        self.amount += amount;
    }
}
