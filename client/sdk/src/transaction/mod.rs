//! Builds transactions with their limits, their version and their priority for a leader. Nothing here needs network access,
//! because the caller passes in the blockhash as the last step.
//!
//! A [`Draft`] contains the payer, the instructions and the [`Version`]. [`Limits`] are measured, and include a margin and some
//! [`Spare`] units. A [`Budget`] contains the values that the sender requests, and [`Terms`] are the values in the final message.
//! `Rpc::prepare`, behind the feature `rpc`, performs all of these steps.
//!
//! ```
//! use ballast_client::transaction::{self, Budget, Draft, Limits, Scheduled, Spare, Version};
//! use ballast_client::{MarketKeys, instructions};
//! use solana_keypair::Keypair;
//! use solana_signer::Signer;
//!
//! let (payer, market) = (Keypair::new(), MarketKeys::of(0, solana_pubkey::Pubkey::new_unique()));
//! let (payer_key, update) = (payer.pubkey(), [instructions::update_funding(market)]);
//! let draft = Draft::new(&payer_key, &update).in_newest(Version::V1);
//! // A simulation used 4,000 units and loaded 940,000 bytes.
//! let limits = Limits::with_margin(4_000, Some(940_000), Spare::AnyPath);
//! assert!(limits.compute_units > 4_000);
//! assert_eq!(limits.loaded_bytes, 33 * 32 * 1_024);
//! let terms = Budget { micro_lamports_per_unit: Some(100_000), ..Budget::default() }.terms(limits);
//! let units = u64::from(limits.compute_units);
//! assert_eq!(terms.priority_fee(), units.div_ceil(10));
//! let message = draft.message(&terms, Default::default())?;
//! let scheduled = Scheduled::of(&message, &limits);
//! // One signature, two writable accounts, eight bytes of data, 33 pages.
//! assert_eq!(scheduled.total(), units + 720 + 2 * 300 + 2 + 33 * 8);
//! let transaction = transaction::sign(message, &[&payer])?;
//! assert!(transaction::size(&transaction) <= Version::V1.most_bytes());
//! # Ok::<(), transaction::BuildError>(())
//! ```

mod draft;
mod error;
mod limits;
pub mod multisig;
mod scheduled;
mod terms;
mod version;
mod wire;

pub use draft::Draft;
pub use error::BuildError;
pub use limits::{Limits, PAGE, Spare};
pub use scheduled::Scheduled;
pub use solana_message::AddressLookupTableAccount;
pub use terms::{Budget, Terms};
pub use version::Version;
pub use wire::{ensure_fits, message_to_base58, sign, size, to_base64, unsigned};
