//! The numbers of a report. Amounts are in 1e-6 quote, times in seconds.

use crate::ledger::{CoverTotals, Ledger, Spread, Total, WaitSummary};
use crate::session::{Moment, Session};
use crate::world::{Member, Role, World};
use anyhow::Result;
use ballast_cli::demo::DemoArguments;
use ballast_testkit::invariants::Statement;
use serde::Serialize;
use std::collections::BTreeMap;

/// The largest excess that rounding may leave in the vault at the end. Unit: 1e-6 quote.
const LARGEST_DUST: i64 = 0;

/// A report.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Whether every invariant held at every step, and every action did exactly what was computed before it.
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
    /// The number of price changes.
    pub steps: usize,
    /// The number of rounds until everybody had left.
    pub wind_up_rounds: u32,
    /// The number of traders.
    pub traders: u32,
    /// Margin accounts that were opened.
    pub accounts_opened: u64,
    /// Margin accounts that were closed empty.
    pub accounts_closed: u64,
    /// Margin accounts that went bankrupt. They hold nothing but the record of the write-off.
    pub accounts_bankrupt: usize,
    /// First, lowest, highest and last price of the path. Unit: quote per unit of the asset.
    pub price_range: [f64; 4],
    /// The distance of the mark from the index after each step.
    pub mark_off_index: Distance,
    /// Trades on the curve.
    pub trades: u64,
    /// The volume of these trades.
    pub volume: i64,
    /// The fees of these trades.
    pub fees: Fees,
    /// Funding payments.
    pub funding: FundingReport,
    /// Liquidations and take-overs.
    pub liquidations: u64,
    /// Liquidations and take-overs in detail.
    pub liquidation: Liquidations,
    /// Deficits, and the sources that covered them.
    pub deficits: Deficits,
    /// The waiting times of claims.
    pub claims_waited: WaitSummary,
    /// Losses that were settled before their positions were closed, so that claims could be paid.
    pub settled_losses: Total,
    /// Steps of the peg, and their cost for the surplus; negative if they gained.
    pub peg_steps: Total,
    /// Steps of the depth, and their cost for the surplus.
    pub depth_steps: Total,
    /// The tokens in the vault at the end.
    pub vault: i64,
    /// The total owed at the end.
    pub claims: i64,
    /// The vault less all claims at the end.
    pub difference: i64,
    /// The parts of the final state, and the moment of the largest liabilities.
    pub statement: Statements,
    /// The vault at the end less the insurance fund, the protocol fees and the market's own cash.
    pub final_vault_dust: i64,
    /// The number of invariant checks.
    pub invariant_checks: u64,
    /// The number of actions that were computed first and then compared bit for bit.
    pub compared: u64,
    /// Compute units of each instruction.
    pub compute_units: BTreeMap<&'static str, Spread>,
    /// The rules' reasons for refusing actions of traders and keepers. Refused actions were not sent.
    pub refusals: BTreeMap<&'static str, u64>,
    /// The results by kind of account.
    pub results: Vec<ByKind>,
}

/// The distance between mark and index, as a share of the index.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Distance {
    /// The mean.
    pub mean: f64,
    /// The maximum.
    pub largest: f64,
}

/// Trading fees, and their distribution.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Fees {
    /// The total.
    pub total: i64,
    /// The part that was paid out to the protocol.
    pub protocol: i64,
    /// The rest: the shares of the insurance fund and the market.
    pub insurance_and_market: i64,
}

/// Funding by side.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FundingReport {
    /// Paid by longs.
    pub longs_paid: i64,
    /// Paid by shorts.
    pub shorts_paid: i64,
    /// Received by the other side.
    pub received: i64,
    /// The difference, which went to the surplus; negative if the surplus paid it.
    pub residue: i64,
}

/// Liquidations in detail.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Liquidations {
    /// Liquidations on the curve.
    pub on_curve: Total,
    /// Take-overs.
    pub taken_over: Total,
    /// Fees paid into the insurance fund.
    pub fees: i64,
    /// Fees paid to keepers.
    pub keeper_fees: i64,
}

/// Deficits and their cover.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Deficits {
    /// Debts that were written off.
    pub written_off: Total,
    /// The sources that covered what exceeded the market's surplus.
    pub covered_by: Cover,
    /// Debts that were repaid after they had been written off.
    pub recovered: i64,
    /// Debts that were repaid before they were written off.
    pub repaid_debts: Total,
}

/// The sources that covered deficits.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Cover {
    /// The market's surplus, which comes from fees and funding.
    pub surplus: i64,
    /// The insurance fund, claims and gains.
    #[serde(flatten)]
    pub others: CoverTotals,
}

/// Statements of the invariant checker.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Statements {
    /// The largest amount of tokens in the vault.
    pub peak_vault: i64,
    /// The total owed at that moment.
    pub peak_claims: i64,
    /// Users' cash in margin accounts at the end.
    pub accounts: i64,
    /// The market's cash and reserve at the end.
    pub market: i64,
    /// The market's surplus at the end, a part of its cash.
    pub surplus: i64,
    /// The part of the market's cash beyond the surplus at the end, left by rounding.
    pub rounding: i64,
    /// The insurance fund at the end.
    pub insurance: i64,
    /// The protocol fees that were not withdrawn at the end.
    pub protocol_fees: i64,
}

/// The result of the accounts of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct ByKind {
    /// The kind of account.
    pub kind: &'static str,
    /// The number of accounts.
    pub accounts: usize,
    /// The number of accounts that went bankrupt.
    pub bankrupt: usize,
    /// The sum of deposits.
    pub deposited: i64,
    /// The sum of withdrawals.
    pub withdrawn: i64,
    /// Withdrawals less deposits.
    pub result: i64,
}

impl Report {
    /// The report of a run that ended with `outcome`.
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

    /// Whether the run succeeded in every respect.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        self.solvent && self.ended_at_zero
    }
}

/// Whether no account holds a position, a claim, a debt or cash, and every account that is not bankrupt is closed.
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
