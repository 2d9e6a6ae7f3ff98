//! The numbers of a report. Every amount is in 1e-6 quote, every time in seconds.

use crate::ledger::{CoverTotals, Ledger, Spread, Total, WaitSummary};
use crate::session::{Moment, Session};
use crate::world::{Member, Role, World};
use anyhow::Result;
use ballast_cli::demo::DemoArguments;
use ballast_testkit::invariants::Statement;
use serde::Serialize;
use std::collections::BTreeMap;

/// The largest rest that rounding may leave in the vault beyond what it owes. Unit: 1e-6 quote.
const LARGEST_DUST: i64 = 0;

/// A report.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Whether every invariant held at every step, solvency first, and every action did exactly what was computed.
    pub solvent: bool,
    /// Whether everybody left and nothing of theirs remained.
    pub ended_at_zero: bool,
    /// The first violation.
    pub violation: Option<String>,
    /// The market's name.
    pub market: String,
    /// The price path's name.
    pub prices: String,
    /// The seed.
    pub seed: u64,
    /// How many times the price moved.
    pub steps: usize,
    /// How many rounds everybody took to leave.
    pub wind_up_rounds: u32,
    /// How many traders took part.
    pub traders: u32,
    /// Margin accounts opened.
    pub accounts_opened: u64,
    /// Margin accounts closed, empty.
    pub accounts_closed: u64,
    /// Margin accounts that went bankrupt: they hold nothing but the record of it.
    pub accounts_bankrupt: usize,
    /// First, lowest, highest and last price of the path. Unit: quote per unit of the asset.
    pub price_range: [f64; 4],
    /// How far the mark was from the index after each step.
    pub mark_off_index: Distance,
    /// Trades on the curve.
    pub trades: u64,
    /// Their quote.
    pub volume: i64,
    /// Their fees.
    pub fees: Fees,
    /// Funding.
    pub funding: FundingReport,
    /// Liquidations and take-overs.
    pub liquidations: u64,
    /// The same in detail.
    pub liquidation: Liquidations,
    /// Deficits, and who covered them.
    pub deficits: Deficits,
    /// How long claims waited.
    pub claims_waited: WaitSummary,
    /// Losses settled before their positions were closed, so that claims could be paid.
    pub settled_losses: Total,
    /// Steps of the peg and what they cost the surplus; a gain is negative.
    pub peg_steps: Total,
    /// Steps of the depth and what they cost the surplus.
    pub depth_steps: Total,
    /// What the vault holds at the end.
    pub vault: i64,
    /// What is owed of it at the end.
    pub claims: i64,
    /// The vault less all claims at the end.
    pub difference: i64,
    /// What makes up the end, and the moment at which most was owed.
    pub statement: Statements,
    /// The vault at the end less the insurance, the protocol's fees and the market's own cash.
    pub final_vault_dust: i64,
    /// How often all invariants were checked.
    pub invariant_checks: u64,
    /// How many actions were computed first and compared bit for bit.
    pub compared: u64,
    /// Compute units of each instruction.
    pub compute_units: BTreeMap<&'static str, Spread>,
    /// Why the rules refused what traders and keepers wanted; nothing of it was sent.
    pub refusals: BTreeMap<&'static str, u64>,
    /// Who gained and who lost.
    pub results: Vec<ByKind>,
}

/// How far the mark was from the index, as a share of the index.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Distance {
    /// The average.
    pub mean: f64,
    /// The largest.
    pub largest: f64,
}

/// Fees of trades, and where they went.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Fees {
    /// All of them.
    pub total: i64,
    /// Paid out to the protocol.
    pub protocol: i64,
    /// The rest: the insurance's and the market's own share.
    pub insurance_and_market: i64,
}

/// Funding each way.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FundingReport {
    /// What longs paid.
    pub longs_paid: i64,
    /// What shorts paid.
    pub shorts_paid: i64,
    /// What the other side received.
    pub received: i64,
    /// What remained with the surplus; below zero the surplus added to it.
    pub residue: i64,
}

/// Liquidations in detail.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Liquidations {
    /// On the curve.
    pub on_curve: Total,
    /// Taken over.
    pub taken_over: Total,
    /// Fees into the insurance.
    pub fees: i64,
    /// What keepers got out of it.
    pub keeper_fees: i64,
}

/// Deficits.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Deficits {
    /// Written off.
    pub written_off: Total,
    /// Who covered what the market's surplus did not.
    pub covered_by: Cover,
    /// Written off and later repaid.
    pub recovered: i64,
    /// Debts repaid before they were written off.
    pub repaid_debts: Total,
}

/// Who covered deficits.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Cover {
    /// The market's surplus: what was left of fees.
    pub surplus: i64,
    /// Insurance, claims and gains.
    #[serde(flatten)]
    pub others: CoverTotals,
}

/// Statements of the invariant checker.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Statements {
    /// The most that the vault held.
    pub peak_vault: i64,
    /// What was owed of it then.
    pub peak_claims: i64,
    /// At the end: users' cash in margin accounts.
    pub accounts: i64,
    /// At the end: the market's cash and reserve.
    pub market: i64,
    /// At the end: the market's surplus, a part of its cash.
    pub surplus: i64,
    /// At the end: what rounding left in the market's cash beyond the surplus.
    pub rounding: i64,
    /// At the end: the insurance.
    pub insurance: i64,
    /// At the end: the protocol's fees not yet withdrawn.
    pub protocol_fees: i64,
}

/// What the accounts of one kind made.
#[derive(Clone, Debug, Serialize)]
pub struct ByKind {
    /// The kind.
    pub kind: &'static str,
    /// Accounts.
    pub accounts: usize,
    /// Accounts that went bankrupt.
    pub bankrupt: usize,
    /// Deposited.
    pub deposited: i64,
    /// Withdrawn.
    pub withdrawn: i64,
    /// Withdrawn less deposited.
    pub result: i64,
}

impl Report {
    /// Of a run that ended with `outcome`.
    #[must_use]
    pub fn of(session: &Session, arguments: &DemoArguments, outcome: &Result<()>) -> Self {
        let (world, ledger) = (&session.world, &session.world.ledger);
        let last = ledger.last;
        let dust = last.vault - last.accounts - last.markets - last.insurance - last.protocol_fees;
        let points = &session.path.points;
        Self {
            solvent: outcome.is_ok(),
            ended_at_zero: outcome.is_ok() && is_at_zero(world) && (0..=LARGEST_DUST).contains(&dust),
            violation: outcome.as_ref().err().map(|error| format!("{error:#}")),
            market: world.name().to_owned(),
            prices: session.path.name.clone(),
            seed: arguments.seed,
            steps: session.moments.len(),
            wind_up_rounds: session.wind_up_rounds,
            traders: arguments.traders,
            accounts_opened: ledger.accounts_opened,
            accounts_closed: ledger.accounts_closed,
            accounts_bankrupt: world.members.iter().filter(|member| member.is_bankrupt()).count(),
            price_range: [
                points[0].price,
                session.path.lowest(),
                session.path.highest(),
                points[points.len() - 1].price,
            ],
            mark_off_index: mark_off_index(&session.moments),
            trades: ledger.trades.count,
            volume: ledger.trades.amount,
            fees: fees(ledger),
            funding: funding(ledger),
            liquidations: ledger.liquidations(),
            liquidation: liquidations(ledger),
            deficits: deficits(ledger),
            claims_waited: ledger.waits.summary(),
            settled_losses: ledger.settled_losses,
            peg_steps: ledger.peg_steps,
            depth_steps: ledger.depth_steps,
            vault: last.vault,
            claims: last.claims,
            difference: last.difference,
            statement: statements(world, ledger),
            final_vault_dust: dust,
            invariant_checks: ledger.checks,
            compared: ledger.compared,
            compute_units: ledger.compute_units.spreads(),
            refusals: ledger.refusals.clone(),
            results: results(&world.members),
        }
    }

    /// Whether everything is as it should be.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        self.solvent && self.ended_at_zero
    }
}

/// Nobody holds a position, a claim, a debt or cash, and every account that is not bankrupt is closed.
fn is_at_zero(world: &World) -> bool {
    let state = world.state();
    let amounts = [
        state.open_claims,
        state.reserved,
        state.debts,
        state.quote_long,
        state.quote_short,
        state.protocol_fees,
    ];
    let nothing_left = amounts.iter().all(|amount| amount.is_zero());
    let is_flat = state.base_long.is_zero() && state.base_short.is_zero();
    let all_left = world.members.iter().all(|member| !member.is_open() || member.is_bankrupt());
    let is_covered = !state.surplus.is_negative() && state.cash >= state.surplus;
    let holds_nothing = world.members.iter().all(Member::holds_nothing);
    nothing_left && is_flat && all_left && is_covered && holds_nothing
}

fn mark_off_index(moments: &[Moment]) -> Distance {
    let distances = moments.iter().map(|moment| (moment.mark / moment.index - 1.0).abs());
    let count = moments.len().max(1) as f64;
    Distance { mean: distances.clone().sum::<f64>() / count, largest: distances.fold(0.0, f64::max) }
}

fn fees(ledger: &Ledger) -> Fees {
    Fees {
        total: ledger.fees,
        protocol: ledger.protocol_fees,
        insurance_and_market: ledger.fees - ledger.protocol_fees,
    }
}

fn funding(ledger: &Ledger) -> FundingReport {
    FundingReport {
        longs_paid: ledger.funding.by_longs,
        shorts_paid: ledger.funding.by_shorts,
        received: ledger.funding.received,
        residue: ledger.funding.by_longs + ledger.funding.by_shorts - ledger.funding.received,
    }
}

fn liquidations(ledger: &Ledger) -> Liquidations {
    Liquidations {
        on_curve: ledger.curve_liquidations,
        taken_over: ledger.take_overs,
        fees: ledger.liquidation_fees,
        keeper_fees: ledger.keeper_fees,
    }
}

fn deficits(ledger: &Ledger) -> Deficits {
    let CoverTotals { insurance, claims, long_gains, short_gains } = ledger.cover;
    let others = insurance + claims + long_gains + short_gains;
    Deficits {
        written_off: ledger.deficits,
        covered_by: Cover { surplus: (ledger.deficits.amount - others).max(0), others: ledger.cover },
        recovered: ledger.recovered.amount,
        repaid_debts: ledger.repaid_debts,
    }
}

fn statements(world: &World, ledger: &Ledger) -> Statements {
    let Statement { accounts, markets, insurance, protocol_fees, .. } = ledger.last;
    let surplus = world.state().surplus.raw();
    Statements {
        peak_vault: ledger.peak.vault,
        peak_claims: ledger.peak.claims,
        accounts,
        market: markets,
        surplus,
        rounding: world.state().cash.raw() - surplus,
        insurance,
        protocol_fees,
    }
}

fn results(members: &[Member]) -> Vec<ByKind> {
    let mut groups: BTreeMap<Role, Vec<&Member>> = BTreeMap::new();
    members.iter().for_each(|member| groups.entry(member.role).or_default().push(member));
    groups.into_iter().map(|(role, members)| by_kind(role, &members)).collect()
}

fn by_kind(role: Role, members: &[&Member]) -> ByKind {
    let deposited = members.iter().map(|member| member.deposited).sum();
    let withdrawn = members.iter().map(|member| member.withdrawn).sum();
    ByKind {
        kind: role.name(),
        accounts: members.len(),
        bankrupt: members.iter().filter(|member| member.is_bankrupt()).count(),
        deposited,
        withdrawn,
        result: withdrawn - deposited,
    }
}
