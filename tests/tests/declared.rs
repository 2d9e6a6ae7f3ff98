//! Tests that the interface description compiles with Anchor's own `declare_program!`, and that the generated code produces the
//! same bytes as the program.

use anchor_lang::{AnchorSerialize, Discriminator, InstructionData, ToAccountMetas};
use ballast_client::instructions as own;
use ballast_client::{MarketKeys, pda};
use solana_pubkey::Pubkey;

/// The program as another program sees it.
mod foreign {
    #![allow(
        missing_docs,
        unexpected_cfgs,
        reason = "the macro's code has undocumented items and features of its own"
    )]
    use anchor_lang::{self, declare_program};

    declare_program!(ballast);
}

use foreign::ballast as declared;

fn key(byte: u8) -> Pubkey {
    Pubkey::new_from_array([byte; 32])
}

#[test]
fn a_trade_has_the_same_accounts_and_data() {
    let keys = MarketKeys::of(3, key(4));
    let of = own::Trade { authority: key(1), margin_account: pda::margin_account(&key(1), 2), market: keys };
    let args = own::TradeArgs {
        is_buy: true,
        is_quote: false,
        reduce_only: true,
        amount: 5,
        limit_price: 6,
        deadline: -7,
    };
    let expected = own::trade(&of, args, &[]);
    let accounts = declared::client::accounts::Trade {
        authority: key(1),
        exchange: pda::exchange(),
        market: keys.market,
        margin_account: of.margin_account,
        oracle: keys.oracle,
    };
    let own::TradeArgs { is_buy, is_quote, reduce_only, amount, limit_price, deadline } = args;
    let args = declared::types::TradeArgs { is_buy, is_quote, reduce_only, amount, limit_price, deadline };
    assert_eq!(declared::ID, expected.program_id);
    assert_eq!(accounts.to_account_metas(None), expected.accounts);
    assert_eq!(declared::client::args::Trade { args }.data(), expected.data);
}

#[test]
fn plain_arguments_have_the_bytes_of_the_struct() {
    let args = own::CreateMarginAccountArgs { sub_id: 513, mode: 1, market: 7 };
    let expected = own::create_margin_account(key(1), key(2), args);
    let data = declared::client::args::CreateMarginAccount { sub_id: 513, mode: 1, market: 7 }.data();
    assert_eq!(data, expected.data);
}

#[test]
fn the_parameters_are_the_same_as_an_argument_and_in_an_account() {
    let size = size_of::<ballast_math::parameters::Parameters>();
    assert_eq!(size_of::<declared::types::MarketParameters>(), size);
    assert_eq!(declared::types::MarketParametersArgument::default().try_to_vec_len(), size);
    assert_eq!(size_of::<declared::accounts::Market>(), size_of::<ballast::state::Market>());
    assert_eq!(size_of::<declared::accounts::MarginAccount>(), size_of::<ballast::state::MarginAccount>());
    assert_eq!(declared::accounts::Market::DISCRIMINATOR, ballast::state::Market::DISCRIMINATOR);
}

/// Provides the length of a value as an argument. Unit: bytes.
trait Length {
    fn try_to_vec_len(&self) -> usize;
}

impl<T: AnchorSerialize> Length for T {
    fn try_to_vec_len(&self) -> usize {
        let mut bytes = vec![];
        self.serialize(&mut bytes).expect("a vector takes everything");
        bytes.len()
    }
}

#[test]
fn events_and_errors_are_the_same() {
    let event = ballast::events::MarketOpened { market: 9 };
    let bytes = anchor_lang::Event::data(&event);
    let parsed = declared::parsers::Event::parse(&bytes).expect("a known event");
    assert!(matches!(parsed, declared::parsers::Event::MarketOpened(found) if found.market == 9));
    assert_eq!(u32::from(declared::error::BallastError::BelowInitialMargin), 6011);
    assert_eq!(u32::from(declared::error::BallastError::MarketsNotWritable), 6129);
}
