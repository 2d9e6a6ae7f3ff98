//! Draws an action's address as a QR code, which phone wallets scan.

use super::exchange_of;
use super::kind::Kind;
use super::refusal::Refusal;
use crate::app::App;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use qrcode::{Color, EcLevel, QrCode};
use serde::Deserialize;
use std::fmt::Write as _;
use std::sync::Arc;

/// The quiet zone around a code. Unit: modules.
const QUIET: usize = 4;
/// The maximum length of an action's path with its query. Unit: bytes.
const LONGEST: usize = 600;
/// The path below which the actions are.
const ACTIONS: &str = "/api/actions/";

/// The action to draw.
#[derive(Deserialize)]
pub struct Wanted {
    /// The action's path with its query.
    path: String,
}

/// Returns the QR code of an action as a picture.
pub async fn code(
    State(app): State<Arc<App>>,
    Query(Wanted { path }): Query<Wanted>,
) -> Result<Response, Refusal> {
    let action = path.strip_prefix(ACTIONS).ok_or_else(Kind::unknown)?;
    let name = action.split('?').next().unwrap_or_default();
    Kind::parse(name, &exchange_of(&app)?)?;
    if path.len() > LONGEST {
        return Err(Refusal::invalid("The address is too long for a QR code: omit some parameters"));
    }
    let code = QrCode::with_error_correction_level(request(&app.absolute(&path)), EcLevel::M);
    let code =
        code.map_err(|error| Refusal::invalid(format!("The address does not fit into a QR code: {error}")))?;
    Ok(([(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "no-cache")], picture(&code)).into_response())
}

/// Returns the transaction request that Solana Pay defines for an address. An address with a query is encoded, so that
/// wallets do not take the query for their own parameters.
fn request(url: &str) -> String {
    if !url.contains('?') {
        return format!("solana:{url}");
    }
    let mut text = "solana:".to_owned();
    for byte in url.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                text.push(char::from(byte))
            }
            // Writing to a string never fails.
            _ => _ = write!(text, "%{byte:02X}"),
        }
    }
    text
}

/// Draws a code with one square for each dark module.
fn picture(code: &QrCode) -> String {
    let (width, colours) = (code.width(), code.to_colors());
    let mut squares = String::new();
    for (place, _) in colours.iter().enumerate().filter(|(_, colour)| **colour == Color::Dark) {
        let (x, y) = (place % width + QUIET, place / width + QUIET);
        _ = write!(squares, "M{x} {y}h1v1h-1z");
    }
    let size = width + 2 * QUIET;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/><path d=\"{squares}\"/></svg>"
    )
}

#[cfg(test)]
#[test]
fn an_address_with_a_query_is_encoded() {
    assert_eq!(request("https://x.example/api/actions/claim"), "solana:https://x.example/api/actions/claim");
    assert_eq!(
        request("https://x.example/api/actions/deposit?amount=5"),
        "solana:https%3A%2F%2Fx.example%2Fapi%2Factions%2Fdeposit%3Famount%3D5"
    );
}
