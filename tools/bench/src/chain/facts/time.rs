//! Lists assumptions about slots and the clock.

use crate::chain::{Fact, Mainnet, Source};
use crate::markdown::grouped;
use solana_clock::{DEFAULT_SLOTS_PER_EPOCH, MAX_PROCESSING_AGE};
use solana_leader_schedule::NUM_CONSECUTIVE_LEADER_SLOTS;
use solana_runtime::block_component_processor::BlockComponentProcessor;

/// The number of consecutive slots that a leader has.
const WINDOW: u64 = NUM_CONSECUTIVE_LEADER_SLOTS.get() as u64;
const MILLISECOND: u64 = 1_000_000;
const SECOND: u64 = 1_000 * MILLISECOND;

pub(super) fn facts(mainnet: &Mainnet) -> Vec<Fact> {
    let slot = mainnet.slot_nanoseconds();
    vec![
        Fact::new(
            "length of a slot",
            format!("{} ms", slot / MILLISECOND),
            Source::of("solana-runtime", "src/slot_params.rs"),
        )
        .repeated_in("core/chain/src/lib.rs", "SLOT: Duration = Duration::from_millis(", slot / MILLISECOND)
        .used_in("sim/src/time.rs")
        .used_in("app/localnet/src/localnet.rs")
        .used_in("app/keeper/src/state/horizon.rs")
        .used_in("app/cli/src/events/follow.rs")
        .used_in("app/dashboard/src/feed/exchange.rs")
        .used_in("app/dashboard/src/feed/pace.rs")
        .used_in("testing/model/src/chain_clock.rs")
        .used_in("testing/model/src/history/generator/feeds.rs")
        .used_in("testing/testkit/src/chain.rs")
        .used_in("docs/costs.md"),
        epoch(slot),
        window(slot),
        clock_moves(slot),
        Fact::new(
            "the clock that a block's transactions see",
            "the time in its parent's footer, in whole seconds",
            Source::of("solana-runtime", "src/bank.rs"),
        )
        .used_in("core/math/src/oracle.rs")
        .used_in("docs/reviewers/threat-model.md")
        .noticed_by("tools/bench/tests/chain.rs::a_block_sees_the_time_of_its_parents_footer"),
        blockhash(slot),
    ]
}

fn epoch(slot: u64) -> Fact {
    let hours = DEFAULT_SLOTS_PER_EPOCH * slot / SECOND / 3_600;
    let value = format!("{} slots: {hours} hours", grouped(DEFAULT_SLOTS_PER_EPOCH));
    Fact::new("length of an epoch", value, Source::of("solana-clock", "src/lib.rs")).repeated_in(
        "testing/testkit/src/chain.rs",
        "SLOTS_PER_EPOCH: u64 = ",
        DEFAULT_SLOTS_PER_EPOCH,
    )
}

/// Returns the duration of one leader's window.
fn window(slot: u64) -> Fact {
    let milliseconds = WINDOW * slot / MILLISECOND;
    let value = format!("{WINDOW} slots: {milliseconds} ms");
    Fact::new("one leader's window", value, Source::of("solana-leader-schedule", "src/lib.rs"))
        .repeated_in("core/chain/src/lib.rs", "LEADER_SLOTS: u64 = ", WINDOW)
        .used_in("testing/model/src/chain_clock.rs")
        .used_in("testing/model/src/history/generator/feeds.rs")
        .used_in("app/localnet/src/leaders.rs")
        .used_in("docs/reviewers/threat-model.md")
}

/// Returns how far a leader may move the clock.
fn clock_moves(slot: u64) -> Fact {
    let window = WINDOW * slot;
    let (least, most) = BlockComponentProcessor::nanosecond_time_bounds(0, slot.into());
    let (stands, runs) = BlockComponentProcessor::nanosecond_time_bounds(0, window.into());
    let value = format!(
        "{least} ns to {} ms a slot; {} ns to {} ms in a window",
        most / 1_000_000,
        stands * i64::try_from(WINDOW).unwrap_or(i64::MAX),
        runs / 1_000_000
    );
    Fact::new(
        "how far a leader may move the clock",
        value,
        Source::of("solana-runtime", "src/block_component_processor.rs"),
    )
    .repeated_in("core/chain/src/lib.rs", "FASTEST_CLOCK: u64 = ", most.unsigned_abs() / slot)
    .used_in("testing/model/src/chain_clock.rs")
    .used_in("app/localnet/src/leaders.rs")
    .used_in("core/math/src/oracle.rs")
    .used_in("docs/reviewers/threat-model.md")
}

fn blockhash(slot: u64) -> Fact {
    let blocks = MAX_PROCESSING_AGE as u64;
    let value = format!("{blocks} blocks: {} s", blocks * slot / SECOND);
    Fact::new("life of a blockhash", value, Source::of("solana-clock", "src/lib.rs"))
        .repeated_in("core/chain/src/lib.rs", "BLOCKHASH_BLOCKS: u64 = ", blocks)
        .used_in("app/dashboard/src/feed/pace.rs")
        .used_in("app/keeper/src/send/attempt.rs")
        .used_in("app/dashboard/src/actions/answer.rs")
}
