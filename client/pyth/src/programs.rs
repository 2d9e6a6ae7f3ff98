//! Pyth's programs on Solana and the addresses that follow from them.

use crate::error::PostingError;
use crate::price::FeedId;
use ballast_oracle::program_ids;
use solana_pubkey::Pubkey;

/// The shard of the feed accounts that markets read and sponsors keep fresh.
pub const SHARD: u16 = 0;

/// One set of Pyth's programs: the first one, or that of the upgraded feeds. Both take the same instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Programs {
    /// The receiver: owns the feed accounts and verifies prices against a signed root.
    pub receiver: Pubkey,
    /// The program that the feed accounts are derived from: only it can have the receiver write one.
    pub feeds: Pubkey,
}

impl Programs {
    /// The set to which a feed account belongs that `receiver` owns.
    ///
    /// # Errors
    /// `NoReceiver`.
    pub fn of_receiver(receiver: &Pubkey) -> Result<Self, PostingError> {
        let feeds = program_ids::feed_accounts_of(&receiver.to_bytes()).ok_or(PostingError::NoReceiver)?;
        Ok(Self { receiver: *receiver, feeds: Pubkey::new_from_array(feeds) })
    }

    /// Where the receiver keeps its configuration.
    #[must_use]
    pub fn config(&self) -> Pubkey {
        derived(&[b"config"], &self.receiver)
    }

    /// Where the receiver's fee goes: it has 256 such accounts, so that postings need not wait for each other.
    #[must_use]
    pub fn treasury(&self, number: u8) -> Pubkey {
        derived(&[b"treasury", &[number]], &self.receiver)
    }

    /// The account that markets of this feed read.
    #[must_use]
    pub fn feed_account(&self, feed: &FeedId) -> Pubkey {
        derived(&[&SHARD.to_le_bytes(), feed], &self.feeds)
    }
}

/// Where the program `wormhole` keeps the set of signers with this number.
pub(crate) fn signer_set(wormhole: &Pubkey, number: u32) -> Pubkey {
    derived(&[b"GuardianSet", &number.to_be_bytes()], wormhole)
}

fn derived(seeds: &[&[u8]], program: &Pubkey) -> Pubkey {
    Pubkey::find_program_address(seeds, program).0
}
