//! Formats the report as tables.

use super::{ByKind, Report};
use crate::ledger::Total;
use ballast_cli::tables::{duration, grouped, money, row, table};
use comfy_table::Table;

/// The title of the results table. The reasons follow the table.
pub(super) const RESULTS: &str = "Who gained and who lost (quote)";

impl Report {
    /// Returns the tables with their titles.
    pub(super) fn sections(&self) -> Vec<(String, Table)> {
        let title = format!("{}, {} steps along {}", self.market, self.steps, self.prices);
        vec![
            (title, self.overview()),
            ("Deficits and how they were covered".to_owned(), self.deficit_table()),
            ("Claim waiting times, weighted by amount".to_owned(), self.wait_table()),
            (
                "Where the difference between deposits and withdrawals went (quote)".to_owned(),
                self.left_table(),
            ),
            (RESULTS.to_owned(), self.result_table()),
            ("Compute units per instruction".to_owned(), self.unit_table()),
            ("Actions that the rules refused (not sent)".to_owned(), self.refusal_table()),
            ("Solvency after all traders left (quote)".to_owned(), self.solvency_table()),
        ]
    }

    fn overview(&self) -> Table {
        let [first, lowest, highest, last] = self.price_range;
        let mut table = table(&["", "", ""]);
        let bankrupt = format!("{} bankrupt", self.accounts_bankrupt);
        let accounts = format!("{} closed empty, {bankrupt}", self.accounts_closed);
        let range = format!("lowest {lowest:.6}, highest {highest:.6}");
        row(&mut table, ["index", &format!("{first:.6} to {last:.6}"), &range]);
        let distance = &self.mark_off_index;
        let off = format!("largest {:.2} %", 100.0 * distance.largest);
        row(
            &mut table,
            ["gap between mark and index", &format!("{:.2} % on average", 100.0 * distance.mean), &off],
        );
        row(&mut table, ["accounts", &self.accounts_opened.to_string(), &accounts]);
        row(&mut table, ["trades", &self.trades.to_string(), &format!("volume {}", money(self.volume))]);
        let fees = format!("{} to the protocol", money(self.fees.protocol));
        row(&mut table, ["fees", &money(self.fees.total), &fees]);
        let (longs, shorts) = (money(self.funding.longs_paid), money(self.funding.shorts_paid));
        row(
            &mut table,
            ["funding paid by longs", &longs, &format!("received {}", money(self.funding.received))],
        );
        let residue = format!("kept by the market {}", money(self.funding.residue));
        row(&mut table, ["funding paid by shorts", &shorts, &residue]);
        let detail = &self.liquidation;
        let kept = format!("{} into insurance, {} to keepers", money(detail.fees), money(detail.keeper_fees));
        row(&mut table, ["liquidations", &self.liquidations.to_string(), &kept]);
        row(&mut table, ["… on the curve", &detail.on_curve.count.to_string(), &of_volume(detail.on_curve)]);
        row(
            &mut table,
            ["… taken over", &detail.taken_over.count.to_string(), &of_volume(detail.taken_over)],
        );
        let (peg, depth) = (self.peg_steps, self.depth_steps);
        row(&mut table, ["peg steps", &peg.count.to_string(), &brought(peg)]);
        row(&mut table, ["depth steps", &depth.count.to_string(), &brought(depth)]);
        table
    }

    fn left_table(&self) -> Table {
        let mut table = table(&["", "quote", ""]);
        let left = &self.left_behind;
        let rows = [
            ("left behind by all accounts", left.total, "deposits less withdrawals"),
            ("… trading fees", left.fees, "to the protocol, the insurance and the market"),
            ("… liquidation fees", left.liquidation_fees, "to the insurance, after the keepers' part"),
            ("… funding not passed on", left.funding, "to the market's surplus"),
            ("… peg steps", left.peg_steps, "from open positions to the surplus"),
            ("… depth steps", left.depth_steps, "from open positions to the surplus"),
            ("… rest", left.rest, "losses that nobody could pay, and rounding"),
        ];
        for (name, amount, reason) in rows {
            row(&mut table, [name, &money(amount), reason]);
        }
        table
    }

    /// Explains the results of the traders in words.
    pub(super) fn reasons(&self) -> String {
        let left = &self.left_behind;
        let (deposited, withdrawn) = self.results.iter().fold((0, 0), |(deposited, withdrawn), kind| {
            (deposited + kind.deposited, withdrawn + kind.withdrawn)
        });
        let share = 100.0 * left.total as f64 / (deposited as f64).max(1.0);
        let gained = self.results.iter().filter(|kind| kind.result > 0);
        let gained: Vec<_> = gained.map(|kind| format!("{} {}", kind.kind, money(kind.result))).collect();
        let gained = if gained.is_empty() { "nobody".to_owned() } else { gained.join(", ") };
        format!(
            "Why: all accounts together brought {} and took {} away, so {} ({share:.1} %) stayed. What one trader wins on a price, \
             another one loses; only fees, funding and the steps of the curve leave the traders' money. A peg step moves \
             the curve towards the index. It takes value from the side that holds more contracts when the index moves against \
             that side, and the market keeps it in its surplus, which pays for deficits and a deeper curve. Traders who trade \
             the gap away first keep that value themselves. Gained: {gained}.",
            money(deposited),
            money(withdrawn),
            money(left.total)
        )
    }

    fn deficit_table(&self) -> Table {
        let mut table = table(&["", "quote", ""]);
        let deficits = &self.deficits;
        let cover = &deficits.covered_by;
        let times = |total: Total| format!("{} times", total.count);
        let written_off = deficits.written_off;
        row(&mut table, ["written off", &money(written_off.amount), &times(written_off)]);
        row(&mut table, ["… covered by the surplus", &money(cover.surplus), "retained fees and funding"]);
        row(&mut table, ["… by the insurance", &money(cover.others.insurance), ""]);
        row(&mut table, ["… cut from claims", &money(cover.others.claims), ""]);
        row(&mut table, ["… by the gains of longs", &money(cover.others.long_gains), ""]);
        row(&mut table, ["… by the gains of shorts", &money(cover.others.short_gains), ""]);
        let repaid = deficits.repaid_debts;
        row(&mut table, ["debts repaid before a write-off", &money(repaid.amount), &times(repaid)]);
        table
    }

    fn wait_table(&self) -> Table {
        let mut table = table(&["collected (quote)", "median", "mean", "longest", "set off or cut (quote)"]);
        let waits = &self.claims_waited;
        let spans = [waits.median, waits.mean, waits.max].map(duration);
        let [median, mean, longest] = spans;
        row(&mut table, [money(waits.collected), median, mean, longest, money(waits.set_off_or_cut)]);
        table
    }

    fn result_table(&self) -> Table {
        let mut table = table(&["kind", "accounts", "bankrupt", "deposited", "withdrawn", "result"]);
        for ByKind { kind, accounts, bankrupt, deposited, withdrawn, result } in &self.results {
            let counts = [accounts, bankrupt].map(ToString::to_string);
            let [accounts, bankrupt] = counts;
            let moved = [*deposited, *withdrawn, *result].map(money);
            let [deposited, withdrawn, result] = moved;
            row(&mut table, [(*kind).to_owned(), accounts, bankrupt, deposited, withdrawn, result]);
        }
        table
    }

    fn unit_table(&self) -> Table {
        let mut table = table(&["instruction", "calls", "min", "median", "max"]);
        for (name, spread) in &self.compute_units {
            let numbers = [spread.min, spread.median, spread.max].map(|units| grouped(units, ""));
            let [min, median, max] = numbers;
            row(&mut table, [(*name).to_owned(), spread.count.to_string(), min, median, max]);
        }
        table
    }

    fn refusal_table(&self) -> Table {
        let mut table = table(&["rule", "times"]);
        for (name, count) in &self.refusals {
            row(&mut table, [(*name).to_owned(), count.to_string()]);
        }
        table
    }

    fn solvency_table(&self) -> Table {
        let mut table = table(&["", "", ""]);
        let parts = &self.statement;
        let checks = format!("checked {} times", self.invariant_checks);
        row(&mut table, ["vault", &money(self.vault), &checks]);
        row(&mut table, ["all that is owed", &money(self.claims), ""]);
        row(&mut table, ["… users' cash", &money(parts.accounts), ""]);
        row(&mut table, ["… insurance", &money(parts.insurance), "kept by the market"]);
        row(&mut table, ["… protocol fees", &money(parts.protocol_fees), ""]);
        let surplus = format!("{} surplus, {} rounding", money(parts.surplus), money(parts.rounding));
        row(&mut table, ["… the market's own cash", &money(parts.market), &surplus]);
        row(&mut table, ["difference", &money(self.difference), "vault less all that is owed"]);
        row(&mut table, ["dust", &money(self.final_vault_dust), "in the vault, owned by nobody"]);
        let peak = format!("of {} owed", money(parts.peak_claims));
        row(&mut table, ["largest vault balance", &money(parts.peak_vault), &peak]);
        table
    }

    /// Returns the conclusion in one sentence.
    pub(super) fn verdict(&self) -> String {
        match (&self.violation, self.ended_at_zero) {
            (Some(violation), _) => format!("VIOLATION: {violation}"),
            (None, false) => "NOT AT ZERO: some accounts could not withdraw everything".to_owned(),
            (None, true) => format!(
                "Solvent: the vault covered all claims at each of {} checks, {} actions matched their computed results bit for bit, and every user's claims ended at zero.",
                self.invariant_checks, self.compared
            ),
        }
    }
}

/// Describes whether the steps earned or cost the market money.
fn brought(total: Total) -> String {
    match total.amount {
        amount if amount < 0 => format!("brought the market {}", money(-amount)),
        amount => format!("cost the market {}", money(amount)),
    }
}

fn of_volume(total: Total) -> String {
    format!("volume {}", money(total.amount))
}
