//! Serves the page's files, which are embedded in the binary.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// One file of the page.
pub struct Asset {
    /// The path at which the file is served.
    pub path: &'static str,
    kind: &'static str,
    body: &'static [u8],
}

macro_rules! assets {
    ($($path:literal, $file:literal, $kind:literal;)*) => {
        &[$(Asset { path: $path, kind: $kind, body: include_bytes!(concat!("../assets/", $file)) }),*]
    };
}

/// All files that make up the page.
pub const ASSETS: &[Asset] = assets! {
    "/", "index.html", "text/html; charset=utf-8";
    "/links", "links.html", "text/html; charset=utf-8";
    "/page.css", "page.css", "text/css; charset=utf-8";
    "/main.js", "main.js", "text/javascript; charset=utf-8";
    "/links.js", "links.js", "text/javascript; charset=utf-8";
    "/signing.js", "signing.js", "text/javascript; charset=utf-8";
    "/dom.js", "dom.js", "text/javascript; charset=utf-8";
    "/charts.js", "charts.js", "text/javascript; charset=utf-8";
    "/uplot.js", "uplot.js", "text/javascript; charset=utf-8";
    "/uplot.css", "uplot.css", "text/css; charset=utf-8";
    "/uplot.LICENSE", "uplot.LICENSE", "text/plain; charset=utf-8";
};

/// The icon that wallets show.
pub static ICON: Asset =
    Asset { path: "/icon.svg", kind: "image/svg+xml", body: include_bytes!("../assets/icon.svg") };

impl IntoResponse for &'static Asset {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, self.kind), (CACHE_CONTROL, "no-cache")], self.body).into_response()
    }
}
