//! Generates markets of all sizes. Most parameters are within their bounds, and some are occasionally outside them.

use ballast_math::parameters::Parameters;
use ballast_math::units::SignedRatio;
use ballast_math::{Quote, Ratio};
use ballast_oracle::OracleKind;

use super::Generator;
use crate::history::spec::MarketSpec;

/// The fixed-point value of a price of one quote per contract.
const PRICE: u64 = 1_000_000_000;
/// The highest outside price, which is five times the highest opening price of a market.
pub(super) const HIGHEST: u64 = 5_000_000 * PRICE;
/// The initial values of depth times peg, in quote units.
const DEPTHS: [u64; 5] = [3_000, 10_000_000, 1_000_000_000_000, 30_000_000_000_000, 1_000_000_000_000_000];
/// The initial values for the largest possible markets. These markets grow to at most a hundred billion quote, and start with at
/// most half of that.
const LARGEST_DEPTHS: [u64; 3] = [3_000_000_000_000_000, 30_000_000_000_000_000, 50_000_000_000_000_000];

/// The smallest fee that is allowed with the shortest funding period and the highest open interest cap.
const LEAST_FEE: u64 = 1_700;
/// The smallest divergence between the index and its average.
const LEAST_DIVERGENCE: u64 = 1_000;

impl Generator<'_> {
    /// Records the outside price of a market that was created or set up again.
    pub(in crate::history) fn note_market(&mut self, market: u32, price: u64) {
        let price = price.clamp(1, HIGHEST);
        let count = (market as usize + 1).max(self.prices.len());
        self.prices.resize(count, price);
        self.outages.resize(count, 0);
        self.prices[market as usize] = price;
    }

    /// Generates a market setup, usually a valid one.
    pub(super) fn spec(&mut self) -> MarketSpec {
        let right = self.right_spec();
        if !self.choices.chance(20) {
            return right;
        }
        let mut parameters = right.parameters;
        match self.choices.below(9) {
            0 => MarketSpec { oracle_kind: self.choices.pick(&no_kinds()), ..right },
            1 => MarketSpec { is_owner_allowed: false, ..right },
            8 => MarketSpec { is_pinned: false, ..right },
            2 => MarketSpec { sqrt_k: self.choices.pick(&[0, u64::MAX, 1]), ..right },
            3 => MarketSpec { peg: self.choices.pick(&[0, 1, u64::MAX]), ..right },
            4 => {
                parameters.taker_fee = Ratio::new(self.choices.pick(&[0, 10_001, u64::MAX]));
                MarketSpec { parameters, ..right }
            }
            5 => {
                parameters.base_step = self.choices.pick(&[0, u64::MAX]);
                MarketSpec { parameters, ..right }
            }
            6 => {
                parameters.claims_window = 0;
                MarketSpec { parameters, ..right }
            }
            _ => {
                parameters.surplus_floor = Quote::new(self.choices.pick(&[-1, i64::MIN, i64::MAX]));
                MarketSpec { parameters, ..right }
            }
        }
    }

    /// Generates the setup of a market that may open.
    pub(in crate::history) fn right_spec(&mut self) -> MarketSpec {
        let parameters = self.parameters();
        let peg = self.choices.pick(&[PRICE, 17 * PRICE + 3, 60_000 * PRICE + 1, 1_000_000 * PRICE]);
        let depths: &[u64] = if self.style.is_largest { &LARGEST_DEPTHS } else { &DEPTHS };
        let depth = u128::from(self.choices.pick(depths)) * 1_000_000_000_000 / u128::from(peg);
        let sqrt_k = u64::try_from(depth.min(4_000_000_000_000_000_000)).expect("it was held");
        let step = (sqrt_k / 1_000_000_000).clamp(1, 1_000_000_000_000);
        let parameters = Parameters {
            base_step: step,
            minimum_base: step * self.choices.pick(&[1, 10, 100]),
            target_sqrt_k: (sqrt_k * 2).max(1_000_000_000),
            ..parameters
        };
        MarketSpec {
            oracle_kind: self.choices.pick(&kinds()).number(),
            is_owner_allowed: true,
            is_pinned: true,
            sqrt_k,
            peg,
            parameters,
        }
    }

    fn parameters(&mut self) -> Parameters {
        let parameters = self.margins_and_fees();
        let most = parameters.largest_divergence().raw();
        let twap_divergence =
            Ratio::new(self.choices.pick(&[LEAST_DIVERGENCE, most / 2, most]).max(LEAST_DIVERGENCE));
        let twap_period = self.choices.pick(&[60, 900]);
        Parameters { twap_divergence, twap_period, ..parameters }
    }

    fn margins_and_fees(&mut self) -> Parameters {
        let parameters = self.margins();
        let dear = Parameters {
            taker_fee: Ratio::new(self.choices.pick(&[LEAST_FEE, 3_000, 10_000])),
            ..parameters
        };
        // A market with thin margins has no room for a large fee.
        let has_room = dear.largest_divergence().raw() >= LEAST_DIVERGENCE;
        let parameters =
            if has_room { dear } else { Parameters { taker_fee: Ratio::new(LEAST_FEE), ..parameters } };
        let least = (parameters.taker_fee.raw() * 2).max(1_000);
        let discount = self.choices.between(least, parameters.maintenance_ratio.raw());
        Parameters { liquidation_discount: Ratio::new(discount), ..parameters }
    }

    fn margins(&mut self) -> Parameters {
        let choices = &mut self.choices;
        let ratio = Ratio::new;
        let (protocol, insurance) =
            choices.pick(&[(100_000, 0), (100_000, 200_000), (500_000, 500_000), (500_000, 480_000)]);
        let maintenance = choices.pick(&[10_000, 50_000, 125_000]);
        let band = maintenance / choices.pick(&[2, 4]);
        let max_age = choices.pick(&[60, 60, 600]);
        Parameters {
            initial_ratio: ratio(choices.pick(&[maintenance * 6 / 5, maintenance * 2, 500_000])),
            maintenance_ratio: ratio(maintenance),
            price_band: ratio(maintenance),
            valuation_band: ratio(band),
            liquidation_fee: ratio(maintenance / 10),
            liquidation_buffer: ratio(maintenance / 5),
            size_multiplier: ratio(choices.pick(&[1_000_000, 2_000_000])),
            volatility_multiplier: ratio(choices.pick(&[0, 4_000_000])),
            open_interest_cap: ratio(choices.pick(&[100_000, 300_000, 600_000])),
            max_confidence: ratio(maintenance / 2).min(ratio(50_000)),
            funding_cap: ratio(choices.pick(&[0, 20_000, 50_000])),
            interest: SignedRatio::new(0),
            funding_period: choices.pick(&[3_600, 28_800]),
            protocol_share: ratio(protocol),
            insurance_share: ratio(insurance),
            insurance_cap: Quote::new(choices.pick(&[0, 100_000, 1_000_000_000_000])),
            surplus_floor: Quote::new(choices.pick(&[0, 10_000_000])),
            subsidy_share: ratio(500_000),
            claims_window: choices.pick(&[10, 50, 1_000]),
            max_age,
            max_age_risk: choices.pick(&[5, 10, max_age.min(60)]),
            max_age_liquidation: choices.pick(&[20, max_age]),
            contract_exponent: choices.pick(&[0, 0, 0, 3, -6]),
            ..usual()
        }
    }
}

/// Returns the oracle kinds. A kind is repeated according to its weight.
fn kinds() -> Vec<OracleKind> {
    let often = |kind: &OracleKind| match kind {
        OracleKind::PythReceiver => 2,
        OracleKind::PythLegacy => 1,
    };
    OracleKind::ALL.iter().flat_map(|kind| vec![*kind; often(kind)]).collect()
}

/// Returns numbers that are not oracle kinds (zero, the number after the last kind, and the maximum).
fn no_kinds() -> [u8; 3] {
    let last = OracleKind::ALL.iter().map(|kind| kind.number()).max().unwrap_or_default();
    [0, last + 1, u8::MAX]
}

/// Returns the parameters that are the same in all markets.
fn usual() -> Parameters {
    let ratio = Ratio::new;
    Parameters {
        volatility_ramp: ratio(10_000),
        subsidy_cap: Quote::new(1_000_000_000_000),
        funding_max_interval: 3_600,
        funding_bucket_cap: Quote::new(1_000_000_000),
        funding_bucket_refill: Quote::new(10_000),
        keeper_fee: Quote::new(500_000),
        peg_step: ratio(2_000),
        ..Parameters::default()
    }
}
