//! Adds up the run's totals from receipts, events and fetched accounts.

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

/// The number of events and the sum of their amounts. Unit of the sum: 1e-6 quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Total {
    /// The number of events.
    pub count: u64,
    /// The sum of their amounts.
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

/// The totals so far. All amounts are in 1e-6 quote.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// The trades on the curve, and their volume.
    pub trades: Total,
    /// The trading fees.
    pub fees: i64,
    /// The liquidations on the curve, and their volume.
    pub curve_liquidations: Total,
    /// The take-overs, and their volume.
    pub take_overs: Total,
    /// The liquidation fees, which go to the insurance fund.
    pub liquidation_fees: i64,
    /// The fees paid to keepers.
    pub keeper_fees: i64,
    /// The funding payments between both sides.
    pub funding: FundingTotals,
    /// The losses that were settled so that claims could be paid.
    pub settled_losses: Total,
    /// The debtors' gains that were realised.
    pub realised_gains: Total,
    /// The debts that were repaid.
    pub repaid_debts: Total,
    /// The debts that were repaid after they had been written off.
    pub recovered: Total,
    /// The debts that were written off and became deficits.
    pub deficits: Total,
    /// The sources that covered deficits.
    pub cover: CoverTotals,
    /// The peg steps, and their cost to the surplus. A negative cost is a gain.
    pub peg_steps: Total,
    /// The depth steps, and their cost to the surplus.
    pub depth_steps: Total,
    /// The deposits into margin accounts.
    pub deposits: Total,
    /// The withdrawals from margin accounts.
    pub withdrawals: Total,
    /// The deposits into the insurance fund.
    pub insurance_deposits: Total,
    /// The protocol fees that were paid out.
    pub protocol_fees: i64,
    /// The number of accounts that were opened.
    pub accounts_opened: u64,
    /// The number of accounts that were closed.
    pub accounts_closed: u64,
    /// How long claims waited.
    pub waits: Waits,
    /// The compute units of every instruction.
    pub compute_units: ComputeUnits,
    /// The agents' actions that the rules refused, by reason.
    pub refusals: BTreeMap<&'static str, u64>,
    /// How many times the invariants were checked.
    pub checks: u64,
    /// The number of executions that were compared with their quotes.
    pub compared: u64,
    /// The statement with the largest liabilities.
    pub peak: Statement,
    /// The most recent statement.
    pub last: Statement,
}

impl Ledger {
    /// Adds an event to the totals.
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

    /// Records that the rules refused an action.
    pub fn note_refusal(&mut self, error: Error) {
        *self.refusals.entry(error.name()).or_default() += 1;
    }

    /// Records a statement from the invariant checker.
    pub fn note_statement(&mut self, statement: Statement) {
        self.checks += 1;
        self.last = statement;
        if statement.claims > self.peak.claims {
            self.peak = statement;
        }
    }

    /// Returns the number of all liquidations, including take-overs.
    #[must_use]
    pub const fn liquidations(&self) -> u64 {
        self.curve_liquidations.count + self.take_overs.count
    }
}

impl Total {
    /// Counts an event even if its amount is zero.
    fn add_always(&mut self, amount: i64) {
        self.count += 1;
        self.amount += amount;
    }
}
