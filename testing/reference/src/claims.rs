//! Claims (spec.md section 7), as the plain list that the claims index stands for: every payment and every cut is taken in full and
//! goes over all claims in proportion, however old or small they are. What was paid waits until it is collected, for ever if need be.

use std::collections::BTreeMap;

use crate::exact::{Exact, zero};

/// One holder's realised gain that is not paid yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What is still open.
    pub left: Exact,
    /// What was paid and not collected yet.
    pub paid: Exact,
    /// What was cut since it was collected last.
    pub cut: Exact,
}

impl Claim {
    /// Of somebody without one.
    pub fn none() -> Self {
        Self { left: zero(), paid: zero(), cut: zero() }
    }
}

/// All claims of a market by holder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims(BTreeMap<usize, Claim>);

impl Claims {
    /// C: what is open in all.
    pub fn open(&self) -> Exact {
        self.0.values().map(|claim| &claim.left).sum()
    }

    /// What was paid and not collected yet in all.
    pub fn reserved(&self) -> Exact {
        self.0.values().map(|claim| &claim.paid).sum()
    }

    /// What the holder has open.
    pub fn left(&self, holder: usize) -> Exact {
        self.0.get(&holder).map_or_else(zero, |claim| claim.left.clone())
    }

    /// What the holder can collect.
    pub fn paid(&self, holder: usize) -> Exact {
        self.0.get(&holder).map_or_else(zero, |claim| claim.paid.clone())
    }

    /// What was cut from the holder's claim since it was collected last.
    pub fn cut_of(&self, holder: usize) -> Exact {
        self.0.get(&holder).map_or_else(zero, |claim| claim.cut.clone())
    }

    /// Sets a holder's claim.
    pub fn set(&mut self, holder: usize, claim: Claim) {
        self.0.insert(holder, claim);
    }

    /// Adds to what the holder has open; a negative amount takes away.
    pub fn add(&mut self, holder: usize, amount: &Exact) {
        self.0.entry(holder).or_insert_with(Claim::none).left += amount;
    }

    /// Pays `amount` out over all open claims.
    pub fn pay(&mut self, amount: &Exact) {
        let open = self.open();
        for claim in self.0.values_mut().filter(|claim| claim.left > zero()) {
            let share = &claim.left * amount / &open;
            claim.left -= &share;
            claim.paid += share;
        }
    }

    /// Takes `amount` from all open claims.
    pub fn cut(&mut self, amount: &Exact) {
        let open = self.open();
        for claim in self.0.values_mut().filter(|claim| claim.left > zero()) {
            let share = &claim.left * amount / &open;
            claim.left -= &share;
            claim.cut += share;
        }
    }

    /// Hands the holder what was paid.
    pub fn collect(&mut self, holder: usize) -> Exact {
        let Some(claim) = self.0.get_mut(&holder) else { return zero() };
        claim.cut = zero();
        core::mem::replace(&mut claim.paid, zero())
    }
}
