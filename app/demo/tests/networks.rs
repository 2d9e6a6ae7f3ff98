//! Tests that the demo gives the same report on Surfpool's network, with JSON-RPC, as on the virtual machine alone.

use ballast_cli::args::{Command, CommandLine};
use ballast_cli::demo::DemoArguments;
use ballast_demo::{play, world};
use ballast_networks::NetworkKind;
use ballast_testkit::Network;
use clap::Parser;

fn arguments() -> DemoArguments {
    match CommandLine::parse_from(["ballast", "demo", "--steps", "24", "--traders", "8"]).command {
        Command::Demo(arguments) => arguments,
        other => panic!("not the demo: {other:?}"),
    }
}

#[test]
fn the_report_does_not_depend_on_the_network() {
    let report = |network: NetworkKind| {
        let (_, report) = play(network.start(&[world::program()]), &arguments()).expect("it runs");
        assert!(report.is_good(), "{network:?}: {:?}", report.violation);
        report.to_json().expect("JSON")
    };
    assert_eq!(report(NetworkKind::LiteSvm), report(NetworkKind::Surfnet));
}
