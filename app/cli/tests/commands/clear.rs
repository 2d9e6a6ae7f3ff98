//! Tests that errors name the user's own input.

use crate::stage::Stage;

#[test]
fn a_missing_account_is_named_with_the_command_that_creates_it() {
    let mut stage = Stage::new();
    let (alice, bob) = (stage.funded("alice", 100_000_000), stage.wallet("bob", 100_000_000));
    let owner = alice.address().to_string();
    let absent: [&[&str]; 9] = [
        &["account", "deposit", "5"],
        &["account", "withdraw", "5"],
        &["account", "close"],
        &["account", "show"],
        &["account", "delegate", &owner],
        &["account", "transfer", "5", "--from", "0", "--to", "3"],
        &["funding", "--account", "0"],
        &["claim"],
        &["trade", "long", "0", "1"],
    ];
    for arguments in absent {
        let message = stage.fails(&bob, (2, arguments));
        let expected = format!(
            "{} has no margin account 0 on this network: create it with `ballast account create",
            bob.address()
        );
        assert!(message.contains(&expected), "{arguments:?}: {message}");
    }
    let message = stage.fails(&bob, (2, &["account", "deposit", "5", "--owner", &owner, "--account", "2"]));
    assert!(message.contains(&format!("{owner} has no margin account 2")), "{message}");
    let message = stage.fails(&alice, (2, &["account", "transfer", "5", "--from", "0", "--to", "3"]));
    assert!(message.contains("no margin account 3") && message.contains("create --account 3"), "{message}");

    let message = stage.fails(&alice, (1, &["account", "create"]));
    assert!(
        message.contains("already has margin account 0") && message.contains("account show"),
        "{message}"
    );
    stage.done(&alice, &["account", "create", "--account", "3"]);
}

#[test]
fn invalid_arguments_are_refused_before_any_request() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 100_000_000);
    stage.url = "http://127.0.0.1:1".to_owned();
    let wrong: [(&[&str], &str); 10] = [
        (&["account", "show", "--owner", "foo"], "this is not an address"),
        (&["events", "--account", "foo"], "this is not an address"),
        (&["liquidate", "run", "foo"], "this is not an address"),
        (&["govern", "nominate-role", "admin", "foo"], "this is not an address"),
        (&["account", "deposit", "-5"], "`-5` is not a positive amount: enter an amount above zero"),
        (&["account", "withdraw", "0"], "`0` is not a positive amount: enter an amount above zero"),
        (&["account", "deposit", "1,5"], "write a decimal point"),
        (
            &["trade", "long", "0", "--leverage", "0"],
            "`0` is not a positive amount: enter an amount above zero",
        ),
        (
            &["trade", "long", "0", "--leverage", "-2"],
            "`-2` is not a positive amount: enter an amount above zero",
        ),
        (
            &["trade", "long", "0", "--quote", "-5"],
            "`-5` is not a positive amount: enter an amount above zero",
        ),
    ];
    for (arguments, expected) in wrong {
        let message = stage.fails(&alice, (2, arguments));
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
}

#[test]
fn a_size_that_is_too_small_names_the_smallest() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 100_000_000);
    let parameters = stage.world.market(0).parameters;
    let contracts = |raw: u64| ballast_client::amount::show(ballast_math::Reserve::new(raw));
    let smallest = format!(
        "the minimum position in SOL-PERP is {} contracts, and sizes must be multiples of {} (1 contract = 1 SOL): ",
        contracts(parameters.minimum_base),
        contracts(parameters.base_step)
    );
    let step = contracts(parameters.base_step);
    let small: [(&[&str], &str); 3] = [
        (&["trade", "long", "0", &step], "BelowMinimumPosition"),
        (&["trade", "long", "0", "1.0000001"], "NotAMultipleOfStep"),
        (&["trade", "long", "0", "--quote", "0.000001"], "ZeroAmount"),
    ];
    for (arguments, name) in small {
        let message = stage.fails(&alice, (1, arguments));
        assert!(message.contains(&smallest) && message.contains(name), "{arguments:?}: {message}");
    }
    let message = stage.fails(&alice, (2, &["trade", "short", "0", "-5"]));
    assert!(
        message.contains("the size must be above zero: choose the direction with `long` or `short`"),
        "{message}"
    );
    let message = stage.fails(&alice, (1, &["trade", "long", "0", "--leverage", "0.000001"]));
    assert!(message.contains("is too small for a position"), "{message}");
}
