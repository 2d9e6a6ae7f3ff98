//! Transactions of version 0: what they may cost, and which lookup tables shorten them. Nothing here needs a network; the
//! blockhash is passed in.
//!
//! ```
//! use ballast_client::transaction::{self, Budget};
//! use ballast_client::{MarketKeys, instructions};
//! use solana_keypair::Keypair;
//! use solana_signer::Signer;
//!
//! let payer = Keypair::new();
//! let update = instructions::update_funding(MarketKeys::of(0, solana_pubkey::Pubkey::new_unique()));
//! let budget = Budget { compute_units: Some(10_000), micro_lamports_per_unit: Some(50_000) };
//! let message = transaction::message(&payer.pubkey(), &[update], &budget, &[], Default::default())?;
//! let transaction = transaction::sign(message, &[&payer])?;
//! assert_eq!(budget.priority_fee(), Some(500));
//! assert!(transaction::size(&transaction) <= transaction::MAX_BYTES);
//! # Ok::<(), transaction::BuildError>(())
//! ```

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_hash::Hash;
use solana_instruction::Instruction;
pub use solana_message::AddressLookupTableAccount;
use solana_message::{CompileError, VersionedMessage, v0};
use solana_pubkey::Pubkey;
use solana_signature::Signature;
use solana_signer::{Signer, SignerError};
use solana_transaction::versioned::VersionedTransaction;
use thiserror::Error;

/// The most bytes that a transaction may have.
pub const MAX_BYTES: usize = 1_232;
/// Micro-lamports in a lamport.
const MICRO: u64 = 1_000_000;

/// What a transaction may use and what it pays for going first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// The most compute units; none leaves the network's default (200,000 for each instruction).
    pub compute_units: Option<u32>,
    /// The priority fee for each compute unit of the limit. Unit: 1e-6 lamports. None is no fee.
    pub micro_lamports_per_unit: Option<u64>,
}

impl Budget {
    /// The instructions that set it, to be put first.
    #[must_use]
    pub fn instructions(&self) -> Vec<Instruction> {
        let limit = self.compute_units.map(ComputeBudgetInstruction::set_compute_unit_limit);
        let price = self.micro_lamports_per_unit.map(ComputeBudgetInstruction::set_compute_unit_price);
        limit.into_iter().chain(price).collect()
    }

    /// The priority fee in lamports, rounded up; none where the limit is left to the network.
    #[must_use]
    pub fn priority_fee(&self) -> Option<u64> {
        let price = self.micro_lamports_per_unit.unwrap_or_default();
        let micro = u128::from(self.compute_units?) * u128::from(price);
        u64::try_from(micro.div_ceil(u128::from(MICRO))).ok()
    }
}

/// Why a transaction cannot be built.
#[derive(Debug, Error)]
pub enum BuildError {
    /// The accounts do not fit a message.
    #[error("the instructions do not fit one transaction ({0}): send fewer at once")]
    Compile(#[from] CompileError),
    /// A signature is missing, too many, or cannot be made.
    #[error(
        "the transaction cannot be signed ({0}): pass the payer and every signer of the instructions, once each"
    )]
    Sign(#[from] SignerError),
    /// The network would not take it.
    #[error(
        "the transaction has {bytes} bytes, {MAX_BYTES} are allowed: send fewer instructions, or use a lookup table"
    )]
    TooLarge {
        /// The bytes that it has.
        bytes: usize,
    },
}

/// The message of a transaction that `payer` pays: the budget's instructions, then `instructions`. Accounts that a lookup
/// table has are shortened to a byte each.
///
/// # Errors
/// [`BuildError::Compile`].
pub fn message(
    payer: &Pubkey,
    instructions: &[Instruction],
    budget: &Budget,
    tables: &[AddressLookupTableAccount],
    blockhash: Hash,
) -> Result<VersionedMessage, BuildError> {
    let all = [budget.instructions().as_slice(), instructions].concat();
    Ok(VersionedMessage::V0(v0::Message::try_compile(payer, &all, tables, blockhash)?))
}

/// Whether the network would take a transaction of these instructions, with a budget in front.
#[must_use]
pub fn fits(payer: &Pubkey, instructions: &[Instruction], tables: &[AddressLookupTableAccount]) -> bool {
    let budget = Budget { compute_units: Some(0), micro_lamports_per_unit: Some(0) };
    let message = message(payer, instructions, &budget, tables, Hash::default());
    message.is_ok_and(|message| size(&unsigned(message)) <= MAX_BYTES)
}

/// Signs a message. The signers may come in any order, and one more often than once.
///
/// # Errors
/// [`BuildError::Sign`], [`BuildError::TooLarge`].
pub fn sign(message: VersionedMessage, signers: &[&dyn Signer]) -> Result<VersionedTransaction, BuildError> {
    let mut once: Vec<&dyn Signer> = Vec::with_capacity(signers.len());
    for signer in signers {
        if !once.iter().any(|known| known.pubkey() == signer.pubkey()) {
            once.push(*signer);
        }
    }
    let transaction = VersionedTransaction::try_new(message, &once)?;
    match size(&transaction) {
        bytes if bytes > MAX_BYTES => Err(BuildError::TooLarge { bytes }),
        _ => Ok(transaction),
    }
}

/// The message with empty signatures, for a simulation that does not check them.
#[must_use]
pub fn unsigned(message: VersionedMessage) -> VersionedTransaction {
    let count = message.header().num_required_signatures.into();
    VersionedTransaction { signatures: vec![Signature::default(); count], message }
}

/// The bytes of a transaction on the wire.
#[must_use]
pub fn size(transaction: &VersionedTransaction) -> usize {
    // One byte counts the signatures, of which there are fewer than 128 in a transaction that fits.
    1 + size_of::<Signature>() * transaction.signatures.len() + transaction.message.serialize().len()
}

/// A transaction of an existing message as wallets and multisigs take it: its bytes on the wire, in base64.
///
/// # Errors
/// [`BuildError::TooLarge`].
pub fn to_base64(transaction: &VersionedTransaction) -> Result<String, BuildError> {
    let bytes = size(transaction);
    let count = u8::try_from(transaction.signatures.len());
    let (false, Ok(count)) = (bytes > MAX_BYTES, count) else {
        return Err(BuildError::TooLarge { bytes });
    };
    let mut wire = Vec::with_capacity(bytes);
    wire.push(count);
    transaction.signatures.iter().for_each(|signature| wire.extend_from_slice(signature.as_ref()));
    wire.extend(transaction.message.serialize());
    Ok(STANDARD.encode(wire))
}
