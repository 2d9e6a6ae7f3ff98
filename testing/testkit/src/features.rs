//! Selects the runtime's feature gates.

use agave_feature_set::{self as gates, FEATURE_NAMES, FeatureSet};
use litesvm::LiteSVM;
use solana_pubkey::Pubkey;

/// The environment variable that selects a test run's feature gates.
pub const FEATURES_VARIABLE: &str = "BALLAST_FEATURES";

/// Gates that will never be activated (an abandoned loader, and the return to the old rent).
const NEVER: [Pubkey; 2] = [gates::enable_loader_v4::ID, gates::set_lamports_per_byte_to_6960::ID];

/// The choice of active feature gates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Features {
    /// The gates that are active on mainnet, as listed by this LiteSVM release.
    #[default]
    Mainnet,
    /// Every gate that this runtime release contains, including scheduled ones.
    Scheduled,
}

impl Features {
    /// Reads [`FEATURES_VARIABLE`]: `mainnet` (the default) or `scheduled`.
    ///
    /// # Panics
    /// Panics on any other value, because a test run with the wrong gates proves nothing.
    pub fn from_environment() -> Self {
        match std::env::var(FEATURES_VARIABLE).as_deref() {
            Err(_) | Ok("" | "mainnet") => Self::Mainnet,
            Ok("scheduled") => Self::Scheduled,
            Ok(other) => panic!("{FEATURES_VARIABLE} is `{other}`: set it to `mainnet` or `scheduled`"),
        }
    }

    /// Returns the active gates.
    pub fn set(self) -> FeatureSet {
        let mut features = LiteSVM::mainnet_feature_set();
        if self == Self::Scheduled {
            let known = FEATURE_NAMES.keys().filter(|gate| !NEVER.contains(gate));
            let closed: Vec<Pubkey> = known.filter(|gate| !features.is_active(gate)).copied().collect();
            for gate in closed {
                features.activate(&gate, 0);
            }
        }
        features
    }

    /// Activates these gates on a virtual machine and rebuilds everything that depends on them. The precompiles are left unchanged,
    /// because they depend on OpenSSL, so the demo is built without them and no test calls one.
    pub(crate) fn activate_on(self, vm: LiteSVM) -> LiteSVM {
        let vm = vm.with_feature_set(self.set()).with_builtins().with_sysvars();
        vm.with_feature_accounts().with_default_programs()
    }
}
