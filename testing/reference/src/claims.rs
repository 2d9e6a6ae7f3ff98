//! Models claims (spec.md section 7) as a plain list, which the program represents by its claims index. Every payment and every cut
//! is applied to all claims in proportion, regardless of how old or small they are. Paid amounts wait until they are collected,
//! indefinitely if necessary.

use std::collections::BTreeMap;

use crate::exact::{Exact, zero};

/// One holder's claim, which consists of realised gains that have not been paid yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The open part.
    pub left: Exact,
    /// The part that has been paid but not collected.
    pub paid: Exact,
    /// The cuts since the last collection.
    pub cut: Exact,
}

impl Claim {
    /// Returns the claim of a holder who has none.
    pub fn none() -> Self {
        Self { left: zero(), paid: zero(), cut: zero() }
    }
}

/// All claims in a market, by holder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims(BTreeMap<usize, Claim>);

impl Claims {
    /// Returns C, the sum of the open parts.
    pub fn open(&self) -> Exact {
        self.0.values().map(|claim| &claim.left).sum()
    }

    /// Returns the sum of the parts that have been paid but not collected.
    pub fn reserved(&self) -> Exact {
        self.0.values().map(|claim| &claim.paid).sum()
    }

    /// Returns the open part of the holder's claim.
    pub fn left(&self, holder: usize) -> Exact {
        self.0.get(&holder).map_or_else(zero, |claim| claim.left.clone())
    }

    /// Returns the amount that the holder can collect.
    pub fn paid(&self, holder: usize) -> Exact {
        self.0.get(&holder).map_or_else(zero, |claim| claim.paid.clone())
    }

    /// Returns the cuts to the holder's claim since its last collection.
    pub fn cut_of(&self, holder: usize) -> Exact {
        self.0.get(&holder).map_or_else(zero, |claim| claim.cut.clone())
    }

    /// Replaces a holder's claim.
    pub fn set(&mut self, holder: usize, claim: Claim) {
        self.0.insert(holder, claim);
    }

    /// Adds to the open part of the holder's claim, which a negative amount reduces.
    pub fn add(&mut self, holder: usize, amount: &Exact) {
        self.0.entry(holder).or_insert_with(Claim::none).left += amount;
    }

    /// Pays `amount` to all open claims, in proportion.
    pub fn pay(&mut self, amount: &Exact) {
        let open = self.open();
        for claim in self.0.values_mut().filter(|claim| claim.left > zero()) {
            let share = &claim.left * amount / &open;
            claim.left -= &share;
            claim.paid += share;
        }
    }

    /// Cuts all open claims by `amount`, in proportion.
    pub fn cut(&mut self, amount: &Exact) {
        let open = self.open();
        for claim in self.0.values_mut().filter(|claim| claim.left > zero()) {
            let share = &claim.left * amount / &open;
            claim.left -= &share;
            claim.cut += share;
        }
    }

    /// Collects the paid part of the holder's claim, and returns the amount.
    pub fn collect(&mut self, holder: usize) -> Exact {
        let Some(claim) = self.0.get_mut(&holder) else { return zero() };
        claim.cut = zero();
        core::mem::replace(&mut claim.paid, zero())
    }
}
