//! A transaction that does not have limits, a price or a blockhash yet.

use super::{BuildError, Spare, Terms, Version, size, unsigned};
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_message::{AddressLookupTableAccount, VersionedMessage, legacy, v0, v1};
use solana_pubkey::Pubkey;

/// A transaction that does not have limits, a price or a blockhash yet.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    payer: &'a Pubkey,
    instructions: &'a [Instruction],
    tables: &'a [AddressLookupTableAccount],
    version: Version,
    spare: Spare,
}

impl<'a> Draft<'a> {
    /// Creates a version 0 draft without lookup tables. The `payer` pays for these instructions, and the limits will be enough
    /// for any path.
    #[must_use]
    pub const fn new(payer: &'a Pubkey, instructions: &'a [Instruction]) -> Self {
        Self { payer, instructions, tables: &[], version: Version::V0, spare: Spare::AnyPath }
    }

    /// Sets the payer.
    #[must_use]
    pub const fn paid_by(self, payer: &'a Pubkey) -> Self {
        Self { payer, ..self }
    }

    /// Returns the payer.
    #[must_use]
    pub const fn payer(&self) -> &'a Pubkey {
        self.payer
    }

    /// Returns the instructions, without any limits.
    #[must_use]
    pub const fn bare_instructions(&self) -> &'a [Instruction] {
        self.instructions
    }

    /// Adds lookup tables. In version 0, an account in a lookup table takes one byte.
    #[must_use]
    pub const fn with_tables(self, tables: &'a [AddressLookupTableAccount]) -> Self {
        Self { tables, ..self }
    }

    /// Sets the number of spare units that the measured limits include.
    #[must_use]
    pub const fn with_spare(self, spare: Spare) -> Self {
        Self { spare, ..self }
    }

    /// Sets the version.
    #[must_use]
    pub const fn of_version(self, version: Version) -> Self {
        Self { version, ..self }
    }

    /// Chooses version 1 if the network accepts it (`newest`) and the draft fits into it, and version 0 otherwise. Use this
    /// method for programs that hold their own keys.
    #[must_use]
    pub fn in_newest(self, newest: Version) -> Self {
        let draft = self.of_version(newest);
        if draft.fits() { draft } else { self.of_version(Version::V0) }
    }

    /// Chooses version 0 if the draft fits into it, and otherwise the newest version that the network accepts. Use this method
    /// for wallets and multisigs, many of which cannot sign version 1 yet.
    #[must_use]
    pub fn in_oldest(self, newest: Version) -> Self {
        let draft = self.of_version(Version::V0);
        if draft.fits() { draft } else { self.of_version(newest) }
    }

    /// Returns the draft's version.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Returns the spare units that the compute unit limit includes in addition to the margin.
    #[must_use]
    pub const fn spare(&self) -> Spare {
        self.spare
    }

    /// Returns the message's instructions. In version 0, the instructions of `terms` come first.
    #[must_use]
    pub fn instructions(&self, terms: &Terms) -> Vec<Instruction> {
        match self.version {
            Version::V0 => [terms.instructions().as_slice(), self.instructions].concat(),
            Version::V1 => self.instructions.to_vec(),
        }
    }

    /// Builds the message. In version 0, the instructions of `terms` come first, and the network counts them when it reports a
    /// failed instruction.
    ///
    /// # Errors
    /// Returns [`BuildError::Compile`] or [`BuildError::Bounds`].
    pub fn message(&self, terms: &Terms, blockhash: Hash) -> Result<VersionedMessage, BuildError> {
        match self.version {
            Version::V0 => self.message_0(terms, blockhash).map(VersionedMessage::V0),
            Version::V1 => self.message_1(terms, blockhash).map(VersionedMessage::V1),
        }
    }

    /// Builds the message in the legacy format, which the oldest clients also read. The legacy format is two bytes shorter than
    /// version 0. A draft with lookup tables, or in a version other than 0, keeps its own format.
    ///
    /// # Errors
    /// The same as for [`Draft::message`].
    pub fn legacy_message(&self, terms: &Terms, blockhash: Hash) -> Result<VersionedMessage, BuildError> {
        if self.version != Version::V0 || !self.tables.is_empty() {
            return self.message(terms, blockhash);
        }
        let instructions = self.instructions(terms);
        let message = legacy::Message::new_with_blockhash(&instructions, Some(self.payer), &blockhash);
        Ok(VersionedMessage::Legacy(message))
    }

    /// Builds a version 0 message without limits. Use this message for signers that set their own limits, such as a multisig that
    /// executes the message days later.
    ///
    /// # Errors
    /// Returns [`BuildError::Compile`].
    pub fn message_without_limits(&self, blockhash: Hash) -> Result<VersionedMessage, BuildError> {
        let message = v0::Message::try_compile(self.payer, self.instructions, self.tables, blockhash)?;
        Ok(VersionedMessage::V0(message))
    }

    /// Builds a legacy message without limits, lookup tables or a blockhash. Use this message for a multisig program, which
    /// executes the instructions itself.
    #[must_use]
    pub fn multisig_message(&self) -> legacy::Message {
        legacy::Message::new_with_blockhash(self.instructions, Some(self.payer), &Hash::default())
    }

    fn message_0(&self, terms: &Terms, blockhash: Hash) -> Result<v0::Message, BuildError> {
        Ok(v0::Message::try_compile(self.payer, &self.instructions(terms), self.tables, blockhash)?)
    }

    fn message_1(&self, terms: &Terms, blockhash: Hash) -> Result<v1::Message, BuildError> {
        let config = terms.config();
        let message = v1::Message::try_compile_with_config(self.payer, self.instructions, blockhash, config)?;
        message.validate().map_err(BuildError::Bounds)?;
        Ok(message)
    }

    /// Returns the transaction's size on the wire, including the price. Unit: bytes.
    ///
    /// # Errors
    /// Returns the same errors as [`Draft::message`].
    pub fn bytes(&self) -> Result<usize, BuildError> {
        // The size depends on neither the price nor the blockhash, but version 1 requires both.
        let terms = Terms { micro_lamports_per_unit: u64::MAX, ..Terms::MOST };
        let message = self.message(&terms, Hash::new_from_array([1; 32]))?;
        Ok(size(&unsigned(message)))
    }

    /// Returns whether the network would accept the transaction's size.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.bytes().is_ok_and(|bytes| bytes <= self.version.most_bytes())
    }
}
