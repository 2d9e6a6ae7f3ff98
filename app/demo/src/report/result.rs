//! Computes the numbers in a report. Amounts are in 1e-6 quote and times in seconds.

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

/// A run's report.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Whether every invariant held at every step, and every action did exactly what had been computed in advance.
    pub solvent: bool,
    /// Whether all users left and nothing that belongs to them remained.
    pub ended_at_zero: bool,
    /// The first violation, if there was one.
    pub violation: Option<String>,
    /// The market's name.
    pub market: String,
    /// The price path's name.
    pub prices: String,
    /// The run's seed.
    pub seed: u64,
    /// The number of price changes.
    pub steps: usize,
    /// The number of rounds until all users had left.
    pub wind_up_rounds: u32,
    /// The number of traders.
    pub traders: u32,
    /// The number of margin accounts that were opened.
    pub accounts_opened: u64,
    /// The number of margin accounts that were closed while empty.
    pub accounts_closed: u64,
    /// The number of margin accounts that went bankrupt. Bankrupt accounts hold nothing but a record of the write-off.
    pub accounts_bankrupt: usize,
    /// The path's first, lowest, highest and last price. Unit: quote per unit of the asset.
    pub price_range: [f64; 4],
    /// The distance between mark and index after each step.
    pub mark_off_index: Distance,
    /// The number of trades on the curve.
    pub trades: u64,
    /// The volume of the trades on the curve.
    pub volume: i64,
    /// The fees for the trades on the curve.
    pub fees: Fees,
    /// The funding payments between both sides.
    pub funding: FundingReport,
    /// The number of liquidations, including take-overs.
    pub liquidations: u64,
    /// The liquidations and take-overs in detail.
    pub liquidation: Liquidations,
    /// The deficits, and the sources that covered them.
    pub deficits: Deficits,
    /// How long claims waited.
    pub claims_waited: WaitSummary,
    /// The losses that were settled before their positions were closed, so that claims could be paid.
    pub settled_losses: Total,
    /// The peg steps, and their cost to the surplus. A negative cost is a gain.
    pub peg_steps: Total,
    /// The depth steps, and their cost to the surplus.
    pub depth_steps: Total,
    /// The tokens in the vault at the end.
    pub vault: i64,
    /// The total owed at the end.
    pub claims: i64,
    /// The vault balance less the total owed at the end.
    pub difference: i64,
    /// The parts of the final state, and the state at the moment of the largest liabilities.
    pub statement: Statements,
    /// The vault balance at the end less the insurance fund, the protocol fees and the market's own cash.
    pub final_vault_dust: i64,
    /// How many times the invariants were checked.
    pub invariant_checks: u64,
    /// The number of actions that were computed first and then compared bit for bit with the chain.
    pub compared: u64,
    /// The compute units of each instruction.
    pub compute_units: BTreeMap<&'static str, Spread>,
    /// The reasons why the rules refused actions of traders and keepers. Refused actions were not sent.
    pub refusals: BTreeMap<&'static str, u64>,
    /// The results by kind of account.
    pub results: Vec<ByKind>,
    /// Where the difference between deposits and withdrawals went.
    pub left_behind: LeftBehind,
}

/// The distance between mark and index, as a share of the index.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Distance {
    /// The mean distance.
    pub mean: f64,
    /// The largest distance.
    pub largest: f64,
}

/// The trading fees, and who received them.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Fees {
    /// The total of all trading fees.
    pub total: i64,
    /// The part that was paid out to the protocol.
    pub protocol: i64,
    /// The rest of the fees, which the insurance fund and the market share.
    pub insurance_and_market: i64,
}

/// The funding payments by side.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FundingReport {
    /// The funding that longs paid.
    pub longs_paid: i64,
    /// The funding that shorts paid.
    pub shorts_paid: i64,
    /// The funding that the receiving side got.
    pub received: i64,
    /// The difference between payments and receipts, which went to the surplus. A negative difference was paid by the
    /// surplus.
    pub residue: i64,
}

/// The liquidations in detail.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Liquidations {
    /// The liquidations on the curve.
    pub on_curve: Total,
    /// The take-overs of positions.
    pub taken_over: Total,
    /// The fees paid into the insurance fund.
    pub fees: i64,
    /// The fees paid to keepers.
    pub keeper_fees: i64,
}

/// The deficits and their cover.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Deficits {
    /// The debts that were written off.
    pub written_off: Total,
    /// The sources that covered the amount beyond the market's surplus.
    pub covered_by: Cover,
    /// The debts that were repaid after they had been written off.
    pub recovered: i64,
    /// The debts that were repaid before they were written off.
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

/// The amounts in the invariant checker's statements.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Statements {
    /// The vault balance at the moment of the largest liabilities.
    pub peak_vault: i64,
    /// The total owed at the moment of the largest liabilities.
    pub peak_claims: i64,
    /// The users' cash in margin accounts at the end.
    pub accounts: i64,
    /// The market's cash and reserve at the end.
    pub market: i64,
    /// The market's surplus at the end, which is part of its cash.
    pub surplus: i64,
    /// The part of the market's cash that exceeds the surplus at the end because of rounding.
    pub rounding: i64,
    /// The insurance fund's balance at the end.
    pub insurance: i64,
    /// The protocol fees that were not withdrawn at the end.
    pub protocol_fees: i64,
}

/// The amount that all accounts together left behind, and where it went. The parts add up to the total.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct LeftBehind {
    /// The deposits less the withdrawals of all accounts.
    pub total: i64,
    /// The trading fees.
    pub fees: i64,
    /// The liquidation fees, less the keepers' part.
    pub liquidation_fees: i64,
    /// The funding that one side paid and the other side did not receive. Negative if the market paid more than it received.
    pub funding: i64,
    /// The value that the peg steps moved from open positions to the surplus. Negative if they cost the market.
    pub peg_steps: i64,
    /// The value that the depth steps moved from open positions to the surplus. Negative if they cost the market.
    pub depth_steps: i64,
    /// The rest: losses of bankrupt accounts that nobody paid (negative), and rounding.
    pub rest: i64,
}

impl LeftBehind {
    fn of(ledger: &Ledger, members: &[Member]) -> Self {
        let total = members.iter().map(|member| member.deposited - member.withdrawn).sum();
        let fees = ledger.fees;
        let liquidation_fees = ledger.liquidation_fees - ledger.keeper_fees;
        let (peg_steps, depth_steps) = (-ledger.peg_steps.amount, -ledger.depth_steps.amount);
        let funding = funding(ledger).residue;
        let rest = total - fees - liquidation_fees - funding - peg_steps - depth_steps;
        Self { total, fees, liquidation_fees, funding, peg_steps, depth_steps, rest }
    }
}

/// The result for all accounts of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct ByKind {
    /// The kind of account.
    pub kind: &'static str,
    /// The number of accounts.
    pub accounts: usize,
    /// The number of accounts that went bankrupt.
    pub bankrupt: usize,
    /// The total deposits.
    pub deposited: i64,
    /// The total withdrawals.
    pub withdrawn: i64,
    /// The withdrawals less the deposits.
    pub result: i64,
}

impl Report {
    /// Creates the report on a run that ended with `outcome`.
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
            left_behind: LeftBehind::of(ledger, &world.members),
        }
    }

    /// Returns whether everything in the run succeeded.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        self.solvent && self.ended_at_zero
    }
}

/// Returns whether no account holds a position, a claim, a debt or cash, and every account that is not bankrupt is
/// closed.
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
