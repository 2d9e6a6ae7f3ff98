//! Lists the kinds of traders and the usual mix of them.

use super::Agent;
use super::arbitrageur::Arbitrageur;
use super::bag_holder::BagHolder;
use super::carry::Carry;
use super::contrarian::Contrarian;
use super::gambler::Gambler;
use super::noise::Noise;
use super::trend_follower::TrendFollower;
use rand_chacha::ChaCha8Rng;

/// A kind of trader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Follows the trend of the index.
    TrendFollower,
    /// Bets that the price will return to its average.
    Contrarian,
    /// Trades at random.
    Noise,
    /// Trades the mark back to the index.
    Arbitrageur,
    /// Takes the side that receives funding, and hedges elsewhere.
    Carry,
    /// Uses as much leverage as possible.
    Gambler,
    /// Buys and never sells.
    BagHolder,
}

/// The usual mix of twelve traders, assigned in turn.
const MIX: [Kind; 12] = [
    Kind::Arbitrageur,
    Kind::TrendFollower,
    Kind::Noise,
    Kind::Gambler,
    Kind::Contrarian,
    Kind::Noise,
    Kind::BagHolder,
    Kind::Carry,
    Kind::Gambler,
    Kind::TrendFollower,
    Kind::Contrarian,
    Kind::Gambler,
];

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::TrendFollower,
        Self::Contrarian,
        Self::Noise,
        Self::Arbitrageur,
        Self::Carry,
        Self::Gambler,
        Self::BagHolder,
    ];

    /// Returns the kind's name on the command line.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::TrendFollower => "trend-follower",
            Self::Contrarian => "contrarian",
            Self::Noise => "noise",
            Self::Arbitrageur => "arbitrageur",
            Self::Carry => "carry",
            Self::Gambler => "gambler",
            Self::BagHolder => "bag-holder",
        }
    }

    /// Returns the kind of the trader with this number.
    #[must_use]
    pub fn of(number: usize) -> Self {
        MIX[number % MIX.len()]
    }

    /// Returns the kind's name in the report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TrendFollower => "trend follower",
            Self::Contrarian => "contrarian",
            Self::Noise => "noise trader",
            Self::Arbitrageur => "arbitrageur",
            Self::Carry => "funding harvester",
            Self::Gambler => "gambler",
            Self::BagHolder => "bag holder",
        }
    }
}

/// Creates a trader of this kind with random traits.
#[must_use]
pub fn hire(kind: Kind, random: &mut ChaCha8Rng) -> Box<dyn Agent> {
    match kind {
        Kind::TrendFollower => Box::new(TrendFollower::new(random)),
        Kind::Contrarian => Box::new(Contrarian::new(random)),
        Kind::Noise => Box::new(Noise::new(random)),
        Kind::Arbitrageur => Box::new(Arbitrageur::new(random)),
        Kind::Carry => Box::new(Carry::new(random)),
        Kind::Gambler => Box::new(Gambler::new(random)),
        Kind::BagHolder => Box::new(BagHolder::new(random)),
    }
}
