//! Tests which tasks the jobs plan.

use crate::model::{ACCOUNTS, ARBITRAGEUR, CONTRACT, MARKETS, Model, QUOTE, START, address, parameters};
use ballast_client::pda;
use ballast_client::transaction::Spare;
use ballast_keeper::config::Settings;
use ballast_keeper::jobs::{Delays, Lock, Own, Task, TaskKind, View, liquidations, settlements, upkeep};
use ballast_keeper::outcome::Outcome;
use ballast_keeper::send::InFlight;
use ballast_math::parameters::Parameters;
use ballast_math::{Quote, Ratio, Side};
use solana_pubkey::Pubkey;
use std::time::{Duration, Instant};

/// The last account, which receives the fees and takes over positions.
const KEEPER: usize = ACCOUNTS - 1;
/// The keeper's accounts without a taker.
const NO_TAKER: Own = Own { authority: Pubkey::new_from_array([250; 32]), account: FEES, taker: None };
const FEES: Pubkey = Pubkey::new_from_array([251; 32]);

fn settings(text: &str) -> Settings {
    Settings::parse(text).unwrap()
}

/// Returns a model with one long at nine times leverage, one short, and enough insurance to pay keepers.
fn one_long() -> Model {
    let mut model = Model::new();
    model.exchange.insure(0, Quote::new(10_000 * QUOTE)).unwrap();
    model.trade(1, 0, (Side::Short, 100 * CONTRACT));
    model.trade(0, 0, (Side::Long, 100 * CONTRACT));
    model.exchange.withdraw(0, Quote::new(18_800 * QUOTE)).unwrap();
    model
}

fn after_price(mut model: Model, price: u64) -> Model {
    model.advance(1);
    model.publish(0, price);
    model.tell();
    model
}

/// Keeps the feed at `price` for several minutes, because liquidations depend on its average.
fn after_fall(mut model: Model, price: u64) -> Model {
    model.stay(0, price);
    model.tell();
    model
}

/// Keeps the feed at `price` like [`after_fall`], but other accounts have sold this many contracts a second ago.
fn after_push(mut model: Model, price: u64, contracts: u64) -> Model {
    model.stay(0, price);
    for who in 2..5 {
        model.trade(who, 0, (Side::Short, contracts / 3 * CONTRACT));
    }
    after_price(model, price)
}

fn liquidate(model: &mut Model, own: &Own, settings: &Settings) -> Vec<Task> {
    let tick = model.tick();
    liquidations(&View { mirror: &model.mirror, own, settings }, &tick.unhealthy, &|_| true)
}

fn kinds(tasks: &[Task]) -> Vec<&'static str> {
    tasks.iter().map(|task| task.kind.name()).collect()
}

#[test]
fn a_healthy_market_has_nothing_to_do() {
    let mut model = after_price(one_long(), START);
    assert_eq!(liquidate(&mut model, &NO_TAKER, &Settings::default()), []);
    let settings = settings("[upkeep]\ndepth = false");
    let view = View { mirror: &model.mirror, own: &NO_TAKER, settings: &settings };
    assert_eq!(settlements(&view), []);
    assert_eq!(upkeep(&view), []);
}

#[test]
fn accounts_below_maintenance_are_liquidated_for_the_keepers_fee() {
    let mut model = after_fall(one_long(), START / 100 * 90);
    let tasks = liquidate(&mut model, &NO_TAKER, &Settings::default());
    assert_eq!(kinds(&tasks), ["liquidate"]);
    assert_eq!(tasks[0].account(), Some(address(0)));
    // The revenue is the flat fee from the parameters.
    assert_eq!(tasks[0].revenue, Quote::new(100_000));
    let keys: Vec<Pubkey> = tasks[0].instructions[0].accounts.iter().map(|meta| meta.pubkey).collect();
    assert!(keys.contains(&FEES) && keys.contains(&address(0)));
    assert!(tasks[0].written.contains(&address(0)));
    // The position is the account's only one, and nobody waits for a claim.
    assert_eq!(tasks[0].spare, Spare::LastSale);
}

#[test]
fn unprofitable_actions_are_skipped_unless_wanted() {
    let mut model = after_fall(one_long(), START / 100 * 90);
    // A signature costs 0.2 quote here, and the liquidation fee is 0.1 quote.
    let dear = settings("[liquidator]\nsol_price = \"40000\"");
    assert_eq!(liquidate(&mut model, &NO_TAKER, &dear), []);
    let all_the_same = settings("[liquidator]\nsol_price = \"40000\"\nunprofitable = true");
    assert_eq!(kinds(&liquidate(&mut model, &NO_TAKER, &all_the_same)), ["liquidate"]);
}

#[test]
fn a_fall_liquidates_nothing_before_the_average_has_followed() {
    let mut model = after_price(one_long(), START / 100 * 90);
    assert_eq!(liquidate(&mut model, &TAKING, &settings("[liquidator]\nunprofitable = true")), []);
}

#[test]
fn the_better_of_two_ways_is_taken() {
    let mut model = after_fall(one_long(), START / 100 * 90);
    // The account meets two thirds of its requirement. The discount is therefore full, and the position is worth more
    // than the fee.
    let tasks = liquidate(&mut model, &TAKING, &Settings::default());
    assert_eq!(kinds(&tasks), ["take_over"]);
    let TaskKind::TakeOver { most, .. } = tasks[0].kind else { panic!("{tasks:?}") };
    assert!(most <= 100 * CONTRACT && tasks[0].revenue > Quote::new(100_000), "{tasks:?}");
    let off = settings("[liquidator]\ntake_over = false");
    assert_eq!(kinds(&liquidate(&mut model, &TAKING, &off)), ["liquidate"]);
    // The discount is at most two and a half per cent. A taker that requires three per cent leaves the position to the
    // curve.
    let wants_more = settings("[liquidator]\ntaker_margin = \"0.03\"");
    assert_eq!(kinds(&liquidate(&mut model, &TAKING, &wants_more)), ["liquidate"]);
    // If the mark is two per cent below the index, the curve does not liquidate.
    let mut model = after_push(one_long(), START / 100 * 90, 660);
    assert_eq!(kinds(&liquidate(&mut model, &TAKING, &off)), [""; 0]);
    assert_eq!(kinds(&liquidate(&mut model, &TAKING, &Settings::default())), ["take_over"]);
}

/// Checks that the curve liquidates nobody while trades in the same second have moved the mark against the account.
#[test]
fn a_push_is_waited_out() {
    let mut model = after_fall(one_long(), START / 100 * 90);
    model.trade(2, 0, (Side::Short, 10 * CONTRACT));
    model.tell();
    assert_eq!(liquidate(&mut model, &NO_TAKER, &Settings::default()), []);
    let mut model = after_price(model, START / 100 * 90);
    assert_eq!(kinds(&liquidate(&mut model, &NO_TAKER, &Settings::default())), ["liquidate"]);
}

/// Checks that an account's other markets are passed as writable, because selling the last position settles the account up there.
#[test]
fn the_accounts_other_markets_are_passed_as_writable() {
    let mut model = one_long();
    model.trade(0, MARKETS - 1, (Side::Short, CONTRACT / 10));
    let mut model = after_fall(model, START / 100 * 90);
    for own in [NO_TAKER, TAKING] {
        let tasks = liquidate(&mut model, &own, &Settings::default());
        let markets = [pda::market(0), pda::market(MARKETS - 1)];
        assert!(markets.iter().all(|market| tasks[0].written.contains(market)), "{tasks:?}");
    }
}

/// Checks that a position worth a little more than its price at the index is not taken over if the mark is far from the index, or
/// if the difference does not reward the risk.
#[test]
fn a_take_over_is_worth_less_where_the_mark_is_far_from_the_index() {
    let mut model = after_push(one_long(), START / 1_000 * 875, 810);
    let mut taken = |text: &str| {
        let settings = settings(&format!("[liquidator]\n{text}"));
        let tasks = liquidate(&mut model, &TAKING, &settings);
        tasks.iter().find(|task| task.kind.name() == "take_over").map(|task| task.revenue)
    };
    let at_index = taken("mark_share = \"0\"\ntaker_margin = \"0\"").unwrap();
    assert!(at_index.is_positive());
    let with_margin = taken("mark_share = \"0\"").unwrap();
    // The margin is a thousandth of the value of up to a hundred contracts at 87.5 quote each.
    let margin = at_index.minus(with_margin).unwrap();
    assert!((1_000_000..=8_750_000).contains(&margin.raw()), "{margin:?}");
    assert_eq!(taken(""), None);
    let all_the_same = taken("unprofitable = true").unwrap();
    assert!(all_the_same.is_negative(), "{all_the_same:?}");
}

/// Checks that the largest position comes first, regardless of its number and its revenue.
#[test]
fn the_largest_position_is_acted_on_first() {
    let mut model = with_longs(Model::new(), 3);
    model.exchange.insure(0, Quote::new(10_000 * QUOTE)).unwrap();
    model.trade(ARBITRAGEUR, 0, (Side::Short, 150 * CONTRACT));
    model.trade(3, 0, (Side::Long, 150 * CONTRACT));
    model.exchange.withdraw(3, Quote::new(18_200 * QUOTE)).unwrap();
    let mut model = after_fall(model, START / 1_000 * 885);
    let tasks = liquidate(&mut model, &NO_TAKER, &Settings::default());
    assert_eq!((tasks.len(), tasks[0].account()), (4, Some(address(3))));
    assert!(tasks[0].stake > Quote::new(13_275 * QUOTE), "{:?}", tasks[0].stake);
    assert!(tasks.is_sorted_by_key(|task| std::cmp::Reverse(task.stake)));
}

/// The keeper's accounts with a taker. A take-over earns more, and the curve takes what the taker does not.
const TAKING: Own = Own { taker: Some(Pubkey::new_from_array([KEEPER as u8 + 1; 32])), ..NO_TAKER };

/// Returns a model with `count` longs in danger. Each can be liquidated on the curve, and earns more as a take-over.
fn with_two_ways(count: usize) -> Model {
    let mut model = after_fall(with_longs(Model::new(), count), START / 100 * 90);
    let _found = model.tick();
    let ways = |own: &Own| {
        let settings = Settings::default();
        let view = View { mirror: &model.mirror, own, settings: &settings };
        let each = model.scan().into_iter().map(|position| liquidations(&view, &[position], &|_| true));
        each.map(|tasks| kinds(&tasks)).collect::<Vec<_>>()
    };
    assert_eq!(ways(&TAKING), vec![["take_over"]; count]);
    assert_eq!(ways(&NO_TAKER), vec![["liquidate"]; count]);
    model
}

/// Checks that the keeper liquidates on the curve if the taker is busy, or if a take-over is backing off.
#[test]
fn the_curve_is_used_while_the_taker_is_busy() {
    let (mut model, own, settings) = (with_two_ways(1), TAKING, Settings::default());
    assert_eq!(kinds(&liquidate(&mut model, &own, &settings)), ["take_over"]);
    let (mut in_flight, now) = (InFlight::new(8), Instant::now());
    let view = View { mirror: &model.mirror, own: &own, settings: &settings };
    let unhealthy = model.scan();
    let first = liquidations(&view, &unhealthy, &|task| in_flight.may_begin(task, now)).remove(0);
    in_flight.begin(&first, now);
    let busy = liquidations(&view, &unhealthy, &|task| in_flight.may_begin(task, now));
    assert_eq!(busy, [], "something is under way for the account");
    in_flight.end(&first, &Outcome::NotWorth, now);
    let resting = liquidations(&view, &unhealthy, &|task| in_flight.may_begin(task, now));
    assert_eq!(kinds(&resting), ["liquidate"]);
    // Another task keeps the taker busy.
    let mut in_flight = InFlight::new(8);
    let other = Task { locks: vec![Lock::Account(address(KEEPER))], ..first };
    in_flight.begin(&other, now);
    let without = liquidations(&view, &unhealthy, &|task| in_flight.may_begin(task, now));
    assert_eq!(kinds(&without), ["liquidate"]);
}

/// Returns a model with several longs of the same leverage.
fn with_longs(mut model: Model, count: usize) -> Model {
    for who in 0..count {
        model.trade(ARBITRAGEUR, 0, (Side::Short, 100 * CONTRACT));
        model.trade(who, 0, (Side::Long, 100 * CONTRACT));
        model.exchange.withdraw(who, Quote::new(18_800 * QUOTE)).unwrap();
    }
    model
}

#[test]
fn one_taker_takes_one_position_at_a_time_and_the_curve_the_others() {
    let mut model = with_two_ways(2);
    let mut found = kinds(&liquidate(&mut model, &TAKING, &Settings::default()));
    found.sort_unstable();
    assert_eq!(found, ["liquidate", "take_over"]);
}

/// Checks that insurance that can pay only once is not counted twice.
#[test]
fn actions_of_one_round_are_quoted_in_sequence() {
    let revenues = |insurance| {
        // Without a liquidation fee, liquidations add nothing to the insurance.
        let free = |market| Parameters { liquidation_fee: Ratio::ZERO, ..parameters(market) };
        let mut model = with_longs(Model::with(free), 2);
        model.exchange.venues[0].state.insurance = Quote::new(insurance);
        let mut model = after_fall(model, START / 100 * 90);
        let tasks = liquidate(&mut model, &NO_TAKER, &Settings::default());
        tasks.iter().map(|task| task.revenue.raw()).collect::<Vec<_>>()
    };
    assert_eq!(revenues(10_000 * QUOTE), [100_000, 100_000]);
    assert_eq!(revenues(150_000), [100_000, 50_000]);
    assert_eq!(revenues(100_000), [100_000]);
}

/// Checks that a bankruptcy that the first sale settles up becomes a deficit, so that the claims of the next account count for
/// less.
#[test]
fn a_bankruptcy_counts_for_later_decisions() {
    let mut model = Model::new();
    model.trade(1, 0, (Side::Short, 100 * CONTRACT));
    model.trade(0, 0, (Side::Long, 100 * CONTRACT));
    model.exchange.withdraw(0, Quote::new(18_800 * QUOTE)).unwrap();
    // Another account has a gain in the first market, and a long in the second market that loses more.
    model.trade(ARBITRAGEUR, 1, (Side::Short, 100 * CONTRACT));
    model.trade(1, 1, (Side::Long, 100 * CONTRACT));
    let spare = model.exchange.free_cash(1).unwrap();
    model.exchange.withdraw(1, spare).unwrap();
    model.stay(1, START / 100 * 69);
    let mut model = after_push(model, START / 100 * 85, 780);
    model.trade(1, 0, (Side::Long, 100 * CONTRACT));
    model.publish(1, START / 100 * 69);
    model.exchange.venues[0].state.insurance = Quote::ZERO;
    model.tell();
    let settings = settings("[liquidator]\nunprofitable = true");
    let of = |tasks: &[Task], who| {
        tasks.iter().find(|task| task.account() == Some(address(who))).map(|task| task.revenue)
    };
    let together = liquidate(&mut model, &TAKING, &settings);
    assert_eq!(kinds(&together), ["liquidate", "take_over"]);
    let view = View { mirror: &model.mirror, own: &TAKING, settings: &settings };
    let alone: Vec<_> = model.scan().into_iter().filter(|position| position.market == 1).collect();
    let alone = liquidations(&view, &alone, &|_| true);
    assert_ne!(of(&alone, 1), of(&together, 1), "the claim counts in full");
    // The liquidation is now carried out.
    model.exchange.liquidate(0, 0, 6).unwrap();
    model.tell_within_the_slot();
    let after = liquidate(&mut model, &TAKING, &settings);
    assert_eq!((kinds(&after), of(&after, 1)), (vec!["take_over"], of(&together, 1)));
}

#[test]
fn each_of_the_own_accounts_is_left_to_the_other() {
    let mut model = after_fall(one_long(), START / 100 * 90);
    // No account is paid for its own liquidation.
    let fees = Own { account: address(0), ..NO_TAKER };
    assert_eq!(liquidate(&mut model, &fees, &Settings::default()), []);
    // The taker's own positions are liquidated like all others, because the taker cannot take over its own positions.
    let taker = Own { taker: Some(address(0)), ..NO_TAKER };
    assert_eq!(kinds(&liquidate(&mut model, &taker, &Settings::default())), ["liquidate"]);
    let both = Own { account: address(0), taker: Some(address(KEEPER)), ..NO_TAKER };
    let settings = settings("[liquidator]\nunprofitable = true");
    assert_eq!(kinds(&liquidate(&mut model, &both, &settings)), ["take_over"]);
}

#[test]
fn a_need_met_by_another_keeper_is_dropped() {
    let model = after_price(one_long(), START);
    let view = View { mirror: &model.mirror, own: &NO_TAKER, settings: &Settings::default() };
    let wanted = || {
        Task::new(TaskKind::UpdateFunding { market: 0 }, &view, Quote::ZERO).into_iter().collect::<Vec<_>>()
    };
    let most = |_: &TaskKind| Duration::from_secs(10);
    let start = Instant::now();
    let after = |seconds| start + Duration::from_secs(seconds);
    let (mut sum, mut delays) = (0, Delays::default());
    for _ in 0..50 {
        delays = Delays::default();
        let ripe_at = (0..=10).find(|second| !delays.ripe(wanted(), most, after(*second)).is_empty());
        sum += ripe_at.unwrap();
    }
    // Each delay is random, between zero and ten seconds.
    assert!((100..500).contains(&sum), "{sum}");
    // A task stays ready until it is no longer needed.
    assert_eq!(delays.ripe(wanted(), most, after(11)).len(), 1);
    assert_eq!(delays.ripe(Vec::new(), most, after(12)), []);
    let again = (0..50).filter(|_| {
        let mut delays = Delays::default();
        delays.ripe(wanted(), most, after(0));
        delays.ripe(Vec::new(), most, after(9));
        delays.ripe(wanted(), most, after(10)).is_empty()
    });
    assert!(again.count() > 40);
    // Without a delay, a task is ready at once.
    assert_eq!(Delays::default().ripe(wanted(), |_| Duration::ZERO, start).len(), 1);
}

#[test]
fn the_peg_is_stepped_from_two_per_cent_on() {
    let at = |thousandths: u64| {
        let model = after_price(one_long(), START / 1_000 * thousandths);
        let view = View { mirror: &model.mirror, own: &NO_TAKER, settings: &Settings::default() };
        kinds(&upkeep(&view)).contains(&"repeg")
    };
    // Lowering the peg costs nothing while users are flat or net long.
    assert!(!at(1_000) && !at(985));
    assert!(at(975));
}

#[test]
fn an_index_is_taken_in_when_nobody_has_for_a_while() {
    let mut model = one_long();
    model.tell();
    model.advance(299);
    model.publish(0, START);
    model.tell();
    let settings = settings("[upkeep]\ndepth = false");
    let is_due = |model: &Model| {
        let view = View { mirror: &model.mirror, own: &NO_TAKER, settings: &settings };
        upkeep(&view).iter().any(|task| task.kind == TaskKind::UpdateFunding { market: 0 })
    };
    assert!(!is_due(&model));
    let mut model = after_price(model, START);
    assert!(is_due(&model));
    // Nothing is due if there is no newer price to accept.
    model.exchange.update(0).unwrap();
    model.advance(400);
    model.tell();
    assert!(!is_due(&model));
}

/// Checks that a market whose funding interval is one minute is updated after half of this interval, including the random delay.
#[test]
fn a_short_interval_is_kept_with_the_wait() {
    let settings = settings("[upkeep]\ndepth = false\nfunding_jitter_ms = 20000");
    let is_due = |seconds: i64| {
        let mut model = Model::with(|market| Parameters { funding_max_interval: 60, ..parameters(market) });
        model.exchange.update(0).unwrap();
        model.advance(seconds);
        model.publish(0, START);
        model.tell();
        let view = View { mirror: &model.mirror, own: &NO_TAKER, settings: &settings };
        upkeep(&view).iter().any(|task| task.kind == TaskKind::UpdateFunding { market: 0 })
    };
    assert!(!is_due(9) && is_due(10));
}

/// Carries out the planned settlements until none are left, and returns their names in order.
fn settle_all(model: &mut Model) -> Vec<&'static str> {
    let settings = settings("[settlement]\nleast = \"0\"\n[upkeep]\nleast_shared = \"0\"\ndepth = false");
    let mut all = Vec::new();
    for _ in 0..50 {
        model.advance(40);
        model.publish(0, model.price(0));
        model.tell();
        let view = View { mirror: &model.mirror, own: &NO_TAKER, settings: &settings };
        let tasks = [settlements(&view), upkeep(&view)].concat();
        // Settled amounts always belong to other users.
        assert!(tasks.iter().all(|task| task.revenue.is_zero()), "{tasks:?}");
        let kinds: Vec<TaskKind> = tasks.iter().map(|task| task.kind).collect();
        if kinds.iter().all(|kind| matches!(kind, TaskKind::Repeg { .. } | TaskKind::UpdateFunding { .. })) {
            break;
        }
        for kind in kinds {
            all.push(kind.name());
            carry_out(model, kind);
        }
    }
    all
}

fn carry_out(model: &mut Model, kind: TaskKind) {
    let place =
        |id: u32| (0..ACCOUNTS).find(|who| model.mirror.book.address(id) == Some(address(*who))).unwrap();
    let who = kind.account().map(place).unwrap_or_default();
    match kind {
        TaskKind::SettleLoss { market, .. } => drop(model.exchange.settle_loss(who, market)),
        TaskKind::RealiseGain { market, .. } => drop(model.exchange.realise_gain(who, market)),
        TaskKind::CollectClaim { market, .. } => drop(model.exchange.collect(who, market)),
        TaskKind::RepayDebt { .. } => model.exchange.repay(who).unwrap(),
        TaskKind::ShareClaims { market } => drop(model.exchange.share_claims(market)),
        TaskKind::CoverDeficit { market } => drop(model.exchange.cover_deficit(market).unwrap()),
        _ => {}
    }
}

#[test]
fn a_gain_is_paid_out_of_losses_and_collected() {
    let mut model = after_push(one_long(), START / 1_000 * 960, 300);
    // The short realises part of its gain, and the long's loss has to be realised to pay it.
    model.trade(1, 0, (Side::Long, 60 * CONTRACT));
    let open = model.exchange.state(0).open_claims;
    assert!(open.is_positive());
    let done = settle_all(&mut model);
    assert!(done.contains(&"settle_loss") && done.contains(&"collect_claim"), "{done:?}");
    assert!(model.exchange.state(0).open_claims.is_zero());
    assert!(model.exchange.position_of(1, 0).unwrap().claim.amount.is_zero());
}

#[test]
fn a_bankruptcy_is_covered() {
    let mut model = after_push(one_long(), START / 100 * 85, 780);
    // The account's last position is closed and its debt is written off with it. No further task is needed.
    model.exchange.liquidate(0, 0, KEEPER).unwrap();
    assert!(model.exchange.base_of(0, 0).is_zero() && model.exchange.state(0).debts.is_zero());
    assert!(model.exchange.state(0).surplus.is_negative());
    let done = settle_all(&mut model);
    assert!(done.contains(&"cover_deficit") && !done.contains(&"repay_debt"), "{done:?}");
    assert!(!model.exchange.state(0).surplus.is_negative());
}

/// Checks that an insolvent account with a position elsewhere keeps its debt until it can pay.
#[test]
fn a_debt_is_repaid_once_it_can_be() {
    let mut model = one_long();
    model.trade(0, 1, (Side::Long, CONTRACT));
    let mut model = after_push(model, START / 100 * 85, 780);
    model.exchange.liquidate(0, 0, KEEPER).unwrap();
    assert!(model.exchange.position_of(0, 0).unwrap().debt.is_positive());
    assert!(!settle_all(&mut model).contains(&"repay_debt"));
    model.exchange.deposit(0, Quote::new(5_000 * QUOTE)).unwrap();
    let done = settle_all(&mut model);
    assert!(done.contains(&"repay_debt"), "{done:?}");
    assert!(model.exchange.state(0).debts.is_zero());
}
