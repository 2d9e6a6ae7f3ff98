//! Orders the instructions that post an update, and packs them into as few transactions as possible.

use crate::draft::Draft;
use crate::error::PostingError;
use crate::instructions::{close_draft, create_draft, init_draft, update_feed, verify_draft, write_draft};
use crate::price::ProvenPrice;
use crate::programs::Programs;
use crate::root::SignedRoot;
use solana_instruction::Instruction;

/// A function that returns whether these instructions fit into one transaction, including the compute-budget
/// instructions.
pub type Fits<'a> = &'a dyn Fn(&[Instruction]) -> bool;

/// An update to post, together with the chain state that the posting needs.
#[derive(Clone, Debug)]
pub struct Posting<'a> {
    /// The draft account that holds the signed root.
    pub draft: Draft,
    /// Whether an interrupted posting left the draft behind. In that case, the draft is closed first.
    pub is_left_over: bool,
    /// The draft account's rent. Unit: lamports.
    pub rent: u64,
    /// The receiver, and the program from which feed accounts are derived.
    pub programs: Programs,
    /// The index of the receiver's treasury that gets the fee.
    pub treasury: u8,
    /// The signed root that proves the prices.
    pub root: &'a SignedRoot,
    /// The proven prices to post.
    pub prices: Vec<&'a ProvenPrice>,
}

impl Posting<'_> {
    /// Returns the posting's transactions. Send each transaction only after the previous one has succeeded. The instructions in
    /// `then` are appended to the last transaction if they fit, and otherwise become a separate transaction.
    ///
    /// # Errors
    /// Returns `TooLarge` if a step does not fit into a transaction, or `Nothing` if there is no price.
    pub fn transactions(
        &self,
        then: &[Instruction],
        fits: Fits<'_>,
    ) -> Result<Vec<Vec<Instruction>>, PostingError> {
        if self.prices.is_empty() {
            return Err(PostingError::Nothing);
        }
        let draft = &self.draft;
        let mut packer = Packer { done: Vec::new(), open: Vec::new(), fits };
        packer.put(&self.opening(), "draft")?;
        packer.write(draft, self.root.bytes())?;
        packer.put(&[verify_draft(draft, self.root)], "verification")?;
        for proven in &self.prices {
            packer.put(&[update_feed(draft, &self.programs, self.treasury, proven)], "price")?;
        }
        packer.put(&[close_draft(draft)], "end")?;
        packer.append(then);
        Ok(packer.all())
    }

    /// Returns the instructions that create a draft of the right size, to which only the payer can write.
    fn opening(&self) -> Vec<Instruction> {
        let left_over = self.is_left_over.then(|| close_draft(&self.draft));
        let length = self.root.bytes().len();
        let fresh = [create_draft(&self.draft, length, self.rent), init_draft(&self.draft)];
        left_over.into_iter().chain(fresh).collect()
    }
}

/// Fills transactions one after another.
struct Packer<'a> {
    done: Vec<Vec<Instruction>>,
    open: Vec<Instruction>,
    fits: Fits<'a>,
}

impl Packer<'_> {
    fn has_room_for(&self, more: &[Instruction]) -> bool {
        (self.fits)(&[&self.open, more].concat())
    }

    fn close(&mut self) {
        if !self.open.is_empty() {
            self.done.push(std::mem::take(&mut self.open));
        }
    }

    /// Adds instructions that must stay in the same transaction.
    fn put(&mut self, together: &[Instruction], step: &'static str) -> Result<(), PostingError> {
        if !self.has_room_for(together) {
            self.close();
        }
        if !self.has_room_for(together) {
            return Err(PostingError::TooLarge { step });
        }
        self.open.extend_from_slice(together);
        Ok(())
    }

    /// Adds the instructions that write the signed root in as few parts as possible.
    fn write(&mut self, draft: &Draft, root: &[u8]) -> Result<(), PostingError> {
        let mut offset = 0;
        while offset < root.len() {
            let part = |length: usize| {
                let start = u32::try_from(offset).unwrap_or(u32::MAX);
                write_draft(draft, start, &root[offset..offset + length])
            };
            let lengths: Vec<usize> = (1..=root.len() - offset).collect();
            let length = lengths.partition_point(|length| self.has_room_for(&[part(*length)]));
            if length == 0 {
                if self.open.is_empty() {
                    return Err(PostingError::TooLarge { step: "signed root" });
                }
                self.close();
                continue;
            }
            self.open.push(part(length));
            offset += length;
        }
        Ok(())
    }

    fn append(&mut self, then: &[Instruction]) {
        if !self.has_room_for(then) {
            self.close();
        }
        self.open.extend_from_slice(then);
    }

    fn all(mut self) -> Vec<Vec<Instruction>> {
        self.close();
        self.done
    }
}
