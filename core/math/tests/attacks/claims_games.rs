//! Attacks on claim eras: being the last holder, holding tiny claims, and collecting or refusing to collect so that others must
//! wait.

use ballast_math::claims::{Claim, ClaimsIndex};
use ballast_math::parameters::Parameters;
use ballast_math::trade::{Amount, Order};
use ballast_math::{Quote, Ratio, Side};

use crate::common::presets::QUOTE;
use crate::common::random::Random;
use crate::support::{Arena, INDEX, Worst, quiet};

/// A market's claims separated from the market: each holder's claim, the open total, and the amounts paid in and out.
#[derive(Clone)]
struct Book {
    index: ClaimsIndex,
    open: Quote,
    claims: Vec<Claim>,
    paid: Vec<i64>,
}

impl Book {
    fn new(holders: usize) -> Self {
        Self {
            index: ClaimsIndex::new(),
            open: Quote::ZERO,
            claims: vec![Claim::default(); holders],
            paid: vec![0; holders],
        }
    }

    fn collect(&mut self, who: usize) {
        let collected = self.index.collect(&self.claims[who], self.open).unwrap();
        self.index = collected.index;
        self.claims[who] = collected.claim;
        self.paid[who] += collected.paid.raw();
        if !self.index.is_held() && !self.open.is_zero() {
            self.open = Quote::ZERO;
            self.index = self.index.without_open_claims().unwrap();
        }
        if self.index.all_claims == 0 {
            self.index = self.index.restarted().unwrap();
        }
    }

    fn gain(&mut self, who: usize, amount: i64) {
        self.collect(who);
        let (index, claim) = self.index.grow(&self.claims[who], Quote::new(amount)).unwrap();
        (self.index, self.claims[who]) = (index, claim);
        self.open = self.open.plus(Quote::new(amount)).unwrap();
    }

    /// Pays up to `amount` to the claims.
    fn pay(&mut self, amount: i64) {
        let amount = Quote::new(amount).min(self.open);
        self.index = self.index.pay(amount, self.open).unwrap();
        self.open = self.open.minus(amount).unwrap();
    }

    fn cut(&mut self, amount: i64) {
        let amount = Quote::new(amount).min(self.open);
        self.index = self.index.cut(amount, self.open).unwrap();
        self.open = self.open.minus(amount).unwrap();
    }

    fn left(&self, who: usize) -> i64 {
        self.index.standing(&self.claims[who]).unwrap().left.raw()
    }
}

/// A victim and an attacker both hold claims. The attacker may split its claims, make them tiny or huge, and collect them at any
/// time or as late as others allow. Checks that the victim is still paid its exact share.
#[test]
fn no_splitting_or_waiting_changes_what_others_are_paid() {
    let mut worst = Worst::new();
    for seed in 0..2_000 {
        let mut random = Random::new(seed);
        let mut book = Book::new(9);
        let mut exact = num_rational::BigRational::from_integer(0.into());
        let ratio = |above: i64, below: i64| num_rational::BigRational::new(above.into(), below.into());
        let own = i64::try_from(random.magnitude(1_000_000_000_000)).unwrap();
        book.gain(0, own);
        let mut left = ratio(own, 1);
        for _ in 0..random.between(1, 40) {
            let who = usize::try_from(random.between(1, 8)).unwrap();
            match random.below(5) {
                0 => book.gain(who, i64::try_from(random.magnitude(1_000_000_000_000)).unwrap()),
                1 => book.collect(who),
                2 if book.open.raw() > 1 => {
                    let part =
                        i64::try_from(random.between(1, book.open.raw().unsigned_abs() / 2 + 1)).unwrap();
                    let open = book.open.raw();
                    book.pay(part);
                    exact += &left * ratio(part, open);
                    left = &left * ratio(open - part, open);
                }
                3 if book.open.raw() > 1_000 => {
                    let part = i64::try_from(random.between(1, book.open.raw().unsigned_abs() / 10)).unwrap();
                    let open = book.open.raw();
                    book.cut(part);
                    left = &left * ratio(open - part, open);
                }
                _ => book.collect(0),
            }
        }
        book.collect(0);
        let paid = num_rational::BigRational::from_integer(book.paid[0].into());
        let short = (exact - paid).to_integer();
        let short = i64::try_from(short).unwrap();
        worst.see(short.abs(), || format!("seed {seed}: {short} of {own}"));
    }
    worst.ensure("claim paid short by games with other claims", (6, 2_000));
}

/// Checks that uncollected claims from older eras with cuts do not reduce a payment or a cut, not even by one unit.
#[test]
fn no_uncollected_claim_holds_up_an_era() {
    for seed in 0..500 {
        let mut random = Random::new(seed);
        let mut book = Book::new(3);
        for who in 0..3 {
            book.gain(who, i64::try_from(random.between(10, 1_000_000_000)).unwrap());
        }
        // End several eras that contain cuts, while nobody else collects.
        for _ in 0..9 {
            book.cut(book.open.raw() / 3);
            book.pay(i64::MAX);
            assert_eq!(book.open, Quote::ZERO, "seed {seed}");
            let (gain, paid) = (i64::try_from(random.between(10, 1_000_000_000)).unwrap(), book.paid[1]);
            book.gain(1, gain);
            assert!(book.paid[1] >= paid && book.left(1) == gain, "seed {seed}");
        }
        book.cut(i64::MAX);
        for who in [0, 2, 1] {
            book.collect(who);
        }
        assert_eq!((book.open, book.index), (Quote::ZERO, ClaimsIndex::new()), "seed {seed}");
    }
}

/// Checks that the last holder in an era gets the same share as the first, and no more than its claim.
#[test]
fn being_last_brings_nothing() {
    for seed in 0..500 {
        let mut random = Random::new(seed);
        let amount = i64::try_from(random.magnitude(1_000_000_000_000)).unwrap();
        let mut book = Book::new(8);
        for who in 0..8 {
            book.gain(who, amount);
        }
        for _ in 0..random.between(1, 6) {
            let part = i64::try_from(random.between(1, book.open.raw().unsigned_abs().max(2) / 2)).unwrap();
            book.pay(part);
        }
        for who in 0..8 {
            book.collect(who);
        }
        let (least, most) = (book.paid.iter().min().unwrap(), book.paid.iter().max().unwrap());
        assert!(most - least <= 1 && *most <= amount, "seed {seed}: {:?} of {amount}", book.paid);
    }
}

/// Checks how much a late claim costs older claims. A claim made late in a window shares in the payment that is due to the older
/// claims at the window's end, and the part that it receives escapes a later cut. The older claims lose the cut's rate on that
/// part, within three units. Without a cut, they lose nothing, because they receive the same money one window later.
#[test]
fn a_late_claim_costs_the_older_ones_the_cut_of_what_it_was_paid() {
    let mut worst = Worst::new();
    for older in [1_000_000, 1_000_000_000, 1_000_000_000_000i64] {
        for (late, due, cut) in cases() {
            let [late, due] = [late, due].map(|percent| older / 100 * percent);
            let open = older + late - due;
            let cut = open / 100 * cut;
            let paid = |is_late: bool| {
                let mut book = Book::new(2);
                book.gain(0, older);
                if is_late {
                    book.gain(1, late);
                }
                book.pay(due);
                if !is_late {
                    book.gain(1, late);
                }
                book.cut(cut);
                book.pay(i64::MAX);
                (0..2).for_each(|who| book.collect(who));
                book.paid[0]
            };
            let moved = paid(false) - paid(true);
            let early = i128::from(due) * i128::from(late) / i128::from(older + late);
            let bound = i64::try_from(early * i128::from(cut) / i128::from(open.max(1))).unwrap();
            assert!(early <= due.min(late).into());
            worst.see((moved - bound).abs(), || format!("{older} and {late}, {due} due, {cut} cut: {moved}"));
        }
    }
    worst.ensure("late claim: moved beyond the rate of the cut on what it was paid", (3, 300));
}

/// Iterates over late claims and due payments, in per cent of the older claims, and cuts, in per cent of the open claims.
fn cases() -> impl Iterator<Item = (i64, i64, i64)> {
    let late = [1, 10, 50, 100, 1_000].into_iter();
    late.flat_map(|late| [1, 10, 50, 90, 100].map(|due| (late, due)))
        .flat_map(|(late, due)| [0, 1, 10, 50, 100].map(|cut| (late, due, cut)))
}

/// The market for the attack below, with the attacker's winner and loser, two dust holders, and an honest winner.
struct Window {
    arena: Arena,
    price: u64,
}

const GAINS: usize = 0;
const LOSES: usize = 1;
const HONEST: usize = 2;
const DUST: [usize; 3] = [3, 4, 5];

impl Window {
    fn new() -> Self {
        let half = Ratio::new(500_000);
        let parameters = Parameters { protocol_share: half, insurance_share: half, ..quiet() };
        let mut arena = Arena::new(parameters);
        for _ in 0..7 {
            arena.join(1_000_000);
        }
        for (who, contracts) in [(GAINS, 20_000), (LOSES, -40_000), (HONEST, 2_000)] {
            arena.trade(who, contracts).unwrap();
        }
        let mut window = Self { arena, price: INDEX };
        for who in DUST {
            window.order(who, Side::Long, 10_000_000);
        }
        window.price = INDEX * 104 / 100;
        window.arena.later(5, window.price);
        assert!(window.arena.arbitrage(6, (0, window.price)));
        window
    }

    fn order(&mut self, who: usize, side: Side, base: u64) {
        let order = Order { side, amount: Amount::Base(base), limit: None, reduce_only: false };
        self.arena.exchange().trade(who, 0, &order).unwrap();
    }

    /// Returns the amount by which the open claims exceed the PnL pool.
    fn lack(&mut self) -> i64 {
        let market = self.arena.scenario.market();
        market.open_claims.raw() - market.cash.raw()
    }

    /// Closes the loser's position until the PnL pool falls short of the claims by less than the value of one step of the
    /// position.
    fn pay_all_but_a_hair(&mut self) {
        let before = self.arena.exchange().clone();
        let lack_after = |window: &mut Self, steps: u64| {
            *window.arena.exchange() = before.clone();
            window.order(LOSES, Side::Long, steps * 1_000_000);
            window.lack()
        };
        let (mut low, mut high) = (10, 10_000_000);
        assert!(lack_after(self, low) > 0 && lack_after(self, high) < 0);
        while high - low > 1 {
            let middle = u64::midpoint(low, high);
            if lack_after(self, middle) > 0 { low = middle } else { high = middle }
        }
        assert!((1..10_000).contains(&lack_after(self, low)));
    }

    /// Advances two windows, so that every claim is due, and distributes the PnL pool.
    fn share(&mut self) {
        self.arena.later(100, self.price);
        self.arena.exchange().share_claims(0).unwrap();
    }
}

/// Three windows pay almost everything, and each leaves a dust claim that nobody collects. In an earlier design, with a fixed
/// number of digits and only one stored era, this blocked every later payment. The honest winner's claim and the dust must be
/// paid in full in the next window.
#[test]
fn claims_of_dust_stop_no_payment() {
    let mut window = Window::new();
    for dust in DUST {
        window.order(dust, Side::Short, 10_000_000);
        window.order(GAINS, Side::Short, 5_000_000_000_000);
        window.pay_all_but_a_hair();
        let hair = window.lack();
        window.share();
        assert_eq!(window.arena.scenario.market().open_claims.raw(), hair);
        window.arena.exchange().collect(GAINS, 0).unwrap();
    }
    window.order(HONEST, Side::Short, 2_000_000_000_000);
    let claim = window.arena.scenario.position(HONEST).claim.amount.raw();
    assert!(claim > 500 * QUOTE, "{claim}");
    window.arena.exchange().settle_loss(LOSES, 0).unwrap();
    assert_eq!(window.lack(), 0);
    window.share();
    assert!(window.arena.scenario.market().open_claims.is_zero());
    let before = window.arena.account(HONEST).cash;
    window.arena.exchange().collect(HONEST, 0).unwrap();
    assert_eq!(window.arena.account(HONEST).cash.minus(before).unwrap().raw(), claim);
    for dust in DUST {
        let claim = window.arena.scenario.position(dust).claim.amount;
        let before = window.arena.account(dust).cash;
        window.arena.exchange().collect(dust, 0).unwrap();
        assert_eq!(window.arena.account(dust).cash.minus(before), Ok(claim));
    }
    ballast_model::audit::check(window.arena.exchange(), 100).unwrap();
}
