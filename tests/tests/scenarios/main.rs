//! Tests life on an exchange over hours and through crashes, on the bytecode. Each scenario runs on the virtual machine and on
//! the validator's bank. After every transaction, all invariants are checked over all accounts, and every trade is compared with
//! the client's quote bit for bit.

/// Generates one test per network from each scenario, which is a function of a [`NetworkKind`](ballast_networks::NetworkKind).
macro_rules! scenarios {
    ($($scenario:ident),+ $(,)?) => {
        mod lite_svm {
            $(
                #[test]
                fn $scenario() { super::$scenario(ballast_networks::NetworkKind::LiteSvm); }
            )+
        }
        mod program_test {
            $(
                #[test]
                fn $scenario() { super::$scenario(ballast_networks::NetworkKind::ProgramTest); }
            )+
        }
    };
}

mod claims_wait;
mod clock;
mod crash;
mod cross_debt;
mod funding;
mod isolated;
mod oracles;
mod paused;
mod stale_market;
mod steps;
mod support;
mod tokens;
mod whole_life;
