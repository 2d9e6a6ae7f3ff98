//! Tests the oracle account of every instruction that takes one. The account must be the market's own, and must contain a valid
//! index if the instruction needs one.

use super::cases::{ALL, Case, Oracle};
use super::support::PRICE;
use ballast::BallastError;
use ballast_oracle::price_update_v2::{FeedPrice, PriceUpdateV2Fields, VerificationLevel};
use ballast_testkit::address;
use solana_account::Account;

fn with_oracle(attack: impl Fn(&mut Case, usize)) -> usize {
    let mut cases = 0;
    for case in ALL {
        let mut case = case();
        if case.oracle != Oracle::None {
            let place = case.own_accounts() - 1;
            attack(&mut case, place);
            cases += 1;
        }
        case.succeed();
    }
    cases
}

/// Runs `attack` with the oracle account changed by `change`, and then restores the account.
fn with_changed(
    case: &mut Case,
    place: usize,
    change: impl FnOnce(&mut Account),
    attack: impl FnOnce(&mut Case),
) {
    let oracle = case.instruction.accounts[place].pubkey;
    let real = case.world.chain.account(&oracle).unwrap();
    let mut changed = real.clone();
    change(&mut changed);
    case.world.chain.set_account(&oracle, changed);
    attack(case);
    case.world.chain.set_account(&oracle, real);
}

fn refuses(case: &mut Case, error: BallastError) {
    let instruction = case.instruction.clone();
    case.refuses(&instruction, u32::from(error));
}

/// Checks that an account at the right address with another owner or another feed counts as no index. Only the instruction that
/// opens a market reports that the account is wrong.
#[test]
fn not_the_markets() {
    let cases = with_oracle(|case, place| {
        let Some(error) = without_the_markets(case) else { return };
        let owner = |account: &mut Account| account.owner = address("another program");
        with_changed(case, place, owner, |case| refuses(case, error));
        let feed = |account: &mut Account| account.data[41] ^= 1;
        with_changed(case, place, feed, |case| refuses(case, error));
    });
    assert_eq!(cases, 12);
}

/// Returns an instruction's error if the account at the oracle's address is not the market's, or `None` if the instruction needs
/// no index.
fn without_the_markets(case: &Case) -> Option<BallastError> {
    match (case.name, case.oracle) {
        ("open_market", _) => Some(BallastError::WrongOracle),
        (_, Oracle::Valid) => Some(BallastError::OracleInvalid),
        _ => None,
    }
}

/// Checks that the receiver of the upgraded feeds, which may own oracle accounts, cannot own those of a market that names the
/// other receiver.
#[test]
fn of_an_allowed_program_that_is_not_the_markets() {
    with_oracle(|case, place| {
        let upgraded = ballast_oracle::program_ids::RECEIVER_UPGRADED;
        let owner = |account: &mut Account| account.owner = upgraded.into();
        let Some(error) = without_the_markets(case) else { return };
        with_changed(case, place, owner, |case| refuses(case, error));
    });
}

/// Checks that bytes that do not form a price are refused if the instruction needs an index.
#[test]
fn no_price_at_all() {
    with_oracle(|case, place| {
        if case.oracle != Oracle::Valid {
            return;
        }
        type Change = fn(&mut Account);
        let changes: [Change; 4] = [
            |account| account.data.clear(),
            |account| account.data.truncate(100),
            |account| account.data[0] ^= 1,
            |account| account.data[40] = 0,
        ];
        for change in changes {
            with_changed(case, place, change, |case| refuses(case, BallastError::OracleInvalid));
        }
    });
}

/// Checks updates that are newer than the market's index and bad in one way.
#[test]
fn bad_updates() {
    let cases = with_oracle(|case, place| {
        if case.oracle != Oracle::Valid {
            return;
        }
        let feed = case.world.chain.account(&case.instruction.accounts[place].pubkey).unwrap().data;
        let update = PriceUpdateV2Fields::decode(&feed).unwrap();
        // An update is only examined if it is newer than the index, so let a second pass.
        case.world.advance(1, 1);
        let now = case.world.chain.clock().unix_timestamp;
        let message = FeedPrice { publish_time: now, ..update.message };
        let good = PriceUpdateV2Fields { message, ..update };
        let with = |message| PriceUpdateV2Fields { message, ..good };
        let wide = update.message.price.unsigned_abs() / 50 + 1;
        let bad = [
            (with(FeedPrice { confidence: wide, ..message }), BallastError::OracleConfidence),
            (with(FeedPrice { confidence: u64::MAX, ..message }), BallastError::OracleConfidence),
            (with(FeedPrice { price: 0, ..message }), BallastError::OracleNonPositive),
            (
                with(FeedPrice { price: -100 * i64::try_from(PRICE).unwrap(), ..message }),
                BallastError::OracleNonPositive,
            ),
            (with(FeedPrice { price: i64::MIN, ..message }), BallastError::OracleNonPositive),
            (with(FeedPrice { exponent: -40, ..message }), BallastError::OracleNonPositive),
            (with(FeedPrice { exponent: 12, ..message }), BallastError::OracleInvalid),
            (
                PriceUpdateV2Fields {
                    verification_level: VerificationLevel::Partial { num_signatures: 12 },
                    ..good
                },
                BallastError::OracleInvalid,
            ),
        ];
        for (fields, error) in bad {
            let data = ballast_oracle::encode::write_price_update_v2(&fields).to_vec();
            with_changed(case, place, |account| account.data = data, |case| refuses(case, error));
        }
        let data = ballast_oracle::encode::write_price_update_v2(&good).to_vec();
        let oracle = case.instruction.accounts[place].pubkey;
        let mut account = case.world.chain.account(&oracle).unwrap();
        account.data = data;
        case.world.chain.set_account(&oracle, account);
    });
    assert_eq!(cases, 12);
}

/// Checks that an index is refused if it is older than the action allows, which is sixty seconds for trading and thirty for
/// liquidation.
#[test]
fn stale() {
    with_oracle(|case, place| {
        if case.oracle != Oracle::Valid {
            return;
        }
        let seconds = if matches!(case.name, "liquidate" | "take_over") { 31 } else { 61 };
        case.world.chain.advance(1, seconds);
        refuses(case, BallastError::OracleStale);
        case.world.chain.advance(1, 0);
        let now = case.world.chain.clock().unix_timestamp;
        // An update that is too far ahead of the clock causes an error only if the snapshot is old, as it is here.
        let early = |account: &mut Account| {
            let update = PriceUpdateV2Fields::decode(&account.data).unwrap();
            let early = PriceUpdateV2Fields {
                message: FeedPrice { publish_time: now + 6, ..update.message },
                ..update
            };
            account.data = ballast_oracle::encode::write_price_update_v2(&early).to_vec();
        };
        with_changed(case, place, early, |case| refuses(case, BallastError::OracleFuture));
        let feeds: Vec<_> = case.instruction.accounts.iter().map(|meta| meta.pubkey).collect();
        for feed in feeds {
            let Some(mut account) = case.world.chain.account(&feed) else { continue };
            if let Ok(update) = PriceUpdateV2Fields::decode(&account.data) {
                let fresh = PriceUpdateV2Fields {
                    message: FeedPrice { publish_time: now, ..update.message },
                    ..update
                };
                account.data = ballast_oracle::encode::write_price_update_v2(&fresh).to_vec();
                case.world.chain.set_account(&feed, account);
            }
        }
    });
}
