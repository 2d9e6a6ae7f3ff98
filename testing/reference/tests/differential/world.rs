//! Models a whole market with its accounts in exact arithmetic, next to the rules' market. This model is set up only once. The
//! rules' discrete decisions (order sizes, new pegs and depths, take-over prices in millionths) are inputs. The reference
//! computes every amount.

use ballast_math::liquidation::Liquidated;
use ballast_math::market::State;
use ballast_math::oracle::ORPHANED_AFTER;
use ballast_math::parameters::Parameters;
use ballast_math::take_over::TakenOver;
use ballast_math::{Base, Clock, Quote};
use ballast_reference::claims::Claims;
use ballast_reference::cover::Calm;
use ballast_reference::curve::Curve;
use ballast_reference::exact::{Exact, Side, fraction, whole, zero};
use ballast_reference::liquidation::{self, Forced};
use ballast_reference::market::Market;
use ballast_reference::position::Position;
use ballast_reference::trade::{Terms, fill, trade};
use ballast_reference::valuation::{Indexes, Valuation};
use ballast_reference::{cover, funding, margin, oracle, settlement, subsidy};

use crate::cases::Case;
use crate::common::exchange::Exchange;
use crate::seed;

/// The only market.
pub const MARKET: u32 = 0;

/// One account.
#[derive(Clone, Debug)]
pub struct Account {
    pub cash: Exact,
    pub position: Position,
}

/// The market and all accounts.
#[derive(Clone, Debug)]
pub struct World {
    pub market: Market,
    pub accounts: Vec<Account>,
    parameters: Parameters,
    /// The time up to which the market has accrued. Unit: seconds.
    time: i64,
    /// The total difference between the rules' and the exact funding subsidies, for accruals that the surplus limited.
    spent_apart: Exact,
}

/// The rules' states before and after one action.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    pub before: &'a State,
    pub after: &'a State,
    pub clock: Clock,
}

impl World {
    pub fn of(exchange: &Exchange) -> Self {
        let market = seed::market_with(exchange.state(MARKET), Claims::default());
        let account = |holder| Account { cash: zero(), position: Position::empty(holder) };
        let accounts = (0..exchange.accounts.len()).map(account).collect();
        let (parameters, time) = (*exchange.parameters(MARKET), exchange.clock.time);
        let world = Self { market, accounts, parameters, time, spent_apart: zero() };
        assert_eq!(world.market.slack(), zero());
        world
    }

    fn published(&self) -> Valuation {
        self.market.valuation(&seed::ratio(self.parameters.valuation_band))
    }

    fn indexes(&self, after: &State) -> Indexes {
        let divergence = seed::ratio(self.parameters.twap_divergence);
        let published = self.market.index.clone();
        let guarded = oracle::guarded(&published, &seed::price(after.oracle.twap), &divergence);
        Indexes { published, guarded }
    }

    /// Performs the beginning of an instruction: accrues the market up to now, and shares out claims if a new window begins.
    pub fn begin(&mut self, step: &Step<'_>) {
        self.bring_to_now(step);
        let windows =
            step.clock.time.unsigned_abs() / self.parameters.claims_window - step.before.claims_window;
        if windows > 0 {
            self.share(step, windows > 1);
        }
    }

    /// Accrues funding, updates the index, and restores the daily insurance cap.
    pub fn bring_to_now(&mut self, step: &Step<'_>) {
        self.accrue(step);
        self.market.index = seed::index(&step.after.oracle);
        let cap = seed::quote(self.parameters.insurance_cap);
        self.market.pass(&whole(step.clock.time - self.time), &cap);
        self.time = step.clock.time;
    }

    /// Shares out claims. If nobody has a claim, there is nothing to share and nothing becomes due.
    fn share(&mut self, step: &Step<'_>, has_window_between: bool) {
        if step.before.open_claims.is_zero() {
            self.market.take_down_due();
            return;
        }
        let age = whole(step.clock.time - step.after.oracle.publish_time);
        let has_index = age <= whole(self.parameters.max_age);
        if has_index {
            self.cover(Calm::Calm);
        } else {
            cover::from_insurance(&mut self.market, &seed::quote(self.parameters.insurance_cap));
        }
        let ripe = self.market.ripe(has_window_between, has_index || age > whole(ORPHANED_AFTER));
        self.market.share_claims(ripe);
    }

    fn accrue(&mut self, step: &Step<'_>) {
        let (before, now) = (&step.before.funding, whole(step.clock.time));
        let refill = seed::quote(self.parameters.funding_bucket_refill);
        let cap = seed::quote(self.parameters.funding_bucket_cap);
        let since = &now - whole(before.bucket_time);
        self.market.bucket = funding::refilled(&self.market.bucket, &refill, &since, &cap);
        let longest = whole(self.parameters.funding_max_interval);
        let seconds = funding::seconds(&whole(before.time), &now, &whole(step.before.oracle.time), &longest);
        let premium = seed::signed_ratio(before.premium);
        let payer = if premium < zero() { Side::Short } else { Side::Long };
        let price = seed::price(step.before.oracle.price);
        let rate = funding::rate(&premium, &price, &seconds, &whole(self.parameters.funding_period));
        let floor = seed::quote(self.parameters.surplus_floor);
        let spendable = self.market.spendable(&floor);
        let accrual = self.market.accrue_funding(payer, &rate, &floor);
        if accrual.subsidised > zero() && accrual.subsidised == spendable {
            let apart = seed::quote(step.before.spendable(&self.parameters).unwrap()) - spendable;
            self.spent_apart += Side::of(&apart).signed(apart);
        }
    }

    /// Returns the maximum difference between any amount in the rules and in this world. The difference consists of the rounding
    /// in each step and of what funding spent because of earlier rounding. Rounded amounts stay in the market as money that
    /// belongs to nobody, so an accrual limited by the surplus pays them out too. As long as losses are not collected, the limit
    /// stays where it is, and the next accrual pays them out again.
    pub fn width(&self, rounded: &Exact) -> Exact {
        rounded + &self.spent_apart
    }

    pub fn cover(&mut self, calm: Calm) {
        cover::cover(&mut self.market, &seed::quote(self.parameters.insurance_cap), calm);
    }

    pub fn touch(&mut self, who: usize) {
        let valuation = self.published();
        let account = &mut self.accounts[who];
        account.position.touch(&mut self.market, &mut account.cash, &valuation);
    }

    /// Returns the maintenance equity.
    fn equity(&self, who: usize, after: &State) -> Exact {
        let account = &self.accounts[who];
        let indexes = self.indexes(after);
        let cap = seed::quote(self.parameters.insurance_cap);
        let haircut = margin::haircut(&self.market, &indexes.guarded, &cap);
        &account.cash + margin::maintenance_equity(&self.market, &account.position, &indexes, &haircut)
    }

    /// Returns the account to be liquidated, all of whose equity backs its only position. The rules' requirement is an input.
    fn forced(&self, who: usize, step: &Step<'_>, requirement: Quote) -> Forced {
        let position = &self.accounts[who].position;
        let requirement = seed::quote(requirement);
        Forced {
            equity: self.equity(who, step.after),
            notional: position.size() * self.indexes(step.after).maintenance(position.side()),
            own_requirement: requirement.clone(),
            requirement,
        }
    }

    fn terms(&self, loss_is_debt: bool) -> Terms {
        let (taker_fee, shares) =
            (seed::ratio(self.parameters.taker_fee), seed::fee_shares(&self.parameters));
        Terms { taker_fee, shares, loss_is_debt }
    }

    pub fn trade(&mut self, who: usize, step: &Step<'_>, base: Base) {
        self.begin(step);
        self.touch(who);
        let base = seed::base(base);
        let held = &self.accounts[who].position.base;
        // Flips are excluded: known.rs describes how the rules handle them.
        let reduces = base.clone() * held < zero() && (&base + held) * held >= zero();
        let terms = self.terms(reduces && self.equity(who, step.after) < zero());
        let account = &mut self.accounts[who];
        trade(&mut self.market, &mut account.position, &mut account.cash, &base, &terms).unwrap();
    }

    pub fn liquidate(&mut self, who: usize, keeper: usize, step: &Step<'_>, done: &Liquidated) {
        self.begin(step);
        self.touch(who);
        let forced = self.forced(who, step, done.before.requirement);
        // The rules' equity is an input, because the discount is computed in millionths.
        let seen = Forced { equity: seed::quote(done.before.equity), ..forced.clone() };
        let floor = self.least(&seen, who, step);
        let base = seed::base(done.fill.base);
        let terms = self.terms(forced.is_insolvent());
        let account = &mut self.accounts[who];
        let (quote, _) =
            fill(&mut self.market, &mut account.position, &mut account.cash, &base, &terms).unwrap();
        if !forced.is_insolvent() {
            let share = seed::ratio(self.parameters.liquidation_fee);
            let fee = liquidation::fee(&quote, &share, &-base, &floor, &self.accounts[who].cash);
            self.accounts[who].cash -= &fee;
            self.market.insurance += &fee;
        }
        if !forced.is_insolvent() || self.accounts[who].position.base == zero() {
            self.pay_keeper(keeper, &quote);
        }
        self.settle_up_at_once(who, step, done.must_settle_up);
    }

    fn pay_keeper(&mut self, keeper: usize, quote: &Exact) {
        let most = Side::of(quote).signed(quote.clone()) * seed::ratio(self.parameters.taker_fee);
        let fee = seed::quote(self.parameters.keeper_fee).min(most).min(self.market.insurance.clone());
        self.market.insurance -= &fee;
        self.accounts[keeper].cash += fee;
    }

    /// Settles an account's debts after its last position was sold. The rules' decisions are inputs.
    fn settle_up_at_once(&mut self, who: usize, step: &Step<'_>, must: bool) {
        assert!(!must || self.accounts[who].position.base == zero(), "settled up with a position");
        if must {
            self.settle_up(who, step.after.deficits > step.before.deficits);
        }
    }

    /// Returns the least price per unit of base that a liquidation must leave the account.
    fn least(&self, forced: &Forced, who: usize, step: &Step<'_>) -> Exact {
        let largest = seed::ratio(self.parameters.liquidation_discount);
        let side = self.accounts[who].position.side();
        let price = self.indexes(step.after).maintenance(side);
        liquidation::worse_by(&price, side, &forced.discount(&largest))
    }

    /// Takes over a position. The rules' price is an input, because the discount is in millionths.
    pub fn take_over(&mut self, who: usize, taker: usize, step: &Step<'_>, done: &TakenOver) {
        self.begin(step);
        self.touch(who);
        self.touch(taker);
        let is_insolvent = self.equity(who, step.after) < zero();
        let (base, quote) = (seed::base(done.base), seed::quote(done.quote));
        let given = &mut self.accounts[who];
        let realised = given.position.change(&mut self.market, &-&base, &quote);
        let mut nothing = zero();
        let cash = if is_insolvent && realised < zero() { &mut nothing } else { &mut given.cash };
        given.position.realise(&mut self.market, cash, &realised);
        self.receive(taker, &base, &-quote);
        self.settle_up_at_once(who, step, done.must_settle_up);
    }

    /// Changes the taker's position. A flip is a close and an open, which share the quote in proportion.
    fn receive(&mut self, taker: usize, base: &Exact, quote: &Exact) {
        let account = &mut self.accounts[taker];
        let held = account.position.base.clone();
        let flips = held != zero() && Side::of(&held) != Side::of(base) && (base + &held) * base > zero();
        let first = if flips { -&held } else { base.clone() };
        let part = quote * &first / base;
        let realised = account.position.change(&mut self.market, &first, &part);
        if flips {
            account.position.change(&mut self.market, &(base - first), &(quote - part));
        }
        account.position.realise(&mut self.market, &mut account.cash, &realised);
    }

    pub fn settle_loss(&mut self, who: usize, step: &Step<'_>) {
        self.begin(step);
        self.touch(who);
        let valuation = self.published();
        let account = &mut self.accounts[who];
        settlement::settle_loss(&mut self.market, &mut account.position, &mut account.cash, &valuation);
    }

    pub fn realise_gain(&mut self, who: usize, step: &Step<'_>) {
        self.begin(step);
        self.touch(who);
        let valuation = self.published();
        let account = &mut self.accounts[who];
        settlement::realise_gain(&mut self.market, &mut account.position, &mut account.cash, &valuation);
    }

    pub fn collect(&mut self, who: usize) {
        self.accounts[who].cash += self.market.claims.collect(who);
    }

    /// Settles an account's debts. The rules decide whether the rest is written off, because that requires cash of exactly zero.
    pub fn settle_up(&mut self, who: usize, is_written_off: bool) {
        self.collect(who);
        let account = &mut self.accounts[who];
        let owed = settlement::Owed {
            debts: account.position.debt.clone(),
            written_off: account.position.written_off.clone(),
        };
        let (debt, restored) =
            settlement::repay(&mut self.market, &mut account.position, &owed, &account.cash);
        account.cash -= debt + restored;
        if is_written_off && account.position.debt > zero() {
            let (debts, claims) = (account.position.debt.clone(), self.market.claims.left(who));
            settlement::write_off(&mut self.market, &mut account.position, &debts, &claims);
        }
    }

    /// Takes a peg or depth step. The rules' peg, depth and x are inputs.
    pub fn step_curve(&mut self, step: &Step<'_>) {
        self.begin(step);
        let net = self.market.curve.net_base();
        let base = whole(step.after.curve.base_reserve.raw());
        let curve = Curve {
            terminal_base: &base + net,
            base,
            sqrt_k: whole(step.after.curve.sqrt_k),
            peg: seed::price(step.after.curve.peg),
        };
        subsidy::step(&mut self.market, curve, &seed::quote(self.parameters.subsidy_cap));
    }

    /// Checks that every amount in the market and in the accounts is within `width` of the rules' amount.
    pub fn check(&self, case: &Case<'_>, exchange: &Exchange, width: &Exact) {
        assert_eq!(self.market.slack(), zero(), "the reference keeps the identity exactly");
        self.check_market(case, exchange.state(MARKET), width);
        for (who, account) in self.accounts.iter().enumerate() {
            let rules = &exchange.accounts[who];
            let within = |what, rules: Quote, exact: &Exact| {
                case.within(what, &(seed::quote(rules) - exact), &-width, width);
            };
            within("cash", rules.cash, &account.cash);
            let empty = ballast_math::position::Position::default();
            let position = exchange.position_of(who, MARKET).unwrap_or(&empty);
            case.equal("position", &seed::base(position.base), &account.position.base);
            within("quote", position.quote, &account.position.quote);
            within("debt", position.debt, &account.position.debt);
            within("written off", position.written_off, &account.position.written_off);
            let standing = exchange.state(MARKET).claims.standing(&position.claim).unwrap();
            within("claim left", standing.left, &self.market.claims.left(who));
            within("claim paid", standing.paid, &self.market.claims.paid(who));
        }
    }

    fn check_market(&self, case: &Case<'_>, rules: &State, width: &Exact) {
        let exact = &self.market;
        let within = |what, rules: Quote, exact: &Exact| {
            case.within(what, &(seed::quote(rules) - exact), &-width, width);
        };
        case.equal("x", &whole(rules.curve.base_reserve.raw()), &exact.curve.base);
        within("quote of longs", rules.quote_long, &exact.quote.long);
        within("quote of shorts", rules.quote_short, &exact.quote.short);
        within("P", rules.cash, &exact.cash);
        within("reserve", rules.reserved, &exact.claims.reserved());
        within("C", rules.open_claims, &exact.claims.open());
        within("D", rules.debts, &exact.debts);
        within("B", rules.surplus, &exact.surplus);
        within("bucket", rules.funding.bucket, &exact.bucket);
        within("protocol fees", rules.protocol_fees, &exact.protocol_fees);
        within("insurance", rules.insurance, &exact.insurance);
        within("insurance used", rules.insurance_used, &exact.insurance_used);
        within("due claims", rules.due_claims, &exact.due_claims);
        within("subsidy", rules.subsidy, &exact.subsidy);
        within("deficits", rules.deficits, &exact.deficits);
        let slack = fraction(rules.identity_slack().unwrap(), 1_000_000_000_000u64);
        case.within("slack of the identity", &slack, &zero(), width);
    }
}

/// Returns whether the trades of this second have left the base reserve where it was.
pub fn calm(market: &State, clock: &Clock) -> Calm {
    let is_moved = market.trade_time == clock.time && market.curve.base_reserve != market.calm_base;
    if is_moved { Calm::Moved } else { Calm::Calm }
}
