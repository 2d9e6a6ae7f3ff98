//! Indexes the accounts of one market.

use super::drift::{Drift, Moved};
use super::key::{Key, Keyed, value_price};
use super::side::{SideIndex, badness, mark};
use crate::state::AccountId;
use ballast_client::quote::KnownMarket;
use ballast_math::market::State;
use ballast_math::oracle::PriceUse;
use ballast_math::parameters::Parameters;
use ballast_math::{Clock, Price, Side};
use std::collections::BTreeSet;

/// The accounts that have a position or a claim in one market.
#[derive(Debug, Default)]
pub(super) struct MarketIndex {
    drift: Option<Drift>,
    now: Now,
    longs: SideIndex,
    shorts: SideIndex,
    /// The accounts with a position in this market.
    members: BTreeSet<AccountId>,
    /// The accounts with a position in this market and in another market, whose margin this market's index affects.
    crosses: BTreeSet<AccountId>,
    /// The accounts with a claim in this market.
    claimants: BTreeSet<AccountId>,
    /// The slot at which all accounts were last measured because of a deficit. The slot is set only during a deficit.
    measured: Option<u64>,
}

/// The market's state at the last observation.
#[derive(Clone, Copy, Debug, Default)]
struct Now {
    long_value: Price,
    short_value: Price,
    /// Whether the index is recent enough for gains to count in other markets.
    is_young: bool,
    /// Whether a deficit may reduce the value of gains and claims.
    has_deficit: bool,
}

impl Now {
    /// Advances the market to the present and observes it. Returns `None` if the market cannot be computed.
    fn of(known: &KnownMarket, clock: Clock) -> Option<(State, Self)> {
        let context = known.context(clock);
        let present = context.begin(&known.market().state).ok()?;
        let value = |side| value_price(&present.market, &known.market().parameters, side);
        let now = Self {
            long_value: value(Side::Long)?,
            short_value: value(Side::Short)?,
            is_young: present.ensure_valid(&context, PriceUse::Liquidate).is_ok(),
            has_deficit: known.market().state.surplus.is_negative() || present.market.surplus.is_negative(),
        };
        Some((present.market, now))
    }

    fn highest(&self) -> Price {
        self.long_value.max(self.short_value)
    }
}

/// One account's holdings in one market.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holding<'a> {
    pub(super) market: u32,
    /// The position and its key, if there is a position.
    pub(super) keyed: Option<&'a Keyed>,
    /// Whether the account also has a position or a claim in another market.
    pub(super) is_cross: bool,
    pub(super) has_claim: bool,
}

/// One account's entry in one market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) market: u32,
    mark: Option<(Side, i64)>,
}

impl MarketIndex {
    /// Observes the market's current state.
    pub(super) fn observe(&mut self, known: &KnownMarket, clock: Clock) -> Moved {
        let parameters = &*known.market().parameters;
        let Some((market, now)) = Now::of(known, clock) else { return Moved::Everything };
        let had_deficit = self.now.has_deficit;
        self.now = now;
        if !self.now.has_deficit {
            self.measured = None;
        }
        let moved = self.drift_by(&market, parameters, now.highest());
        // Accounts that were added during a deficit have no key.
        if had_deficit && !self.now.has_deficit { Moved::Everything } else { moved }
    }

    fn drift_by(&mut self, market: &State, parameters: &Parameters, highest: Price) -> Moved {
        match &mut self.drift {
            Some(drift) => drift.observe(market, parameters, highest),
            None => {
                self.drift = Some(Drift::new(market, parameters, highest));
                // Accounts may arrive before their market does.
                if self.members.is_empty() { Moved::Little } else { Moved::Everything }
            }
        }
    }

    fn shift(&self, side: Side) -> i64 {
        self.drift.as_ref().map_or(0, |drift| drift.shift(side))
    }

    fn side(&mut self, side: Side) -> &mut SideIndex {
        match side {
            Side::Long => &mut self.longs,
            Side::Short => &mut self.shorts,
        }
    }

    pub(super) fn insert(&mut self, id: AccountId, holding: &Holding<'_>) -> Entry {
        let Holding { market, is_cross, has_claim, .. } = *holding;
        if is_cross {
            self.crosses.insert(id);
        }
        if has_claim {
            self.claimants.insert(id);
        }
        let Some(own) = holding.keyed else { return Entry { market, mark: None } };
        self.members.insert(id);
        let shift = match own.key {
            Key::At(_) => self.shift(own.side),
            Key::Always | Key::Never | Key::WithAll => 0,
        };
        let mark = mark(own.side, own.key, shift);
        if let Some(mark) = mark {
            self.side(own.side).insert(mark, id);
        }
        Entry { market, mark: mark.map(|mark| (own.side, mark)) }
    }

    pub(super) fn remove(&mut self, id: AccountId, entry: &Entry) {
        if let Some((side, mark)) = entry.mark {
            self.side(side).remove(mark, id);
        }
        self.members.remove(&id);
        self.crosses.remove(&id);
        self.claimants.remove(&id);
    }

    /// Returns the accounts with a position in this market.
    pub(super) fn members(&self) -> impl Iterator<Item = AccountId> + '_ {
        self.members.iter().copied()
    }

    /// Returns the accounts with a claim in this market.
    pub(super) fn claimants(&self) -> impl Iterator<Item = AccountId> + '_ {
        self.claimants.iter().copied()
    }

    /// Returns whether `id` must be measured at every tick for a reason that keys do not cover.
    pub(super) fn is_watched(&self, id: AccountId) -> bool {
        self.now.has_deficit || (!self.now.is_young && self.crosses.contains(&id))
    }

    /// Adds the accounts that would have to be measured if the market were in the state `known`. Books nothing.
    pub(super) fn would_reach(&self, known: &KnownMarket, clock: Clock, into: &mut BTreeSet<AccountId>) {
        let Some((market, now)) = Now::of(known, clock) else { return };
        let mut drift = self.drift.clone();
        let moved =
            drift.as_mut().map(|drift| drift.observe(&market, &known.market().parameters, now.highest()));
        let Some((Moved::Little | Moved::Claims, drift)) = moved.zip(drift) else {
            into.extend(&self.members);
            return;
        };
        // Accounts that were added during a deficit have no key.
        if now.has_deficit || self.now.has_deficit {
            into.extend(&self.members);
            into.extend(&self.claimants);
        }
        into.extend(self.longs.reached(badness(Side::Long, now.long_value), drift.shift(Side::Long)));
        into.extend(self.shorts.reached(badness(Side::Short, now.short_value), drift.shift(Side::Short)));
        into.extend(&self.crosses);
    }

    /// Adds the accounts to measure now. During a deficit, adds all accounts, but only once per slot.
    pub(super) fn reached(&mut self, slot: u64, into: &mut BTreeSet<AccountId>) {
        for (side, index, price) in [
            (Side::Long, &self.longs, self.now.long_value),
            (Side::Short, &self.shorts, self.now.short_value),
        ] {
            into.extend(index.reached(badness(side, price), self.shift(side)));
        }
        if !self.now.is_young {
            into.extend(&self.crosses);
        }
        if self.now.has_deficit && self.measured != Some(slot) {
            self.measured = Some(slot);
            into.extend(&self.members);
            into.extend(&self.claimants);
        }
    }
}
