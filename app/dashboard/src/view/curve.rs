//! The curve as a line, for drawing.

use super::numbers;
use ballast_client::accounts;
use ballast_math::curve::Curve as Reserves;
use ballast_math::{Base, Quote, Reserve, Rounding, Side};
use serde::Serialize;

/// Points on each side of flat.
const POINTS: i64 = 40;

/// The mark as a function of the net position of all users, around its present value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curve {
    /// The market's number.
    pub market: u32,
    /// The line, from net short to net long.
    pub line: Vec<CurvePoint>,
    /// The present point.
    pub now: Option<CurvePoint>,
}

/// A point of the curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CurvePoint {
    /// The net position of all users. Unit: contracts. Positive is net long.
    pub net: f64,
    /// The mark there. Unit: quote per contract.
    pub mark: f64,
}

impl Curve {
    /// A market's curve.
    #[must_use]
    pub fn of(market: &accounts::Market) -> Self {
        let curve = &market.state.curve;
        let net = curve.net_base().unwrap_or_default();
        let width = width(cap(market), net.magnitude());
        let line = (-POINTS..=POINTS).filter_map(|step| point(curve, part_of(width, step)?)).collect();
        Self { market: market.index, line, now: point(curve, net) }
    }
}

/// The width of the line on each side of flat: a tenth of the cap or twice the net position, whichever is larger, but
/// at most the cap.
fn width(cap: u64, net: u64) -> u64 {
    let wanted = net.saturating_mul(2).max(cap / 10);
    wanted.min(cap).max(net)
}

/// |N| ≤ initial ratio · x_T.
fn cap(market: &accounts::Market) -> u64 {
    let terminal = Base::from_magnitude(market.state.curve.terminal_base.raw()).unwrap_or(Base::MAX);
    let ratio = market.parameters.initial_ratio.raw();
    let terminal = Quote::new(terminal.raw());
    terminal.share_of(ratio, 1_000_000, Rounding::Floor).unwrap_or_default().magnitude()
}

fn part_of(width: u64, step: i64) -> Option<Base> {
    let magnitude = width.checked_div(POINTS.unsigned_abs())?.checked_mul(step.unsigned_abs())?;
    let side = if step < 0 { Side::Short } else { Side::Long };
    side.signed(magnitude).ok()
}

fn point(curve: &Reserves, net: Base) -> Option<CurvePoint> {
    let base_reserve = Reserve::new(curve.terminal_base.raw().checked_add_signed(net.raw().checked_neg()?)?);
    let quote_reserve = curve.quote_reserve_at(base_reserve).ok()?;
    let mark = Reserves { base_reserve, quote_reserve, ..*curve }.mark(Rounding::Floor).ok()?;
    Some(CurvePoint { net: numbers::contracts(net), mark: numbers::price(mark) })
}
