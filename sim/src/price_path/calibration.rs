//! Estimates jump-diffusion parameters from a price path. The estimate is robust, because jumps do not count as diffusion and the
//! result stays correct even if most bars do not move.

use super::{Bar, Spacing, spacing};
use serde::Serialize;

/// The parameters estimated from a price path. Ratios are fractions of one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// The number of returns.
    pub returns: usize,
    /// The share of returns that are not zero.
    pub moving: f64,
    /// The length of a bar. Unit: seconds.
    pub bar_seconds: i64,
    /// The window used to measure volatility, in bars. The window is a single bar if nearly all bars move, and otherwise it is long
    /// enough for the price to move in most windows.
    pub window_bars: usize,
    /// The standard deviation of the diffusion per day. If nearly all bars move, this is derived from the median absolute return,
    /// and otherwise from the mean square over the window, without jumps.
    pub volatility: f64,
    /// The number of jumps per day. A jump is a return larger than [`BEYOND`] standard deviations of the diffusion.
    pub jumps: f64,
    /// The mean of the logarithmic jump returns.
    pub jump_mean: f64,
    /// The standard deviation of the logarithmic jump returns around zero.
    pub jump_deviation: f64,
    /// The largest absolute return.
    pub largest: f64,
}

/// The number of standard deviations above which a return counts as a jump.
pub const BEYOND: f64 = 5.0;
/// The median absolute value of a standard normal variable.
const MEDIAN_SIZE: f64 = 0.674_489_75;
/// The minimum share of non-zero returns for which the median return measures the volatility.
const NEARLY_ALL: f64 = 0.9;
/// The maximum share of windows without a move.
const UNMOVED_WINDOWS: f64 = 0.25;
/// The minimum number of windows in a file.
const WINDOWS: usize = 50;
const DAY: f64 = 86_400.0;

/// A non-zero return.
#[derive(Clone, Copy, Debug)]
struct Move {
    /// The index of the return in the path.
    place: usize,
    /// The logarithm of the price change.
    change: f64,
    /// The change scaled to the duration of one bar, so that a change after a gap of n bars is divided by √n.
    in_a_bar: f64,
    /// The number of returns since the previous move, including this one.
    waited: usize,
}

impl Calibration {
    /// Estimates the parameters from the closing prices of at least two bars.
    #[must_use]
    pub fn of(bars: &[Bar]) -> Self {
        let Spacing { bar_seconds, .. } = Spacing::of(bars);
        let returns = bars.len().saturating_sub(1);
        let all = moves(bars, bar_seconds);
        let moving = all.len() as f64 / returns.max(1) as f64;
        let typical = median_size(&all) / MEDIAN_SIZE * moving.sqrt();
        let (jumps, diffusion): (Vec<Move>, Vec<Move>) =
            all.iter().partition(|change| is_jump(change, typical, moving));
        let window_bars = window(&diffusion, returns, moving);
        let deviation = match window_bars {
            1 if moving >= NEARLY_ALL => typical,
            _ => deviation(&diffusion, returns, window_bars),
        };
        let seconds: i64 = spacing::distances(bars).sum();
        let count = jumps.len().max(1) as f64;
        Self {
            returns,
            moving,
            bar_seconds,
            window_bars,
            volatility: deviation * (DAY / bar_seconds as f64).sqrt(),
            jumps: jumps.len() as f64 * DAY / seconds.max(1) as f64,
            jump_mean: jumps.iter().map(|jump| jump.change).sum::<f64>() / count,
            jump_deviation: (jumps.iter().map(|jump| jump.change.powi(2)).sum::<f64>() / count).sqrt(),
            largest: all.iter().map(|change| change.change.abs()).fold(0.0, f64::max),
        }
    }
}

fn moves(bars: &[Bar], bar_seconds: i64) -> Vec<Move> {
    let mut moves: Vec<Move> = Vec::new();
    for (place, (pair, seconds)) in bars.windows(2).zip(spacing::distances(bars)).enumerate() {
        let change = (pair[1].close / pair[0].close).ln();
        if change == 0.0 {
            continue;
        }
        let waited = moves.last().map_or(place + 1, |earlier| place - earlier.place);
        // A stray bar is not scaled up, because its change is mostly noise.
        let in_a_bar = change / (seconds as f64 / bar_seconds as f64).max(1.0).sqrt();
        moves.push(Move { place, change, in_a_bar, waited });
    }
    moves
}

/// Returns the median absolute move, scaled to the duration of one bar, or 0 if there are no moves.
fn median_size(moves: &[Move]) -> f64 {
    let mut sizes: Vec<f64> = moves.iter().map(|change| change.in_a_bar.abs()).collect();
    sizes.sort_unstable_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(0.0)
}

/// Returns whether a move is too large to be explained by a diffusion with a standard deviation of `typical` per bar. The diffusion
/// time is the time since the previous move, or the usual time between two moves if that is longer.
fn is_jump(change: &Move, typical: f64, moving: f64) -> bool {
    let bars = (change.waited as f64).max(1.0 / moving);
    let nearly_all = moving >= NEARLY_ALL;
    change.in_a_bar.abs() > BEYOND * typical * if nearly_all { 1.0 } else { bars.sqrt() }
}

/// Returns the shortest window, in bars, in which the price usually moves. A price that rarely changes moves in steps. Over a
/// single bar, such a price only jumps back and forth, but over several bars the diffusion becomes visible.
fn window(moves: &[Move], returns: usize, moving: f64) -> usize {
    if moving >= NEARLY_ALL {
        return 1;
    }
    let path = path(moves, returns);
    let unmoved = |bars: usize| {
        let windows = moves.iter().map(|earlier| earlier.place + 1).filter(|start| start + bars <= returns);
        let (mut count, mut still) = (0usize, 0usize);
        for start in windows {
            count += 1;
            still += usize::from((path[start + bars] - path[start]).abs() < 1e-12);
        }
        still as f64 / count.max(1) as f64
    };
    let mut bars = 1;
    while bars * WINDOWS < returns && unmoved(bars) > UNMOVED_WINDOWS {
        bars += bars.div_ceil(4);
    }
    bars
}

/// Returns the standard deviation scaled to one bar, which is the root mean square of the changes over every window of `bars` bars.
fn deviation(moves: &[Move], returns: usize, bars: usize) -> f64 {
    let path = path(moves, returns);
    let squares = path.windows(bars + 1).map(|window| (window[bars] - window[0]).powi(2));
    let (count, sum) = squares.fold((0usize, 0.0), |(count, sum), square| (count + 1, sum + square));
    (sum / count.max(1) as f64 / bars as f64).sqrt()
}

/// Returns the cumulative sum of the moves before each return and after the last one.
fn path(moves: &[Move], returns: usize) -> Vec<f64> {
    let mut changes = vec![0.0; returns];
    for change in moves {
        changes[change.place] = change.in_a_bar;
    }
    let mut sum = 0.0;
    let mut path = vec![0.0];
    path.extend(changes.into_iter().map(|change| {
        sum += change;
        sum
    }));
    path
}
