//! Tests plans for synthetic chains.

use crate::support::{key, sample};
use ballast_math::parameters::BOUND_COUNT;
use ballast_migrations::chain::{Chain, Deployment};
use ballast_migrations::steps::STEPS;
use ballast_migrations::{Difference, plan};
use solana_signer::Signer;

#[test]
fn an_empty_chain_takes_every_step_in_order() {
    let (config, payer) = (sample(), key("operator").pubkey());
    let empty = Chain::empty(Some(key("upgrade authority").pubkey()));
    let plan = plan(&config, &empty, &payer);
    let titles: Vec<_> = plan.changes.iter().map(|change| change.title.as_str()).collect();
    let expected = [
        "initialise the exchange",
        "accept the role of admin",
        "register the collateral",
        "create market 0, SOL-PERP",
        "create market 1, BTC-PERP",
        "create market 2, BONK-PERP",
        "fund the insurance of market 0, SOL-PERP",
        "fund the insurance of market 1, BTC-PERP",
        "fund the insurance of market 2, BONK-PERP",
        "open market 0, SOL-PERP",
        "open market 1, BTC-PERP",
        "open market 2, BONK-PERP",
        "nominate the risk_manager",
        "accept the role of risk_manager",
        "nominate the admin",
        "accept the role of admin",
    ];
    assert_eq!(titles, expected);
    assert!(plan.refused.is_empty() && plan.notes.is_empty() && !plan.is_empty());
    let mut steps: Vec<_> = plan.changes.iter().map(|change| change.step).collect();
    steps.dedup();
    assert_eq!(steps, STEPS.map(|step| step.name));
    let waits: Vec<_> = plan.changes.iter().filter(|change| change.may_wait()).collect();
    assert_eq!(waits.len(), 2, "only nominees may come later");
}

#[test]
fn a_new_market_shows_every_one_of_its_settings() {
    let empty = Chain::empty(Some(key("upgrade authority").pubkey()));
    let plan = plan(&sample(), &empty, &key("operator").pubkey());
    let create = plan.changes.iter().find(|change| change.title == "create market 0, SOL-PERP").unwrap();
    // One bound concerns two parameters together. The name, four oracle fields, the depth and the price are not
    // parameters.
    assert_eq!(create.differences.len(), BOUND_COUNT - 1 + 7);
    let shown = |field: &str, file: &str| Difference {
        field: format!("markets[0].{field}"),
        chain: "-".into(),
        file: file.into(),
    };
    for expected in [
        shown("symbol", "SOL-PERP"),
        shown("feed.kind", "pyth-receiver"),
        shown("price", "150.00 quote a contract"),
        shown("margin.initial_ratio", "0.10"),
        shown("funding.interest", "0.0001"),
        shown("liquidation.keeper_fee", "0.50 quote"),
        shown("sizes.minimum_position", "0.0667 contracts"),
        shown("contract_exponent", "0"),
    ] {
        assert!(create.differences.contains(&expected), "{expected:?}\n{:#?}", create.differences);
    }
}

#[test]
fn only_the_upgrade_authority_initialises() {
    let (config, payer) = (sample(), key("operator").pubkey());
    let authority = key("upgrade authority").pubkey();
    let first = |chain: &Chain| plan(&config, chain, &payer).changes[0].clone();
    let change = first(&Chain::empty(Some(authority)));
    let needed = change.needed.unwrap();
    assert_eq!((needed.address, needed.role), (authority, "upgrade authority"));
    assert_eq!(change.obstacle, None);

    let reason = first(&Chain::empty(None)).obstacle.unwrap();
    assert!(reason.contains("is not deployed: deploy it first"), "{reason}");
    let frozen = Chain { deployment: Deployment::Final, ..Chain::empty(None) };
    let reason = first(&frozen).obstacle.unwrap();
    assert!(reason.contains("has no upgrade authority"), "{reason}");
}

#[test]
fn without_a_setup_key_the_roles_are_right_from_the_start() {
    let mut config = sample();
    config.roles.setup = None;
    let empty = Chain::empty(Some(key("upgrade authority").pubkey()));
    let plan = plan(&config, &empty, &key("operator").pubkey());
    assert!(plan.changes.iter().all(|change| change.step != "s0006_roles"));
    let create = plan.changes.iter().find(|change| change.title.starts_with("create")).unwrap();
    assert_eq!(create.needed.unwrap().address, config.roles.risk_manager);
}
