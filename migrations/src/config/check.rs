//! Checks that every value in a file is within its bounds, and converts the file.

use super::{Collateral, Config, ConfigError, ConfigFile, Market, MarketEntry, Problem, Roles, tradable};
use crate::numbers;
use ballast::state::MarketParameters;
use ballast_client::instructions::MarketArgs;
use ballast_client::oracle::{RECEIVER, sponsored_account};
use ballast_market_file::amounts::quote_units;
use ballast_market_file::contract::{cost, costs, costs_in_words, exponents};
use ballast_market_file::{Listing, MarketConfig, Number, Setting};
use ballast_math::bounds::LARGEST_CURVE;
use ballast_math::curve::Curve;
use ballast_math::parameters::{Bound, Spec, Unit};
use ballast_math::{Price, Quote};
use ballast_oracle::{Cluster, OracleKind};
use solana_pubkey::Pubkey;

/// The number of millionths in one, which is the precision of quote amounts and ratios.
const MILLION: f64 = 1e6;
/// The largest accepted number in a file. Unit: quote.
const LARGEST: f64 = 1e12;
/// The largest value that fits into the type of the step and the smallest position. Unit: quote.
const LARGEST_SIZE: f64 = 1e9;
/// The section that contains the step and the smallest position.
const SIZES: &str = "sizes";

type Problems = Vec<Problem>;

fn problem(field: impl Into<String>, message: impl Into<String>) -> Problem {
    Problem { field: field.into(), message: message.into() }
}

impl ConfigFile {
    /// Checks the file and converts it.
    ///
    /// # Errors
    /// Returns [`ConfigError::Invalid`] with all problems.
    pub fn check(&self) -> Result<Config, ConfigError> {
        let mut problems = Problems::new();
        let collateral = self.checked_collateral(&mut problems);
        let roles = self.checked_roles(&mut problems);
        let cluster = self.cluster.cluster();
        let mut markets = Vec::with_capacity(self.markets.len());
        for (place, entry) in self.markets.iter().enumerate() {
            match checked_market(place, entry, cluster) {
                Ok(market) => markets.push(market),
                Err(found) => problems.extend(found),
            }
        }
        problems.extend(self.same_symbols());
        if problems.is_empty() {
            return Ok(Config { cluster, collateral, roles, markets });
        }
        Err(ConfigError::Invalid(problems))
    }

    fn checked_collateral(&self, problems: &mut Problems) -> Collateral {
        let cap = i64::try_from(self.collateral.cap).ok().and_then(|cap| cap.checked_mul(1_000_000));
        if cap.is_none_or(|cap| cap <= 0) {
            let text =
                format!("is {}, but must be between 1 and 9,223,372,036,854 quote", self.collateral.cap);
            problems.push(problem("collateral.cap", text));
        }
        Collateral { mint: self.collateral.mint, cap: Quote::new(cap.unwrap_or_default()) }
    }

    fn checked_roles(&self, problems: &mut Problems) -> Roles {
        let entry = &self.roles;
        let roles = Roles {
            admin: entry.admin,
            risk_manager: entry.risk_manager,
            guardian: entry.guardian,
            fee_recipient: entry.fee_recipient,
            setup: entry.setup,
        };
        let named = [
            ("admin", Some(roles.admin)),
            ("risk_manager", Some(roles.risk_manager)),
            ("guardian", Some(roles.guardian)),
            ("fee_recipient", Some(roles.fee_recipient)),
            ("setup", roles.setup),
        ];
        let nobody = named.iter().filter(|(_, holder)| *holder == Some(Pubkey::default()));
        problems.extend(nobody.map(|(name, _)| {
            problem(
                format!("roles.{name}"),
                "is the zero address, which has no key: use the address of a key",
            )
        }));
        roles
    }

    fn same_symbols(&self) -> Problems {
        let same = |place: usize| {
            let symbol = &self.markets[place].symbol;
            self.markets[..place].iter().position(|other| other.symbol == *symbol)
        };
        let found = (0..self.markets.len()).filter_map(|place| Some((place, same(place)?)));
        found
            .map(|(place, other)| {
                problem(
                    format!("markets[{place}].symbol"),
                    format!("is also the symbol of markets[{other}]: choose a different symbol"),
                )
            })
            .collect()
    }
}

fn checked_market(place: usize, entry: &MarketEntry, cluster: Cluster) -> Result<Market, Problems> {
    let at = |field: &str| format!("markets[{place}].{field}");
    let sections = entry.sections();
    let mut problems: Problems = numbers_of(&sections).into_iter().chain(own(place, entry)).collect();
    problems.iter_mut().for_each(|found| found.field = at(&found.field));
    // The checks that follow compute with these numbers.
    if !problems.is_empty() {
        return Err(problems);
    }
    let listing = sections.fit(entry.contract_exponent, entry.price);
    let smallest_step = in_quote(1, &listing);
    if sections.size_step() < smallest_step {
        let text = format!(
            "is {}, but must be above zero and at least {smallest_step} quote (1e-9 contract, the smallest size)",
            sections.size_step()
        );
        return Err(vec![problem(at("sizes.step"), text)]);
    }
    let oracle = oracle(cluster, entry);
    let bounds = listing.parameters.bounds();
    let broken = bounds.iter().filter(|bound| !bound.holds()).map(out_of_bounds);
    problems.extend(broken.chain(curve(&listing, &sections)).chain(oracle.as_ref().err().cloned()));
    problems.iter_mut().for_each(|found| found.field = at(&found.field));
    let (Ok((kind, owner, address)), true) = (oracle, problems.is_empty()) else {
        return Err(problems);
    };
    let args = MarketArgs {
        name: name(&entry.symbol),
        oracle_kind: kind.number(),
        oracle_owner: owner,
        oracle_feed: entry.feed.id,
        oracle_address: address,
        sqrt_k: listing.sqrt_k,
        peg: listing.peg,
        parameters: MarketParameters(listing.parameters),
    };
    let insurance = quote_units(sections.insurance_deposit());
    Ok(Market {
        index: entry.index,
        symbol: entry.symbol.clone(),
        price: entry.price,
        args,
        insurance: Quote::new(i64::try_from(insurance).unwrap_or(i64::MAX)),
    })
}

/// Finds problems with the keys of a market that belong to no section.
fn own(place: usize, entry: &MarketEntry) -> Problems {
    let mut problems = Problems::new();
    if usize::try_from(entry.index) != Ok(place) {
        let text = format!(
            "is {}, but must be {place}: markets are numbered in file order, starting from zero",
            entry.index
        );
        problems.push(problem("index", text));
    }
    let length = entry.symbol.len();
    let is_printable = entry.symbol.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if !(1..=16).contains(&length) || !is_printable {
        let text = format!("is {length} bytes long, but must be 1 to 16 printable ASCII characters");
        problems.push(problem("symbol", text));
    }
    let allowed = exponents();
    if !allowed.contains(&entry.contract_exponent) {
        let (least, most) = (allowed.start(), allowed.end());
        let text = format!("is {}, but must be between {least} and {most}", entry.contract_exponent);
        problems.push(problem("contract_exponent", text));
        return problems;
    }
    let cost = cost(entry.price, entry.contract_exponent);
    if !costs().contains(&cost) {
        let (least, most) = costs_in_words();
        let text = format!(
            "is {}, so a contract of 10^{} units costs {cost} quote, but must cost {least} to {most}: choose another contract_exponent",
            entry.price, entry.contract_exponent
        );
        problems.push(problem("price", text));
    }
    problems
}

/// Finds problems with individual numbers in the sections, by name, before anything is computed from them.
fn numbers_of(sections: &MarketConfig) -> Problems {
    let found = sections.values().filter_map(|(setting, number)| {
        let Number::Real(value) = number else { return None };
        Some(problem(setting.place(), wrong_number(setting, value)?))
    });
    let mut problems: Problems = found.collect();
    problems.sort_by(|one, other| one.field.cmp(&other.field));
    problems
}

fn wrong_number(setting: &Setting, value: f64) -> Option<String> {
    let is_signed = setting.unit == Unit::SignedRatio;
    if !value.is_finite() || (value < 0.0 && !is_signed) {
        return Some(format!("is {value}, but must be a number that is at least zero"));
    }
    let largest = if setting.section == SIZES { LARGEST_SIZE } else { LARGEST };
    if value.abs() > largest {
        return Some(format!("is {value}, but must be at most {largest}"));
    }
    // Values that are fitted to a price are rounded anyway.
    let is_fitted = setting.unit == Unit::Contracts;
    let millionths = value * MILLION;
    let is_too_fine = (millionths - millionths.round()).abs() > 1e-3 + millionths.abs() * f64::EPSILON * 4.0;
    (is_too_fine && !is_fitted).then(|| format!("is {value}, but must have at most six decimals"))
}

fn out_of_bounds(bound: &Bound) -> Problem {
    // A condition on several parameters has no key in the file, and its value is a plain number.
    let (place, unit) =
        Spec::of(bound.field).map_or((bound.field, Unit::Exponent), |spec| (spec.place, spec.unit));
    let [value, low, high] = [bound.value, bound.low, bound.high].map(|raw| numbers::show(unit, raw));
    problem(place, format!("is {value}, but must be between {low} and {high} ({})", bound.reason))
}

/// Finds problems with the curve as a whole or with trades on it.
fn curve(listing: &Listing, sections: &MarketConfig) -> Problems {
    let (depth, target) = (sections.depth(), sections.target_depth());
    let shrinks = (target < depth).then(|| {
        let text = format!(
            "is {target}, but must be at least curve.depth ({depth}), because depth can only be raised"
        );
        problem("curve.target_depth", text)
    });
    let found = worth(listing).or_else(|| untradable(listing, depth));
    found.into_iter().chain(shrinks).collect()
}

/// Returns the reason why no trade would be possible, although the curve itself is valid.
fn untradable(listing: &Listing, depth: f64) -> Option<Problem> {
    // Invalid parameters are already reported, and no trade can be tried with them.
    if listing.parameters.validate().is_err() {
        return None;
    }
    let error = tradable::opens(listing).err()?;
    let limit = tradable::in_words(error);
    let Some(least) = tradable::least_depth(listing) else {
        let text = format!("cannot be traded at any curve.depth: the obstacle is {limit}");
        return Some(problem("sizes.minimum_position", text));
    };
    let least = in_quote(least, listing).ceil();
    Some(problem(
        "curve.depth",
        format!(
            "is {depth}, but must be at least {least}, or no position of sizes.minimum_position can be opened; the obstacle is {limit}"
        ),
    ))
}

/// Converts a size on the curve to quote at the first price. Unit: quote.
fn in_quote(size: u64, listing: &Listing) -> f64 {
    size as f64 * listing.peg as f64 / 1e18
}

/// Finds problems with the curve as a whole.
fn worth(listing: &Listing) -> Option<Problem> {
    let peg = Price::new(listing.peg);
    if Curve::at_rest(listing.sqrt_k, peg).is_err() {
        return Some(problem("curve.depth", "is out of range: choose a depth closer to the expected volume"));
    }
    listing.parameters.validate_depth(listing.sqrt_k, peg).is_err().then(|| {
        let most = numbers::show(Unit::Quote, LARGEST_CURVE.into());
        problem("curve.depth", format!("or target_depth is too large: a curve may be worth at most {most}"))
    })
}

/// Returns the oracle's kind, the program that owns its account, and the account.
fn oracle(cluster: Cluster, entry: &MarketEntry) -> Result<(OracleKind, Pubkey, Pubkey), Problem> {
    let kind = entry.feed.kind;
    let owner = match (entry.feed.owner, kind) {
        (Some(owner), _) => owner,
        (None, OracleKind::PythReceiver) => RECEIVER,
        (None, OracleKind::PythLegacy) => {
            return Err(problem("feed.owner", format!("is missing: {}", allowed(kind, cluster))));
        }
    };
    if !kind.allows_owner(cluster, &owner.to_bytes()) {
        return Err(problem("feed.owner", format!("is {owner}: {}", allowed(kind, cluster))));
    }
    let own = sponsored_account(kind, &owner, &entry.feed.id).unwrap_or_default();
    match entry.feed.address.filter(|address| *address != own) {
        None => Ok((kind, owner, own)),
        Some(address) => Err(problem(
            "feed.address",
            format!(
                "is {address}, but must be {own}, which is derived from the feed and has no private key: correct the address, or omit it"
            ),
        )),
    }
}

fn allowed(kind: OracleKind, cluster: Cluster) -> String {
    let owners = kind.owners(cluster).iter().map(|owner| Pubkey::new_from_array(*owner).to_string());
    format!("on {}, it must be one of {}", cluster.name(), owners.collect::<Vec<_>>().join(", "))
}

fn name(symbol: &str) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(symbol.bytes()).for_each(|(place, byte)| *place = byte);
    bytes
}
