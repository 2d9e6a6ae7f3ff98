//! Defines the kinds of network, and a macro that runs a test on each.

use crate::{ProgramTest, Surfnet};
use ballast_testkit::{Chain, LiteSvm, Network, Program};

/// A kind of network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkKind {
    /// [`LiteSvm`]: a virtual machine only.
    LiteSvm,
    /// [`ProgramTest`]: the validator's own bank.
    ProgramTest,
    /// [`Surfnet`]: a network with JSON-RPC.
    Surfnet,
}

impl NetworkKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::LiteSvm, Self::ProgramTest, Self::Surfnet];
}

impl Network for NetworkKind {
    fn start(self, programs: &[Program]) -> Box<dyn Chain> {
        match self {
            Self::LiteSvm => Box::new(LiteSvm::new(programs)),
            Self::ProgramTest => Box::new(ProgramTest::new(programs)),
            Self::Surfnet => Box::new(Surfnet::new(programs)),
        }
    }
}

/// Generates one test per network from each of the named functions of type `fn(&mut dyn Chain)`.
///
/// ```text
/// ballast_networks::on_every_network!(&[]; transfer, time_travel);
/// // generates the tests lite_svm::transfer, lite_svm::time_travel, program_test::transfer, ...
/// ```
///
/// The first argument lists the programs to deploy, as an expression of type `&[Program]`.
#[macro_export]
macro_rules! on_every_network {
    ($programs:expr; $($scenario:ident),+ $(,)?) => {
        $crate::on_every_network!(@network lite_svm, LiteSvm, $programs, $($scenario),+);
        $crate::on_every_network!(@network program_test, ProgramTest, $programs, $($scenario),+);
        $crate::on_every_network!(@network surfnet, Surfnet, $programs, $($scenario),+);
    };
    (@network $module:ident, $network:ident, $programs:expr, $($scenario:ident),+) => {
        mod $module {
            // Brings the names used in the program list into scope.
            #[allow(unused_imports)]
            use super::*;

            $(
                #[test]
                fn $scenario() {
                    let mut chain = $crate::Network::start($crate::NetworkKind::$network, $programs);
                    super::$scenario(&mut *chain);
                }
            )+
        }
    };
}
