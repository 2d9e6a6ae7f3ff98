//! Draws the curve as a line.

use super::numbers;
use ballast_client::accounts;
use ballast_math::curve::Curve as Reserves;
use ballast_math::{Base, Quote, Reserve, Rounding, Side};
use serde::Serialize;

/// The number of points on each side of a flat net position.
const POINTS: i64 = 40;

/// The mark as a function of all users' net position, around its current value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curve {
    /// The market's number.
    pub market: u32,
    /// The line's points, from net short to net long.
    pub line: Vec<CurvePoint>,
    /// The curve's current point.
    pub now: Option<CurvePoint>,
}

/// One point of the line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CurvePoint {
    /// All users' net position. Positive is net long. Unit: contracts.
    pub net: f64,
    /// The mark at this net position. Unit: quote per contract.
    pub mark: f64,
}

impl Curve {
    /// Computes a market's curve.
    #[must_use]
    pub fn of(market: &accounts::Market) -> Self {
        let curve = &market.state.curve;
        let net = curve.net_base().unwrap_or_default();
        let width = width(cap(market), net.magnitude());
        let line = (-POINTS..=POINTS).filter_map(|step| point(curve, part_of(width, step)?)).collect();
        Self { market: market.index, line, now: point(curve, net) }
    }
}

/// Returns the width of the line on each side of a flat net position. The width is a tenth of the cap or twice
/// the net position, whichever is larger, but at most the cap.
fn width(cap: u64, net: u64) -> u64 {
    let wanted = net.saturating_mul(2).max(cap / 10);
    wanted.min(cap).max(net)
}

/// Returns the largest net position: |N| ≤ initial ratio · x_T.
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
