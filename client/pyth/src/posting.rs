//! An update on its way to the chain: the instructions in order, in as few transactions as they fit.

use crate::draft::Draft;
use crate::error::PostingError;
use crate::instructions::{close_draft, create_draft, init_draft, update_feed, verify_draft, write_draft};
use crate::price::ProvenPrice;
use crate::programs::Programs;
use crate::root::SignedRoot;
use solana_instruction::Instruction;

/// Whether a transaction of these instructions would be taken, budget included.
pub type Fits<'a> = &'a dyn Fn(&[Instruction]) -> bool;

/// What is to be posted, and what that needs to know of the chain.
#[derive(Clone, Debug)]
pub struct Posting<'a> {
    /// Where the signed root is written.
    pub draft: Draft,
    /// Whether a broken posting has left the draft behind: it is closed first.
    pub is_left_over: bool,
    /// What the draft has to hold. Unit: lamports.
    pub rent: u64,
    /// The receiver and the program of the feed accounts.
    pub programs: Programs,
    /// Which of the receiver's treasuries gets its fee.
    pub treasury: u8,
    /// The signed root.
    pub root: &'a SignedRoot,
    /// The prices under it that are posted.
    pub prices: Vec<&'a ProvenPrice>,
}

impl Posting<'_> {
    /// The transactions, to be carried out one after the other, each once the one before it is done. `then` is put into the last one
    /// where it fits, else into one of its own.
    ///
    /// # Errors
    /// `TooLarge`, `Nothing`.
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
            packer.put(&[update_feed(draft, (&self.programs, self.treasury), proven)], "price")?;
        }
        packer.put(&[close_draft(draft)], "end")?;
        packer.append(then);
        Ok(packer.all())
    }

    /// A draft of the right size that only the payer can write.
    fn opening(&self) -> Vec<Instruction> {
        let left_over = self.is_left_over.then(|| close_draft(&self.draft));
        let length = self.root.bytes().len();
        let fresh = [create_draft(&self.draft, length, self.rent), init_draft(&self.draft)];
        left_over.into_iter().chain(fresh).collect()
    }
}

/// Fills one transaction after the other.
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

    /// Puts instructions that belong into one transaction.
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

    /// Writes the signed root in as few parts as there is room for.
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
