//! Tests changes to markets and their oracle accounts.

use crate::model::{Model, START, oracle};
use ballast_client::accounts::Market;
use ballast_client::oracle::{PriceUpdate, RECEIVER};
use ballast_keeper::state::MarketBook;
use ballast_math::Price;
use ballast_math::oracle::Reading;
use solana_account::Account;
use solana_pubkey::Pubkey;

const OTHER: Pubkey = Pubkey::new_from_array([77; 32]);

fn market(model: &Model, index: u32, oracle: Pubkey) -> Market {
    let mut market = *model.mirror.markets.quoted().get(index).unwrap().market();
    market.oracle_address = oracle;
    market
}

fn update(price: u64) -> Account {
    let confidence = Price::new(price / 5_000);
    let reading = Reading { price: Price::new(price), confidence, publish_time: 1_767_225_600 };
    let update = PriceUpdate::of_contract([0xfe; 32], &reading, 0).unwrap();
    Account { lamports: 1, data: update.account_data(), owner: RECEIVER, ..Account::default() }
}

#[test]
fn another_oracle_takes_the_place_of_the_old_one() {
    let (model, mut book) = (Model::new(), MarketBook::default());
    book.put(market(&model, 0, oracle(0)), 1).unwrap();
    book.put_oracle(&oracle(0), Some(&update(START)), 1).unwrap();
    assert!(book.quoted().get(0).unwrap().reading().is_ok());
    // The old account no longer affects the market or its quotes.
    book.put(market(&model, 0, OTHER), 2).unwrap();
    assert!(book.quoted().get(0).unwrap().reading().is_err());
    book.put_oracle(&oracle(0), Some(&update(START)), 3).unwrap();
    assert!(book.quoted().get(0).unwrap().reading().is_err());
    assert_eq!(book.oracles().collect::<Vec<_>>(), [OTHER]);
    book.put_oracle(&OTHER, Some(&update(2 * START)), 2).unwrap();
    let known = book.quoted().get(0).unwrap();
    assert_eq!((known.oracle(), known.reading().unwrap().price), (OTHER, Price::new(2 * START)));
}

#[test]
fn one_market_whose_oracle_cannot_be_used_does_not_hold_up_the_others() {
    let (model, mut book) = (Model::new(), MarketBook::default());
    for index in 0..3 {
        let mut market = market(&model, index, OTHER);
        if index == 1 {
            // The oracle kind is unknown.
            market.oracle_kind = 99;
        }
        assert_eq!(book.put(market, 1).is_err(), index == 1);
    }
    let taken = book.put_oracle(&OTHER, Some(&update(START)), 1);
    assert!(format!("{:#}", taken.unwrap_err()).contains("market 1"));
    let quoted: Vec<u32> = book.quoted().iter().map(|known| known.market().index).collect();
    assert_eq!(quoted, [0, 2]);
}
