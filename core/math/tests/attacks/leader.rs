//! A leader's gain from setting the clock. In its four consecutive slots, the clock may stop or run at double speed. The leader
//! orders every instruction, and nobody can react before the slots are over. `docs/reviewers/clock.md` has the table.

use ballast_math::oracle::{FUTURE_TOLERANCE, Reading};
use ballast_math::parameters::Parameters;
use ballast_math::{Clock, Price, Rounding};
use ballast_model::chain_clock::{ChainClock, Leader, WINDOW};

use crate::common::presets::{QUOTE, START, reading};
use crate::common::random::Random;
use crate::peg_and_depth;
use crate::support::{Arena, DEPTH, INDEX, Worst, dearest_funding, done_or_refused};

const SECOND: i64 = 1_000_000_000;

/// Returns the slots of a leader with the given number of consecutive windows, which begin the given number of tenths into a second.
pub fn slots(leader: Leader, (windows, tenths): (usize, i64), start: Clock) -> Vec<Clock> {
    let mut chain = ChainClock::new(start, tenths * SECOND / 10);
    (0..windows * WINDOW).map(|_| chain.next(leader)).collect()
}

/// Returns the slots of a leader that runs the clock at double speed in its only window, if the given number of windows before it
/// were skipped. The first returned slot is the last one before the skipped windows, and belongs to another leader.
fn after_skipped(windows: u32, tenths: i64, start: Clock) -> Vec<Clock> {
    let mut chain = ChainClock::new(start, tenths * SECOND / 10);
    let before = chain.now();
    chain.next(Leader::Honest);
    chain.skip(windows * WINDOW as u32);
    let first = chain.now();
    let rest = (1..WINDOW).map(|_| chain.next(Leader::Fast));
    [before, first].into_iter().chain(rest).collect()
}

/// Moves to one minute after the last instruction.
fn a_minute_later(arena: &mut Arena) -> Clock {
    let clock = arena.exchange().clock;
    Clock { time: clock.time + 60, slot: clock.slot + 300 }
}

fn show(arena: &mut Arena, (clock, price): (Clock, u64)) {
    arena.exchange().clock = clock;
    arena.exchange().venues[0].reading = Ok(reading(price, &clock));
}

/// The leader trades in its first slot, steps the peg in every slot as often as allowed, and closes in the last. Returns its gain
/// without funding.
fn sandwich((passive, bucket): (i64, i64), (contracts, price): (i64, u64), clocks: &[Clock]) -> Option<i64> {
    let (mut arena, attacker) = peg_and_depth::market(passive, bucket);
    let (first, rest) = clocks.split_first()?;
    show(&mut arena, (*first, price));
    arena.trade(attacker, contracts).ok()?;
    let largest = arena.exchange().parameters(0).largest_peg_step();
    for clock in rest {
        show(&mut arena, (*clock, price));
        done_or_refused(arena.exchange().repeg(0, largest));
        done_or_refused(arena.exchange().repeg(0, largest));
    }
    arena.close(attacker).ok()?;
    // Funding is tested separately below. Funding is at most two per cent in eight hours.
    let seconds = clocks.last()?.time - first.time;
    let funding = contracts.abs() * 11 * QUOTE / 50 * seconds / 28_800 + 1;
    Some(arena.on_paper(&[attacker]) - funding)
}

/// Tries sandwiches of the peg over the slots that `clocks` returns for a start at each tenth of a second.
fn sandwiches(clocks: impl Fn(i64, Clock) -> Vec<Clock>) -> Worst {
    let mut worst = Worst::new();
    let (mut arena, _) = peg_and_depth::market(0, 1_000);
    let start = a_minute_later(&mut arena);
    for tenths in 0..10 {
        let clocks = clocks(tenths, start);
        for passive in [-20_000, 0, 20_000] {
            for price in [95, 98, 102, 105] {
                for contracts in [100, 5_000, 20_000, 40_000, -100, -5_000, -20_000, -40_000] {
                    let plan = (contracts, INDEX * price / 100);
                    let Some(gain) = sandwich((passive, 1_000_000), plan, &clocks) else { continue };
                    worst.see(gain, || format!("from .{tenths}: {passive} {price} % {contracts}"));
                }
            }
        }
    }
    worst
}

/// Stated bound: in one window a leader gains nothing, however it sets the clock. With two or more consecutive windows, it gets a
/// second allowance. The gain from the second allowance comes from the budget saved for steps, as with every series of steps.
#[test]
fn a_leader_sandwiches_no_step_of_the_peg_in_its_window() {
    for leader in [Leader::Honest, Leader::Still, Leader::Fast] {
        let found = sandwiches(|tenths, start| slots(leader, (1, tenths), start));
        found.ensure(&format!("sandwich of the peg by a leader: {leader:?}"), (0, 500));
    }
    // 3.2 and 4.8 s contain two allowances, and 6.4 s contains three.
    for (windows, more) in [(2, 1), (3, 1), (4, 2)] {
        let found = sandwiches(|tenths, start| slots(Leader::Fast, (windows, tenths), start));
        found.ensure(&format!("the same with {windows} windows in a row"), (more * allowance(), 500));
        assert!(found.value > 0, "a second allowance pays: {}", found.value);
    }
}

/// Returns the gain from one more allowance, which moves the peg by two fees of the largest position.
const fn allowance() -> i64 {
    40_000 * 11 * QUOTE * 2 / 1_000
}

/// Stated bound: after skipped windows a leader may advance the clock by twice the time in which nobody could act. If it trades
/// in its own window, it still gains nothing. If it trades in the last block before the skipped windows, the steps in its first
/// and last slots have separate allowances, and it gains one allowance, as with two consecutive windows.
#[test]
fn skipped_windows_count_as_a_leaders_own_for_a_sandwich() {
    for skipped in [1, 2, 4, 12] {
        let inside = sandwiches(|tenths, start| after_skipped(skipped, tenths, start)[1..].to_vec());
        inside.ensure(&format!("sandwich in a window after {skipped} skipped"), (0, 500));
        let across = sandwiches(|tenths, start| after_skipped(skipped, tenths, start));
        across.ensure(&format!("sandwich across {skipped} skipped windows"), (allowance(), 500));
        assert!(across.value > 0, "a second allowance pays: {}", across.value);
    }
    let none = sandwiches(|tenths, start| after_skipped(0, tenths, start));
    none.ensure("sandwich from the slot before a window", (0, 500));
}

/// Others are long and the leader is short. The leader pushes the mark up in the first slot of its window and reverses the push
/// in the last. Returns its gain and the cost of the push, in quote units.
fn push(parameters: Parameters, (interest, push): (i64, i64), clocks: &[Clock]) -> Option<(i64, i64)> {
    let mut arena = Arena::new(parameters);
    let (other, attacker, pusher) = (arena.join(50_000_000), arena.join(50_000_000), arena.join(50_000_000));
    let mut built = 0;
    while built < interest {
        let step = DEPTH * (interest - built).min(20) / 1_000;
        arena.trade(other, step).ok()?;
        arena.trade(attacker, -step).ok()?;
        built += 20;
    }
    let (first, last) = (*clocks.first()?, *clocks.last()?);
    show(&mut arena, (first, INDEX));
    arena.scenario.update();
    let before = arena.on_paper(&[attacker, pusher]);
    arena.trade(pusher, DEPTH * push / 1_000).ok()?;
    show(&mut arena, (last, INDEX));
    arena.close(pusher).ok()?;
    arena.scenario.update();
    let (market, position) = (*arena.scenario.market(), arena.scenario.position(attacker));
    let index = market.funding.index_of(position.base.side());
    let funding = index.gathered(position.funding_index, position.base.magnitude(), Rounding::Floor).ok()?;
    let lost = before - arena.on_paper(&[attacker, pusher]);
    Some((funding.raw() - lost, lost))
}

/// Stated bound: a second or two of the highest premium at any parameters within their bounds is at most a fifth of the push's
/// cost, because the fee is at least ten seconds of that premium.
#[test]
fn funding_stretched_by_a_leader_pays_no_push() {
    let (mut worst, mut part) = (Worst::new(), Worst::new());
    for ((fee, period), parameters) in dearest_funding() {
        for (tenths, plan) in
            (0..10).flat_map(|tenths| [(280, 10), (540, 5), (540, 24)].map(|plan| (tenths, plan)))
        {
            let start = Clock { time: START.time + 60, slot: START.slot + 300 };
            let clocks = slots(Leader::Fast, (1, tenths), start);
            let Some((gained, lost)) = push(parameters, plan, &clocks) else { continue };
            worst.see(gained, || format!("fee {fee} period {period} {plan:?} from .{tenths}"));
            part.see((gained + lost) * 1_000 / lost.max(1), || format!("fee {fee} period {period} {plan:?}"));
        }
    }
    part.ensure("what the push brings, in thousandths of what it costs", (250, 100));
    worst.ensure("push under a clock that runs double", (0, 100));
}

/// Stated bound: a push in the first slot after skipped windows earns the funding of the time that the clock then catches up, although
/// it was held for less than a second. At the ends of the parameters' bounds, this is less than the push costs after up to six skipped
/// windows (4.8 seconds without a block), and more after seven. The demo's fee is 72 seconds of funding instead of ten.
#[test]
fn funding_over_six_skipped_windows_pays_no_push() {
    let found = |skipped| {
        let mut worst = Worst::new();
        for ((fee, period), parameters) in dearest_funding() {
            for (tenths, plan) in
                (0..10).flat_map(|tenths| [(280, 10), (540, 5), (540, 24)].map(|plan| (tenths, plan)))
            {
                let start = Clock { time: START.time + 60, slot: START.slot + 300 };
                let clocks = after_skipped(skipped, tenths, start);
                let Some((gained, lost)) = push(parameters, plan, &clocks[1..]) else { continue };
                let part = (gained + lost) * 1_000 / lost.max(1);
                worst.see(part, || format!("fee {fee} period {period} {plan:?} from .{tenths}"));
            }
        }
        worst
    };
    for skipped in 1..=6 {
        let name = format!("thousandths of a push's cost after {skipped} skipped windows");
        found(skipped).ensure(&name, (1_000, 100));
    }
    assert!(found(7).value > 1_000, "{}", found(7).value);
}

/// The leader holds back several updates and posts one in each slot of a second in which the clock stops. However it chooses and
/// orders them, an account that met the initial margin in the first slot is solvent after every update.
#[test]
fn no_row_of_updates_in_a_standing_second_makes_an_account_insolvent() {
    let mut worst = Worst::new();
    for initial in [20_000, 50_000, 100_000, 200_000] {
        let parameters = crate::known_price::listing(initial);
        let edge = i64::try_from(parameters.twap_divergence.raw()).unwrap();
        for place in [0, edge, -edge] {
            let Some(start) = crate::known_price::market(parameters, (place, 0)) else { continue };
            for contracts in [DEPTH / 5_000, -DEPTH / 5_000] {
                let Some((opened, who)) = crate::known_price::open(&start, contracts) else { continue };
                for gaps in rows() {
                    let left = after_row(&opened, who, gaps);
                    worst.see(-left, || format!("{initial} at {place}: {contracts} {gaps:?}"));
                }
            }
        }
    }
    worst.ensure("lacking after a row of updates, in millionths of the notional", (-1, 1_000));
}

/// Iterates over series of gaps, in thousandths of the starting price.
fn rows() -> impl Iterator<Item = [i64; 3]> {
    let gaps = [-300, -100, -30, 30, 100, 300];
    gaps.into_iter().flat_map(move |first| {
        gaps.into_iter().flat_map(move |second| gaps.into_iter().map(move |third| [first, second, third]))
    })
}

/// Returns the lowest equity after any update of the series, in millionths of the notional before it.
fn after_row(opened: &Arena, who: usize, gaps: [i64; 3]) -> i64 {
    use ballast_math::health::Purpose;
    let mut arena = opened.again();
    let price = arena.exchange().state(0).oracle.price.raw();
    let notional =
        i128::from(arena.exchange().base_of(who, 0).magnitude()) * i128::from(price) / 1_000_000_000_000;
    let mut least = i64::MAX;
    for (place, gap) in (1..).zip(gaps) {
        arena.exchange().clock.slot += 1;
        let publish_time = arena.exchange().clock.time + 1 + place;
        let price = Price::new(price / 1_000 * (1_000 + gap).unsigned_abs());
        arena.exchange().venues[0].reading = Ok(Reading { price, confidence: Price::ZERO, publish_time });
        arena.scenario.update();
        assert_eq!(arena.exchange().state(0).oracle.price, price, "it is taken in");
        let equity = arena.exchange().health(who, Purpose::Maintenance).unwrap().equity;
        least = least.min(i64::try_from(i128::from(equity.raw()) * 1_000_000 / notional).unwrap());
    }
    least
}

/// Evaluates a tolerance for prices that are ahead of the clock, where each second's updates reach the chain 0.2 s later in real
/// time. Returns in how many of a thousand slots the newest price would be rejected if leaders stop the clock. Also returns the age
/// of the oldest price that the holder of all updates can still get the market to accept.
fn refused_and_oldest(tolerance: i64, leaders: &[Leader]) -> (u64, i64) {
    let (mut refused, mut slots, mut oldest) = (0, 0, 0);
    for tenths in 0..10 {
        let mut chain = ChainClock::new(START, tenths * SECOND / 10);
        for leader in leaders {
            let now = chain.next(*leader);
            let newest = (chain.wall() - SECOND / 5).div_euclid(SECOND);
            slots += 1;
            refused += u64::from(newest > now.time + tolerance);
            // The newest accepted update keeps all earlier ones out. The difference is how far that update is behind real time.
            oldest = oldest.max(chain.wall().div_euclid(SECOND) - newest.min(now.time + tolerance));
        }
    }
    (refused * 1_000 / slots, oldest)
}

/// Stated bound: a tolerance of one second admits every honest price under a leader with one window, two seconds under a leader
/// with two, and three under a leader with four. The only effect of each further second is that the sender of an update can count
/// the update as new for one second longer. Five seconds leave room for a feed whose publishers' clocks are ahead.
#[test]
fn the_tolerance_keeps_no_honest_price_out() {
    let still = |windows: usize| vec![Leader::Still; windows * WINDOW];
    for tolerance in 0..=FUTURE_TOLERANCE {
        let found: Vec<_> = [1, 2, 3, 4].map(|windows| refused_and_oldest(tolerance, &still(windows))).into();
        println!("tolerance {tolerance} s: refused per mille and oldest in one to four windows {found:?}");
    }
    let refused = |tolerance| [1, 2, 3, 4].map(|windows| refused_and_oldest(tolerance, &still(windows)).0);
    assert_eq!(refused(0), [300, 625, 750, 812]);
    assert_eq!(refused(1), [0, 75, 333, 500]);
    assert_eq!(refused(2), [0, 0, 16, 187]);
    for tolerance in 3..=FUTURE_TOLERANCE {
        assert_eq!(refused(tolerance), [0; 4], "{tolerance} s");
    }
}

/// Returns how far a share of the stake moves the clock ahead of real time and behind it within one day of windows, in milliseconds.
/// Leaders are drawn at random. The share's leaders all run at double speed, or all stop the clock. The others correct it.
fn drift(leader: Leader, (percent, seed): (u64, u64)) -> i64 {
    let mut random = Random::new(seed);
    let mut chain = ChainClock::new(START, 0);
    let mut most = 0;
    for _ in 0..108_000 {
        let of_window = if random.chance(percent) { leader } else { Leader::Honest };
        for _ in 0..WINDOW {
            chain.next(of_window);
        }
        most = most.max(chain.ahead().abs() / 1_000_000);
    }
    most
}

/// One window moves the clock by 0.8 s and an honest window corrects it. The clock therefore moves no further than the longest
/// run of windows that the other leaders' windows do not undo. For a share of more than half, the only bound is the double speed,
/// at which delays of hours and days last half as long.
#[test]
fn a_share_of_the_stake_moves_the_clock_by_seconds() {
    for percent in [1, 5, 10, 20, 33] {
        let most = |leader| (0..5).map(|seed| drift(leader, (percent, seed))).max().unwrap();
        let (ahead, behind) = (most(Leader::Fast), most(Leader::Still));
        println!("{percent} % of the stake: at most {ahead} ms ahead, {behind} ms behind in five days");
        // A share of (f/(1 − f))^k of the windows reaches k·0.8 s. Five days have 540,000 windows.
        let odds = percent as f64 / (100 - percent) as f64;
        let bound = ((540_000f64).ln() / -odds.ln() + 8.0) * 800.0;
        assert!(ahead as f64 <= bound && behind as f64 <= bound, "{ahead} {behind} {bound}");
    }
    let mut chain = ChainClock::new(START, 0);
    for _ in 0..5 * 3_600 {
        chain.next(Leader::Fast);
    }
    assert_eq!(chain.now().time - START.time, 2 * 3_600, "an hour of nobody else lasts two");
}
