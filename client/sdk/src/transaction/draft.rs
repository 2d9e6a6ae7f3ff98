//! A transaction before it has limits, a price and a blockhash.

use super::{BuildError, Spare, Terms, Version, size, unsigned};
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_message::{AddressLookupTableAccount, VersionedMessage, v0, v1};
use solana_pubkey::Pubkey;

/// A transaction before it has limits, a price and a blockhash.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    payer: &'a Pubkey,
    instructions: &'a [Instruction],
    tables: &'a [AddressLookupTableAccount],
    version: Version,
    spare: Spare,
}

impl<'a> Draft<'a> {
    /// `payer` pays for these instructions. Version 0, no lookup tables, limits that are enough for any path.
    #[must_use]
    pub const fn new(payer: &'a Pubkey, instructions: &'a [Instruction]) -> Self {
        Self { payer, instructions, tables: &[], version: Version::V0, spare: Spare::AnyPath }
    }

    /// With lookup tables: in version 0, an account that one of them has is named by a byte.
    #[must_use]
    pub const fn with_tables(self, tables: &'a [AddressLookupTableAccount]) -> Self {
        Self { tables, ..self }
    }

    /// With so much to spare where its limits are measured.
    #[must_use]
    pub const fn with_spare(self, spare: Spare) -> Self {
        Self { spare, ..self }
    }

    /// In this version.
    #[must_use]
    pub const fn of_version(self, version: Version) -> Self {
        Self { version, ..self }
    }

    /// In version 1 where the network takes it (`newest`) and the draft fits it, else in version 0: for keys that sign by themselves.
    #[must_use]
    pub fn in_newest(self, newest: Version) -> Self {
        let draft = self.of_version(newest);
        if draft.fits() { draft } else { self.of_version(Version::V0) }
    }

    /// In version 0 where the draft fits it, else in the newest that the network takes: for wallets and multisigs, of which many
    /// cannot sign version 1 yet.
    #[must_use]
    pub fn in_oldest(self, newest: Version) -> Self {
        let draft = self.of_version(Version::V0);
        if draft.fits() { draft } else { self.of_version(newest) }
    }

    /// The version.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// What its limit on compute units holds beyond the margin.
    #[must_use]
    pub const fn spare(&self) -> Spare {
        self.spare
    }

    /// The instructions of its message: in version 0 those of `terms` come first.
    #[must_use]
    pub fn instructions(&self, terms: &Terms) -> Vec<Instruction> {
        match self.version {
            Version::V0 => [terms.instructions().as_slice(), self.instructions].concat(),
            Version::V1 => self.instructions.to_vec(),
        }
    }

    /// The message. In version 0 the instructions of `terms` come first, and count where the network tells which instruction failed.
    ///
    /// # Errors
    /// [`BuildError::Compile`], [`BuildError::Bounds`].
    pub fn message(&self, terms: &Terms, blockhash: Hash) -> Result<VersionedMessage, BuildError> {
        match self.version {
            Version::V0 => self.message_0(terms, blockhash).map(VersionedMessage::V0),
            Version::V1 => self.message_1(terms, blockhash).map(VersionedMessage::V1),
        }
    }

    /// The message in version 0 without any limits: for signers who set their own, such as a multisig that executes it days later.
    ///
    /// # Errors
    /// [`BuildError::Compile`].
    pub fn message_without_limits(&self, blockhash: Hash) -> Result<VersionedMessage, BuildError> {
        let message = v0::Message::try_compile(self.payer, self.instructions, self.tables, blockhash)?;
        Ok(VersionedMessage::V0(message))
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

    /// Its bytes on the wire, with a price.
    ///
    /// # Errors
    /// As [`Draft::message`].
    pub fn bytes(&self) -> Result<usize, BuildError> {
        // Any price takes as many bytes as any other; a blockhash too, and none may be missing in version 1.
        let terms = Terms { micro_lamports_per_unit: u64::MAX, ..Terms::MOST };
        let message = self.message(&terms, Hash::new_from_array([1; 32]))?;
        Ok(size(&unsigned(message)))
    }

    /// Whether the network would take it.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.bytes().is_ok_and(|bytes| bytes <= self.version.most_bytes())
    }
}
