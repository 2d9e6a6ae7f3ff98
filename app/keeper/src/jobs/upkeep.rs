//! Plans market upkeep, which accrues funding, shares out claims, covers deficits, moves the peg and deepens the
//! curve.

use super::{Task, TaskKind, View};
use crate::config::Upkeep;
use ballast_client::quote::KnownMarket;
use ballast_math::context::share_claims;
use ballast_math::cover::cover_deficit;
use ballast_math::market::State;
use ballast_math::{Clock, Context, Error, Quote, Ratio, Rounding, subsidy};
use std::time::Duration;

/// The smallest peg step that is tried when the subsidy is low. Unit: 1e-6.
const SMALLEST_STEP: u64 = 100;

/// Returns the longest random delay for a market task.
#[must_use]
pub const fn jitter_of(kind: &TaskKind, settings: &Upkeep) -> Duration {
    match kind {
        TaskKind::UpdateFunding { .. } => settings.funding_jitter(),
        _ => settings.jitter(),
    }
}

/// Plans the most urgent task for each market.
#[must_use]
pub fn upkeep(view: &View<'_>) -> Vec<Task> {
    let markets = view.mirror.markets.quoted();
    let open = markets.iter().filter(|known| known.market().ensure_open().is_ok());
    open.filter_map(|known| of_market(view, known, markets.clock())).collect()
}

fn of_market(view: &View<'_>, known: &KnownMarket, clock: Clock) -> Option<Task> {
    let look = Look { view, known, context: known.context(clock), index: known.market().index };
    let kind = look
        .cover()
        .or_else(|| look.share())
        .or_else(|| look.peg())
        .or_else(|| look.depth())
        .or_else(|| look.funding())?;
    Task::new(kind, view, Quote::ZERO)
}

/// A market together with the inputs that the upkeep rules need.
struct Look<'a> {
    view: &'a View<'a>,
    known: &'a KnownMarket,
    context: Context<'a>,
    index: u32,
}

impl Look<'_> {
    fn state(&self) -> &State {
        &self.known.market().state
    }

    fn cover(&self) -> Option<TaskKind> {
        if !self.state().surplus.is_negative() {
            return None;
        }
        let present = self.context.bring_to_now(self.state()).ok()?;
        cover_deficit(&present.market, self.context.parameters, &self.context.clock).ok()?;
        Some(TaskKind::CoverDeficit { market: self.index })
    }

    fn share(&self) -> Option<TaskKind> {
        let state = self.state();
        if !state.open_claims.is_positive() || state.cash.is_zero() {
            return None;
        }
        let shared = share_claims(state, &self.context).ok()?;
        let settings = self.view.settings;
        let least = settings.upkeep.least_shared().min(state.open_claims).max(settings.cost_for_free());
        (shared.paid >= least).then_some(TaskKind::ShareClaims { market: self.index })
    }

    /// Plans a step towards the published or the guarded index, whichever is closer to the mark, if the gap justifies
    /// the cost (see `docs/operators/parameters.md`). If the mark is between the two, a step has no effect.
    fn peg(&self) -> Option<TaskKind> {
        let present = self.context.bring_to_now(self.state()).ok()?.market;
        let mark = present.curve.mark(Rounding::Floor).ok()?;
        let guarded = present.oracle.guarded_price(self.context.parameters).ok()?;
        let gap_to = |index| mark.premium_over(index).ok().map(|gap| gap.magnitude());
        let gap = gap_to(present.oracle.price)?.min(gap_to(guarded)?);
        if gap < self.view.settings.upkeep.peg_gap().raw() {
            return None;
        }
        let step = self.peg_step()?;
        Some(TaskKind::Repeg { market: self.index, step: step.raw() })
    }

    /// Returns the largest step that the subsidy can pay for.
    fn peg_step(&self) -> Option<Ratio> {
        let mut step = self.context.parameters.largest_peg_step();
        while step.raw() >= SMALLEST_STEP {
            match subsidy::repeg(self.state(), &self.context, step) {
                Ok(_) => return Some(step),
                Err(Error::SubsidyExhausted) => step = Ratio::new(step.raw() / 4),
                Err(_) => return None,
            }
        }
        None
    }

    fn depth(&self) -> Option<TaskKind> {
        let state = self.state();
        let is_deep = state.curve.sqrt_k >= self.context.parameters.target_sqrt_k;
        if is_deep || !self.view.settings.upkeep.depth || !state.subsidy.is_positive() {
            return None;
        }
        let waited = self.context.clock.time.saturating_sub(state.step_time);
        if waited < i64::from(self.view.settings.upkeep.depth_seconds) {
            return None;
        }
        let step = self.context.parameters.largest_depth_step().ok()?;
        subsidy::raise_depth(state, &self.context, step).ok()?;
        Some(TaskKind::RaiseDepth { market: self.index, step: step.raw() })
    }

    /// Updates the market if its index has not been updated for a while and a newer price exists.
    fn funding(&self) -> Option<TaskKind> {
        let state = self.state();
        let settings = &self.view.settings.upkeep;
        // The random delay is part of the longest interval that the market allows.
        let latest = self.context.parameters.funding_max_interval / 2;
        let latest = latest.saturating_sub(settings.funding_jitter_ms.div_ceil(1_000));
        let interval = settings.funding_seconds.min(latest);
        let age = self.context.clock.time.saturating_sub(state.oracle.time);
        let is_due = u64::try_from(age).is_ok_and(|age| age >= interval);
        let present = self.context.bring_to_now(state).ok()?;
        let is_new = present.defect.is_none() && present.market.oracle.time > state.oracle.time;
        (is_due && is_new).then_some(TaskKind::UpdateFunding { market: self.index })
    }
}
