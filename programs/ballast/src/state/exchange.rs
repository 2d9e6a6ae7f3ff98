//! The exchange: its roles, and the actions that are paused in all markets.

use crate::errors::{BallastError, require};
use anchor_lang::prelude::*;
pub use ballast_math::pause;

/// How long a nominee has to accept a nomination, in seconds.
pub const NOMINATION_PERIOD: i64 = 7 * 86_400;

/// A role. A role is handed over in two steps: the admin nominates, and the nominee accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub enum Role {
    /// Nominates for every role and lifts pauses. Has no access to user funds.
    Admin,
    /// Creates and opens markets and sets the deposit cap.
    RiskManager,
    /// Pauses actions and cancels a pending deposit cap. Cannot lift a pause.
    Guardian,
    /// Receives the protocol's fees.
    FeeRecipient,
}

/// The number of roles.
pub const ROLES: usize = 4;

impl Role {
    const fn place(self) -> usize {
        match self {
            Self::Admin => 0,
            Self::RiskManager => 1,
            Self::Guardian => 2,
            Self::FeeRecipient => 3,
        }
    }
}

/// The single exchange account. Trades, liquidations and funding updates never write to this account.
#[account(zero_copy)]
#[derive(Debug)]
pub struct Exchange {
    /// The layout's version.
    pub version: u8,
    /// The address's bump.
    pub bump: u8,
    /// The cluster whose oracle programs are allowed: 1 is mainnet, 2 is devnet, 3 is testnet.
    pub cluster: u8,
    /// Padding, always zero.
    pub padding: [u8; 1],
    /// The number of markets created so far, which is also the next market's index.
    pub market_count: u32,
    /// The actions that are paused in all markets, as bits of [`pause`].
    pub pause: u64,
    /// The holder of each role, in the order of [`Role`].
    pub holders: [Pubkey; ROLES],
    /// The nominee for each role. The zero address means that there is no nominee.
    pub nominees: [Pubkey; ROLES],
    /// The end of each nominee's acceptance period, or zero if there is no nominee. Unit: unix seconds.
    pub nominated_until: [i64; ROLES],
    /// The collateral account's address, or zero until it is created.
    pub collateral: Pubkey,
}

impl Exchange {
    /// Returns the holder of a role.
    pub fn holder(&self, role: Role) -> Pubkey {
        self.holders.get(role.place()).copied().unwrap_or_default()
    }

    /// Fails unless `signer` holds one of `roles`.
    pub fn ensure_role(&self, signer: &Pubkey, roles: &[Role]) -> Result<()> {
        let holds = roles.iter().any(|role| self.holder(*role) == *signer);
        require!(holds, BallastError::Unauthorized);
        Ok(())
    }

    /// Fails if `action` is paused, either here or in `market_pause`.
    pub fn ensure_not_paused(&self, market_pause: u64, action: u64) -> Result<()> {
        require!((self.pause | market_pause) & action == 0, BallastError::Paused);
        Ok(())
    }

    /// Nominates an address for a role, for [`NOMINATION_PERIOD`] from `now`. The zero address withdraws a nomination.
    pub fn nominate(&mut self, role: Role, nominee: Pubkey, now: i64) -> Result<()> {
        let until = now.checked_add(NOMINATION_PERIOD).ok_or(BallastError::Overflow)?;
        let until = if nominee == Pubkey::default() { 0 } else { until };
        self.set_nomination(role, nominee, until)
    }

    /// Gives the role to its nominee. If the role is admin, all other nominations become void.
    pub fn accept(&mut self, role: Role, signer: Pubkey, now: i64) -> Result<()> {
        let (nominee, until) = self.nomination(role)?;
        require!(nominee == signer && signer != Pubkey::default(), BallastError::NotNominated);
        require!(now <= until, BallastError::NominationExpired);
        let holder = self.holders.get_mut(role.place()).ok_or(BallastError::UnknownRole)?;
        *holder = signer;
        if role == Role::Admin {
            self.nominees = [Pubkey::default(); ROLES];
            self.nominated_until = [0; ROLES];
        }
        self.set_nomination(role, Pubkey::default(), 0)
    }

    /// Returns the nominee for a role and the end of the acceptance period.
    pub fn nomination(&self, role: Role) -> Result<(Pubkey, i64)> {
        let nominee = self.nominees.get(role.place()).ok_or(BallastError::UnknownRole)?;
        let until = self.nominated_until.get(role.place()).ok_or(BallastError::UnknownRole)?;
        Ok((*nominee, *until))
    }

    fn set_nomination(&mut self, role: Role, nominee: Pubkey, until: i64) -> Result<()> {
        *self.nominees.get_mut(role.place()).ok_or(BallastError::UnknownRole)? = nominee;
        *self.nominated_until.get_mut(role.place()).ok_or(BallastError::UnknownRole)? = until;
        Ok(())
    }

    /// Fails unless `signer` may pause `bits`. Only the guardian and the admin may pause, and only actions that have a bit.
    pub fn ensure_may_pause(&self, signer: &Pubkey, bits: u64) -> Result<()> {
        require!(bits & !pause::ALL == 0, BallastError::UnknownPauseBits);
        self.ensure_role(signer, &[Role::Admin, Role::Guardian])
    }

    /// Fails unless `signer` may lift the pause on `bits`. Only the admin may lift a pause, and only on actions that have a bit.
    pub fn ensure_may_lift(&self, signer: &Pubkey, bits: u64) -> Result<()> {
        require!(bits & !pause::ALL == 0, BallastError::UnknownPauseBits);
        self.ensure_role(signer, &[Role::Admin])
    }

    /// Sets the collateral. The collateral can be set only once.
    pub fn take_collateral(&mut self, collateral: Pubkey) -> Result<()> {
        require!(self.collateral == Pubkey::default(), BallastError::CollateralExists);
        self.collateral = collateral;
        Ok(())
    }

    /// Checks that every role has a holder and that only known bits are paused.
    pub fn invariant(&self) -> Result<()> {
        let all_held = self.holders.iter().all(|holder| *holder != Pubkey::default());
        require!(all_held && self.pause & !pause::ALL == 0, BallastError::InvariantViolated);
        Ok(())
    }
}
