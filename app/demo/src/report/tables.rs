//! Formats the report as tables.

use super::{ByKind, Report};
use crate::ledger::Total;
use ballast_cli::tables::{duration, grouped, money, row, table};
use comfy_table::Table;

impl Report {
    /// Returns the tables with their titles.
    pub(super) fn sections(&self) -> Vec<(String, Table)> {
        let title = format!("{}, {} steps along {}", self.market, self.steps, self.prices);
        vec![
            (title, self.overview()),
            ("Deficits and how they were covered".to_owned(), self.deficit_table()),
            ("Claim waiting times, weighted by amount".to_owned(), self.wait_table()),
            ("Gains and losses by kind of trader (quote)".to_owned(), self.result_table()),
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
        row(&mut table, ["peg steps", &peg.count.to_string(), &format!("cost {}", money(peg.amount))]);
        row(&mut table, ["depth steps", &depth.count.to_string(), &format!("cost {}", money(depth.amount))]);
        table
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
        row(&mut table, ["all claims", &money(self.claims), ""]);
        row(&mut table, ["… users' cash", &money(parts.accounts), ""]);
        row(&mut table, ["… insurance", &money(parts.insurance), "kept by the market"]);
        row(&mut table, ["… protocol fees", &money(parts.protocol_fees), ""]);
        let surplus = format!("{} surplus, {} rounding", money(parts.surplus), money(parts.rounding));
        row(&mut table, ["… the market's own cash", &money(parts.market), &surplus]);
        row(&mut table, ["difference", &money(self.difference), "vault less all claims"]);
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

fn of_volume(total: Total) -> String {
    format!("volume {}", money(total.amount))
}
