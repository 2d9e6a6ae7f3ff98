//! Watches when traders fall below maintenance margin, both at the published index and by the rule that liquidation uses. Watching
//! changes nothing in the run.

use super::{BACKSTOP, MARKET, Simulation};
use ballast_math::health::Purpose;
use ballast_math::valuation::Valuation;
use ballast_math::{Clock, Side};
use ballast_model::exchange::Exchange;

impl Simulation {
    /// Compares every trader with its maintenance margin. The market must be up to date.
    pub(super) fn watch(&mut self) {
        let time = self.exchange.clock.time;
        let published = has_guard(&self.exchange).then(|| at_published_index(&self.exchange));
        for who in BACKSTOP + 1..self.exchange.accounts.len() {
            let is_recognised = is_below_maintenance(&self.exchange, who);
            let is_breach = || published.as_ref().is_some_and(|exchange| is_below_maintenance(exchange, who));
            if !is_recognised && !is_breach() {
                self.tally.delays.note_met(who);
                continue;
            }
            self.tally.delays.note_breach(who, time);
            if is_recognised {
                self.tally.delays.note_recognised(who, time);
            }
        }
    }

    /// Records when the average comes close enough to the index, before `end`, for the rule to recognise a breach. The price does
    /// not change until `end`. Unit of `end`: unix seconds.
    pub(super) fn watch_until(&mut self, end: i64) {
        for who in self.tally.delays.unrecognised() {
            if let Some(time) = self.recognised_before(who, end) {
                self.tally.delays.note_recognised(who, time);
            }
        }
    }

    /// Returns the first second before `end` at which the rule would recognise the account's breach.
    fn recognised_before(&self, who: usize, end: i64) -> Option<i64> {
        // The average only approaches an unchanged price, so a binary search finds the first second.
        let (mut low, mut high) = (self.exchange.clock.time, end);
        while low < high {
            let middle = low.midpoint(high);
            if is_below_maintenance(&self.at_second(middle), who) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        (low < end).then_some(low)
    }

    /// Returns the exchange as it would be at `time` if the feed published the unchanged price in that second.
    fn at_second(&self, time: i64) -> Exchange {
        let mut exchange = self.exchange.clone();
        let Clock { slot, .. } = exchange.clock;
        exchange.clock = Clock { time, slot: slot + u64::from(time > self.exchange.clock.time) };
        if let Ok(reading) = &mut exchange.venues[0].reading {
            reading.publish_time = time;
        }
        exchange
    }
}

/// Returns whether an account has a position and is below its maintenance margin, as liquidation measures it.
pub(super) fn is_below_maintenance(exchange: &Exchange, who: usize) -> bool {
    let health = || exchange.health(who, Purpose::Maintenance);
    !exchange.base_of(who, MARKET).is_zero() && health().is_ok_and(|health| !health.is_met())
}

/// Returns whether the index held near its average differs from the published index. Otherwise, health is the same at both.
fn has_guard(exchange: &Exchange) -> bool {
    let (state, parameters) = (exchange.state(MARKET), exchange.parameters(MARKET));
    let (guarded, published) = (Valuation::guarded(state, parameters), Valuation::of(state, parameters));
    [Side::Long, Side::Short].into_iter().any(|side| guarded.worse_edge(side) != published.worse_edge(side))
}

/// Returns the exchange with the average at the index, where holding the index near the average changes nothing. Health is then
/// measured at the published index alone, by the same formulas.
fn at_published_index(exchange: &Exchange) -> Exchange {
    let mut exchange = exchange.clone();
    let oracle = &mut exchange.venues[0].state.oracle;
    oracle.twap = oracle.price;
    exchange
}
