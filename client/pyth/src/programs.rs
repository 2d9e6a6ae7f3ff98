//! Provides the addresses of Pyth's programs on Solana, and the addresses derived from them.

use crate::error::PostingError;
use crate::price::FeedId;
use ballast_oracle::program_ids;
use solana_pubkey::Pubkey;

/// The shard of the feed accounts that sponsors keep up to date and that markets read.
pub const SHARD: u16 = 0;

/// One set of Pyth's programs, which is either the original set or the set for the upgraded feeds. Both sets accept the same
/// instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Programs {
    /// The receiver program, which owns the feed accounts and verifies prices against a signed root.
    pub receiver: Pubkey,
    /// The push oracle program, from which the feed accounts are derived. Only this program can make the receiver write to
    /// a feed account.
    pub feeds: Pubkey,
}

impl Programs {
    /// Returns the set of programs for a feed account that `receiver` owns.
    ///
    /// # Errors
    /// Returns `NoReceiver` if `receiver` is not a Pyth receiver.
    pub fn of_receiver(receiver: &Pubkey) -> Result<Self, PostingError> {
        let feeds = program_ids::feed_accounts_of(&receiver.to_bytes()).ok_or(PostingError::NoReceiver)?;
        Ok(Self { receiver: *receiver, feeds: Pubkey::new_from_array(feeds) })
    }

    /// Returns the address of the receiver's configuration account.
    #[must_use]
    pub fn config(&self) -> Pubkey {
        derived(&[b"config"], &self.receiver)
    }

    /// Returns the address of the treasury that gets the fee. The receiver has 256 treasuries, so that postings do not
    /// block each other.
    #[must_use]
    pub fn treasury(&self, number: u8) -> Pubkey {
        derived(&[b"treasury", &[number]], &self.receiver)
    }

    /// Returns the address of the feed account that is read by markets with this feed.
    #[must_use]
    pub fn feed_account(&self, feed: &FeedId) -> Pubkey {
        derived(&[&SHARD.to_le_bytes(), feed], &self.feeds)
    }
}

/// Returns the address of the guardian set with this number under the `wormhole` program.
pub(crate) fn signer_set(wormhole: &Pubkey, number: u32) -> Pubkey {
    derived(&[b"GuardianSet", &number.to_be_bytes()], wormhole)
}

fn derived(seeds: &[&[u8]], program: &Pubkey) -> Pubkey {
    Pubkey::find_program_address(seeds, program).0
}
