//! Models roles, pauses and market setup.

use ballast_math::curve::Curve;
use ballast_math::market::State;
use ballast_math::oracle::{PriceUse, take_in};
use ballast_math::{Price, Quote, Rounding, funding, pause};
use ballast_oracle::OracleKind;

use super::super::action::{UPGRADER, Wallet};
use super::super::refusal::{IN_USE, MISSING, Outcome, Refusal, ensure};
use super::super::spec::MarketSpec;
use super::{Listing, Model, Says};
use crate::exchange::Venue;

/// The number of roles (admin, risk manager, guardian and fee recipient).
pub const ROLES: u8 = 4;
const ADMIN: u8 = 0;
/// The wallet that the setup nominates as admin.
const FIRST_ADMIN: Wallet = 0;
const RISK_MANAGER: u8 = 1;
const GUARDIAN: u8 = 2;
const FEE_RECIPIENT: u8 = 3;

/// How long a nomination can be accepted, and how long an increase in the deposit cap is delayed. Unit: seconds.
const NOMINATION_PERIOD: i64 = 7 * 86_400;
const CAP_DELAY: i64 = 3 * 86_400;

/// The deposit cap. Unit: 1e-6 quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cap {
    /// The cap in force.
    pub now: i64,
    /// The pending cap, and when it takes effect (unix seconds).
    pub next: Option<(i64, i64)>,
}

/// The holders of the roles, and the exchange-wide pause bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Governance {
    /// The holder of each role.
    pub holders: [Wallet; ROLES as usize],
    /// The nominee for each role, and the time at which the nomination expires (unix seconds).
    pub nominees: [Option<(Wallet, i64)>; ROLES as usize],
    /// The pause bits that are set.
    pub pause: u64,
}

impl Governance {
    fn ensure_role(&self, by: Wallet, roles: &[u8]) -> Outcome {
        let holds = roles.iter().any(|role| self.holders[usize::from(*role)] == by);
        ensure(holds, "Unauthorized")
    }

    /// Checks that `action` is not paused in the exchange or in a market.
    pub(super) fn ensure_not_paused(&self, market: u64, action: u64) -> Outcome {
        ensure((self.pause | market) & action == 0, "Paused")
    }

    /// Checks that the signer may pause. The guardian and the admin may set any known bit.
    fn ensure_may_pause(&self, by: Wallet, bits: u64) -> Outcome {
        ensure(bits <= pause::ALL, "UnknownPauseBits")?;
        self.ensure_role(by, &[ADMIN, GUARDIAN])
    }

    /// Checks that the signer is the admin, because only the admin can lift pauses.
    fn ensure_may_lift(&self, by: Wallet, bits: u64) -> Outcome {
        ensure(bits <= pause::ALL, "UnknownPauseBits")?;
        self.ensure_role(by, &[ADMIN])
    }

    /// Returns the fee recipient.
    #[must_use]
    pub const fn fee_recipient(&self) -> Wallet {
        self.holders[FEE_RECIPIENT as usize]
    }

    /// Returns the admin, who may lift pauses.
    #[must_use]
    pub const fn admin(&self) -> Wallet {
        self.holders[ADMIN as usize]
    }

    /// Returns the risk manager, who may list markets.
    #[must_use]
    pub const fn risk_manager(&self) -> Wallet {
        self.holders[RISK_MANAGER as usize]
    }
}

impl Model {
    pub(super) fn initialize(&mut self, by: Wallet) -> Outcome {
        ensure(self.governance.is_none(), IN_USE)?;
        ensure(by == UPGRADER, "Unauthorized")?;
        let admin = (FIRST_ADMIN, self.exchange.clock.time + NOMINATION_PERIOD);
        let nominees = [Some(admin), None, None, None];
        self.governance = Some(Governance { holders: [UPGRADER, 1, 2, 3], nominees, pause: 0 });
        Ok(())
    }

    pub(super) fn create_collateral(&mut self, by: Wallet, cap: i64) -> Outcome {
        let governance = self.governance()?;
        ensure(self.cap.is_none(), IN_USE)?;
        governance.ensure_role(by, &[ADMIN])?;
        ensure(cap > 0, "ParameterOutOfBounds")?;
        self.cap = Some(Cap { now: cap, next: None });
        Ok(())
    }

    pub(super) fn set_cap(&mut self, by: Wallet, cap: i64) -> Outcome {
        self.governance()?;
        self.ensure_collateral()?;
        self.governance()?.ensure_role(by, &[ADMIN, RISK_MANAGER])?;
        ensure(cap > 0, "ParameterOutOfBounds")?;
        let now = self.exchange.clock.time;
        let held = self.cap_mut()?;
        *held = if cap <= held.now {
            Cap { now: cap, next: None }
        } else {
            Cap { next: Some((cap, now + CAP_DELAY)), ..*held }
        };
        Ok(())
    }

    pub(super) fn cancel_cap(&mut self, by: Wallet) -> Outcome {
        self.governance()?;
        self.ensure_collateral()?;
        self.governance()?.ensure_role(by, &[ADMIN, GUARDIAN])?;
        let held = self.cap_mut()?;
        ensure(held.next.is_some(), "NothingToDo")?;
        held.next = None;
        Ok(())
    }

    /// Returns the cap in force. A pending cap applies once its start time has been reached.
    pub(super) fn cap_mut(&mut self) -> Outcome<&mut Cap> {
        let now = self.exchange.clock.time;
        let held = self.cap.as_mut().ok_or(Refusal(MISSING))?;
        if let Some((cap, _)) = held.next.filter(|(_, time)| now >= *time) {
            *held = Cap { now: cap, next: None };
        }
        Ok(held)
    }

    fn governance_mut(&mut self) -> Outcome<&mut Governance> {
        self.governance()?;
        Ok(self.governance.as_mut().expect("it is there"))
    }

    pub(super) fn nominate(&mut self, by: Wallet, role: u8, nominee: Option<Wallet>) -> Outcome {
        let now = self.exchange.clock.time;
        let governance = self.governance_mut()?;
        governance.ensure_role(by, &[ADMIN])?;
        governance.nominees[usize::from(role)] = nominee.map(|nominee| (nominee, now + NOMINATION_PERIOD));
        Ok(())
    }

    pub(super) fn accept(&mut self, by: Wallet, role: u8) -> Outcome {
        let now = self.exchange.clock.time;
        let governance = self.governance_mut()?;
        let nominated = governance.nominees[usize::from(role)].filter(|(nominee, _)| *nominee == by);
        let (_, until) = nominated.ok_or(Refusal("NotNominated"))?;
        ensure(now <= until, "NominationExpired")?;
        governance.nominees[usize::from(role)] = None;
        governance.holders[usize::from(role)] = by;
        if role == ADMIN {
            governance.nominees = [None; ROLES as usize];
        }
        Ok(())
    }

    pub(super) fn add_pause(&mut self, by: Wallet, bits: u64) -> Outcome {
        let governance = self.governance_mut()?;
        governance.ensure_may_pause(by, bits)?;
        governance.pause |= bits;
        Ok(())
    }

    pub(super) fn lift_pause(&mut self, by: Wallet, bits: u64) -> Outcome {
        let governance = self.governance_mut()?;
        governance.ensure_may_lift(by, bits)?;
        governance.pause &= !bits;
        Ok(())
    }

    pub(super) fn add_market_pause(&mut self, by: Wallet, market: u32, bits: u64) -> Outcome {
        self.listing(market)?;
        self.governance()?.ensure_may_pause(by, bits)?;
        self.listings[market as usize].pause |= bits;
        Ok(())
    }

    pub(super) fn lift_market_pause(&mut self, by: Wallet, market: u32, bits: u64) -> Outcome {
        self.listing(market)?;
        self.governance()?.ensure_may_lift(by, bits)?;
        self.listings[market as usize].pause &= !bits;
        Ok(())
    }

    pub(super) fn create_market(&mut self, by: Wallet, spec: &MarketSpec) -> Outcome {
        let governance = self.governance()?;
        governance.ensure_role(by, &[RISK_MANAGER])?;
        governance.ensure_not_paused(0, pause::CREATE_MARKET)?;
        let (listing, venue) = self.set_up(spec)?;
        self.listings.push(listing);
        self.exchange.venues.push(venue);
        Ok(())
    }

    pub(super) fn set_up_market(&mut self, by: Wallet, market: u32, spec: &MarketSpec) -> Outcome {
        let Listing { pause, retained, is_open, .. } = *self.listing(market)?;
        self.governance()?.ensure_role(by, &[RISK_MANAGER])?;
        self.governance()?.ensure_not_paused(pause, pause::CREATE_MARKET)?;
        ensure(!is_open, "MarketAlreadyOpen")?;
        let (listing, mut venue) = self.set_up(spec)?;
        venue.state.insurance = self.venue(market)?.state.insurance;
        self.listings[market as usize] = Listing { pause, retained, ..listing };
        self.exchange.venues[market as usize] = venue;
        Ok(())
    }

    fn set_up(&self, spec: &MarketSpec) -> Outcome<(Listing, Venue)> {
        let oracle_kind =
            OracleKind::try_from(spec.oracle_kind).map_err(|_| Refusal("OracleOwnerNotAllowed"))?;
        ensure(spec.is_owner_allowed, "OracleOwnerNotAllowed")?;
        ensure(spec.is_pinned, "OracleAddressNotDerived")?;
        let curve = Curve::at_rest(spec.sqrt_k, Price::new(spec.peg))?;
        let state = State::new(curve, &self.exchange.clock);
        state.invariant()?;
        let listing = Listing {
            oracle_kind,
            is_open: false,
            pause: 0,
            retained: Quote::ZERO,
            feed: Says::Nothing,
            publish_time: 0,
        };
        let parameters = spec.parameters;
        let reading = Err(ballast_math::Error::OracleInvalid);
        Ok((listing, Venue { parameters, state, reading }))
    }

    pub(super) fn open_market(&mut self, by: Wallet, market: u32) -> Outcome {
        let (venue, listing) = (self.venue(market)?, self.listing(market)?);
        self.governance()?.ensure_role(by, &[RISK_MANAGER])?;
        self.governance()?.ensure_not_paused(listing.pause, pause::CREATE_MARKET)?;
        ensure(!listing.is_open, "MarketAlreadyOpen")?;
        let parameters = &venue.parameters;
        parameters.validate()?;
        self.ensure_right_oracle(market)?;
        let (mut state, clock) = (venue.state, self.exchange.clock);
        take_in(&mut state, parameters, &venue.reading?, &clock)?;
        state.oracle.ensure_valid(parameters, PriceUse::Trade, &clock)?;
        parameters.validate_price(state.oracle.price)?;
        parameters.validate_depth(state.curve.sqrt_k, state.oracle.price)?;
        let premium = state.curve.mark(Rounding::Floor)?.premium_over(state.oracle.price)?;
        ensure(premium.magnitude() <= parameters.price_band.raw(), "OutsidePriceBand")?;
        state.funding.time = clock.time;
        state.funding.bucket_time = clock.time;
        funding::store_premium(&mut state, parameters)?;
        state.invariant()?;
        self.exchange.venues[market as usize].state = state;
        self.listings[market as usize].is_open = true;
        Ok(())
    }
}
