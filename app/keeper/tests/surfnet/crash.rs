//! Tests a crash, after which every account below maintenance margin is liquidated and all debts and claims are
//! settled.

use crate::SETTINGS;
use crate::running::{Running, count};
use crate::stage::{CRASH, Stage};

#[test]
fn everybody_in_danger_is_liquidated_and_everything_is_settled() {
    let mut stage = Stage::new(8);
    let wallet = stage.wallet("keeper");
    let keeper = Running::start((&stage.url, &stage.websocket_url), &wallet, SETTINGS);
    let health = keeper.health.clone();
    stage.wait_until("the keeper has read everything", |_| health.answer().status == "ok");
    stage.set_price(CRASH);
    stage.wait_until("all are liquidated", |stage| stage.reduced() == 8);
    stage.wait_until("nobody is below maintenance", |stage| stage.unhealthy() == 0);
    // The mark follows. The maker realises part of its gain as a claim, which the others' losses have to pay.
    stage.push_mark(12_000);
    stage.trade_as_maker(true, 200);
    stage.wait_until("the claim is paid", |stage| stage.world.market(0).state.open_claims.is_zero());
    stage.wait_until("the claim is collected", |stage| {
        let account = stage.world.account(&stage.maker.account());
        account.state.in_use().all(|(_, position)| position.claim.amount.is_zero())
    });
    let summary = keeper.stop();
    assert!(count(&summary, "liquidate", "done") >= 8, "{summary:?}");
    assert!(count(&summary, "collect_claim", "done") >= 1, "{summary:?}");
    stage.check();
}
