//! Tests pausing actions and lifting the pauses.

use crate::multisig::{printed, sign_and_send};
use crate::stage::Stage;
use ballast::state::pause;
use ballast_cli::govern::{Choice, names_of_pauses};
use ballast_client::accounts::{Exchange, decode};
use ballast_client::pda;
use clap::ValueEnum as _;

fn paused(stage: &Stage) -> u64 {
    let account = stage.world.chain.account(&pda::exchange()).expect("there is an exchange");
    decode::<Exchange>(&account.data).expect("it is one").pause
}

#[test]
fn everything_can_be_chosen_by_its_name() {
    let chosen = |name: &str| Choice::from_str(name, false).map(|choice| choice.bits);
    for row in pause::TABLE {
        assert_eq!(chosen(row.name), Ok(row.bit));
        assert_eq!(names_of_pauses(row.bit), [row.name]);
    }
    assert_eq!(chosen("all"), Ok(pause::ALL));
    assert!(chosen("reduce").is_err());
    let unknown = pause::ALL + 1;
    assert_eq!(
        names_of_pauses(pause::DEPOSIT | unknown),
        ["deposit".to_owned(), format!("unknown bits {unknown:#x}")]
    );
}

#[test]
fn the_guardian_pauses_and_the_admin_lifts() {
    let mut stage = Stage::new();
    let (admin, guardian, nobody) =
        (stage.wallet("admin", 0), stage.wallet("guardian", 0), stage.wallet("nobody", 0));

    let said = stage.done(&guardian, &["govern", "pause", "deposit", "add-risk"]);
    assert!(said.starts_with("pause deposit, add-risk everywhere\npaused now deposit, add-risk\n"), "{said}");
    let done = stage.json(&guardian, &["govern", "pause", "repeg"]);
    assert_eq!(done["action"], "pause repeg everywhere");
    assert_eq!(done["told"]["paused_now"], "deposit, add-risk, repeg");
    assert_eq!(paused(&stage), pause::DEPOSIT | pause::ADD_RISK | pause::REPEG);
    let said = stage.done(&guardian, &["govern", "pause", "repeg"]);
    assert_eq!(said, "nothing to pause everywhere: repeg is paused already\n");
    let done = stage.json(&guardian, &["govern", "pause", "repeg", "deposit"]);
    assert_eq!(done["action"], "nothing to pause everywhere: deposit, repeg are paused already");
    assert_eq!(done["transaction"], serde_json::Value::Null);

    let message = stage.fails(&guardian, (1, &["govern", "lift", "deposit"]));
    assert!(message.contains("Unauthorized"), "{message}");
    let message = stage.fails(&nobody, (1, &["govern", "pause", "liquidate"]));
    assert!(message.contains("Unauthorized"), "{message}");
    let order = printed(&mut stage, (&nobody, &admin), &["govern", "lift", "deposit", "liquidate"]);
    assert_eq!(order["action"], "lift the pause of deposit, liquidate everywhere");
    sign_and_send(&stage, &admin, &order);
    assert_eq!(paused(&stage), pause::ADD_RISK | pause::REPEG);
    let said = stage.done(&admin, &["govern", "lift", "all"]);
    assert!(said.contains("paused now nothing") && !said.contains("still paused"), "{said}");
    assert_eq!(paused(&stage), 0);
    assert_eq!(
        stage.done(&admin, &["govern", "lift", "settle"]),
        "nothing to lift everywhere: settle is not paused\n"
    );
}

#[test]
fn lifting_everywhere_tells_what_stays_paused_in_a_market() {
    let mut stage = Stage::new();
    let (admin, guardian) = (stage.wallet("admin", 0), stage.wallet("guardian", 0));
    stage.done(&guardian, &["govern", "pause", "add-risk"]);
    stage.done(&guardian, &["govern", "pause", "add-risk", "settle", "--market", "btc"]);
    let said = stage.done(&admin, &["govern", "lift", "all"]);
    let still = "still paused in markets BTC-PERP (add-risk, settle); `--market` lifts there\n";
    assert!(said.contains(still) && said.contains("paused now nothing"), "{said}");
    // The report also appears if there was nothing to lift.
    let done = stage.json(&admin, &["govern", "lift", "all"]);
    assert_eq!(done["transaction"], serde_json::Value::Null);
    let of_market = &done["told"]["still_paused_in_markets"][0];
    assert_eq!(
        (&of_market["market"], &of_market["name"], &of_market["paused"]),
        (&1.into(), &"BTC-PERP".into(), &serde_json::json!(["add-risk", "settle"]))
    );
    stage.done(&admin, &["govern", "lift", "all", "--market", "btc"]);
    assert!(!stage.done(&admin, &["govern", "lift", "all"]).contains("still paused"));
}

#[test]
fn a_single_market_is_paused() {
    let mut stage = Stage::new();
    let (admin, guardian, nobody) =
        (stage.wallet("admin", 0), stage.wallet("guardian", 0), stage.wallet("nobody", 0));
    let order = printed(&mut stage, (&nobody, &guardian), &["govern", "pause", "all", "--market", "btc"]);
    sign_and_send(&stage, &guardian, &order);
    assert_eq!((stage.world.market(0).pause, stage.world.market(1).pause), (0, pause::ALL));
    let said = stage.done(&admin, &["govern", "lift", "all", "--market", "BTC-PERP"]);
    assert!(said.contains(" in BTC-PERP\npaused now nothing"), "{said}");
    let done = stage.json(&guardian, &["govern", "pause", "take-over", "--market", "1"]);
    assert_eq!(done["action"], "pause take-over in BTC-PERP");
    let shown = stage.json(&nobody, &["govern", "show"]);
    assert_eq!(
        (&shown["paused"], &shown["markets"][1]["paused"]),
        (&serde_json::json!([]), &serde_json::json!(["take-over"]))
    );
    let text = stage.done(&nobody, &["govern", "show"]);
    assert!(text.contains("paused everywhere: nothing") && text.contains("take-over"), "{text}");
    let message = stage.fails(&guardian, (1, &["govern", "lift", "all", "--market", "1"]));
    assert!(message.contains("Unauthorized"), "{message}");
}
