//! Quotes an order, adds its limit price and its deadline, and describes it.

use super::order::name_of;
use super::refusal::Refusal;
use crate::view::{Claim, market_name};
use ballast_client::accounts::MarginAccount;
use ballast_client::amount::show;
use ballast_client::contract::Contract;
use ballast_client::instructions::{self, Trade, TradeArgs};
use ballast_client::others::other_markets;
use ballast_client::quote::{After, Snapshot, average_price, limit_price};
use ballast_client::transaction::Spare;
use ballast_client::{MarketKeys, pda};
use ballast_math::trade::Traded;
use ballast_math::{Base, Price, Quote, Ratio, Reserve, Side};
use solana_instruction::Instruction;

/// How long an order is valid. Unit: seconds.
const GOOD_FOR: i64 = 120;

/// What the user chose besides the size.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The market's number.
    pub market: u32,
    /// The margin account's number.
    pub sub_id: u16,
    /// The slippage tolerance.
    pub slippage: Ratio,
}

/// An order and its result at current prices.
pub struct Quoted<'a> {
    /// The account and the markets before the order.
    pub seen: &'a Snapshot<'a>,
    /// What the user chose.
    pub asked: Asked,
    /// The result.
    pub traded: Traded,
    /// The limit price: the worst average price.
    pub limit: Price,
    args: TradeArgs,
    average: Price,
    after: After,
}

impl<'a> Quoted<'a> {
    /// Quotes an order, and adds its limit price and its deadline.
    ///
    /// # Errors
    /// Returns an error if the market would refuse the order.
    pub fn of(seen: &'a Snapshot<'a>, asked: Asked, mut args: TradeArgs) -> Result<Self, Refusal> {
        let traded = seen.quote_trade(asked.market, &args)?;
        let average = average_price(traded.fill.base, traded.fill.quote)
            .ok_or_else(|| Refusal::refused("The trade is too small to have a price: increase the amount"))?;
        let side = if args.is_buy { Side::Long } else { Side::Short };
        let limit = limit_price(average, side, asked.slippage)?;
        args.limit_price = limit.raw();
        args.deadline = seen.markets.clock().time.saturating_add(GOOD_FOR);
        let after = seen.after_trade(asked.market, &traded)?;
        Ok(Self { seen, asked, traded, limit, args, average, after })
    }

    /// Returns the account and the markets after the order.
    pub const fn after(&self) -> &After {
        &self.after
    }

    /// Returns the trade instruction.
    ///
    /// # Errors
    /// Returns an error if the oracle account of one of the markets is unknown.
    pub fn instruction(&self, account: &MarginAccount) -> Result<Instruction, Refusal> {
        let (market, markets) = (self.asked.market, self.seen.markets);
        let of = Trade {
            authority: account.owner,
            margin_account: pda::margin_account(&account.owner, account.sub_id),
            market: MarketKeys::of(market, markets.get(market)?.oracle()),
        };
        let others = other_markets(account, market, |market| markets.oracle_of(market));
        let others = others.map_err(|error| Refusal::refused(error.to_string()))?;
        Ok(instructions::trade(&of, self.args, &others))
    }

    /// Returns how many spare compute units the limit must include.
    ///
    /// # Errors
    /// Returns an error if a number is out of range.
    pub fn spare(&self) -> Result<Spare, Refusal> {
        Ok(self.seen.spare_for_trade(self.asked.market, &self.traded)?)
    }

    /// Returns the claim in the market after the order, if there is one.
    ///
    /// # Errors
    /// Returns an error if a number is out of range.
    pub fn claim(&self) -> Result<Option<Claim>, Refusal> {
        Ok(Claim::of(&self.after.snapshot(), self.asked.market)?)
    }

    /// Returns the account's number if it has a claim in the market after the order.
    ///
    /// # Errors
    /// Returns an error if a number is out of range.
    pub fn claims_of(&self) -> Result<Option<u16>, Refusal> {
        Ok(self.claim()?.map(|_| self.asked.sub_id))
    }

    /// Describes the order in a few sentences.
    ///
    /// # Errors
    /// Returns an error if a number is out of range.
    pub fn describe(&self) -> Result<String, Refusal> {
        let (fill, market) = (&self.traded.fill, self.seen.markets.get(self.asked.market)?.market());
        let worth = show(Quote::from_magnitude(fill.quote.magnitude())?);
        let (verb, bound) = match fill.base.side() {
            Side::Long => ("Buys", "more"),
            Side::Short => ("Sells", "less"),
        };
        let sentences = [
            format!(
                "{verb} {} {}{} for {worth} with your margin account {}: {} on average, never {bound} than {}.",
                size(fill.base),
                market_name(market),
                in_units(market, fill.base),
                self.asked.sub_id,
                show(self.average),
                show(self.limit),
            ),
            format!("Fee: {}.", show(fill.fee)),
            self.change()?,
            self.standing()?,
            self.result()?,
        ];
        let said: Vec<String> = sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect();
        Ok(said.join(" "))
    }

    fn change(&self) -> Result<String, Refusal> {
        let after = self.traded.position.base;
        let before = after.minus(self.traded.fill.base)?;
        Ok(format!("Position: from {} to {}.", position(before), position(after)))
    }

    fn standing(&self) -> Result<String, Refusal> {
        let liquidation = self.seen.liquidation_price_after(self.asked.market, &self.traded)?;
        Ok(match (self.traded.position.base.is_zero(), liquidation) {
            (true, _) => "This closes the position.".into(),
            (false, Some(price)) => format!("Liquidation price afterwards: {}.", show(price)),
            (false, None) => "After this order, no index price would liquidate the position.".into(),
        })
    }

    /// Describes the realised PnL: a gain becomes a claim, and a loss is paid at once.
    fn result(&self) -> Result<String, Refusal> {
        let realised = self.traded.fill.realised;
        if realised.is_negative() {
            return Ok(format!("Loss: {}.", show(realised.negated()?)));
        }
        let claim = if realised.is_zero() { None } else { self.claim()? };
        let gain = format!("Gain: {}.", show(realised));
        Ok(match claim {
            Some(claim) => format!("{gain} {}", claim.text),
            None if realised.is_zero() => String::new(),
            None => format!("{gain} The gain reduces what the account owes."),
        })
    }
}

fn size(base: Base) -> String {
    show(Reserve::new(base.magnitude()))
}

fn position(base: Base) -> String {
    if base.is_zero() { "none".into() } else { format!("{} {}", name_of(base.side()), size(base)) }
}

/// Returns the size in units of the asset, in parentheses, unless a contract is one unit.
fn in_units(market: &ballast_client::accounts::Market, base: Base) -> String {
    let contract = Contract::of(market);
    let magnitude = Base::from_magnitude(base.magnitude()).ok().filter(|_| !contract.is_one_unit());
    magnitude.map_or_else(String::new, |base| format!(" ({})", contract.units(base)))
}
