//! Finds a network's URL by the network's name, or in the profile of the Solana command line.

use solana_cli_config::Config;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The default URL of a local network.
pub const LOCALHOST: &str = "http://127.0.0.1:8899";

/// The error for a network or a profile that cannot be used.
#[derive(Debug, Error)]
pub enum ProfileError {
    /// The text is neither a URL nor the name of a network.
    #[error(
        "use a URL that begins with http:// or https://, or one of localhost, devnet, testnet and mainnet-beta"
    )]
    UnknownNetwork,
    /// The profile's path is not UTF-8, which the profile reader requires.
    #[error("the profile's path {} is not UTF-8", .path.display())]
    NotUtf8 {
        /// The path.
        path: PathBuf,
    },
    /// The profile cannot be read.
    #[error(
        "the profile {} cannot be read ({error}): create one with `solana config set`, or pass --url and --keypair",
        .path.display()
    )]
    Unreadable {
        /// The profile's path.
        path: PathBuf,
        /// The reason.
        error: std::io::Error,
    },
}

/// Returns a network's URL for its name. A URL is returned unchanged.
///
/// # Errors
/// Returns `UnknownNetwork`.
///
/// ```
/// use ballast_client::rpc::profile;
///
/// assert_eq!(profile::url_of("localhost").unwrap(), profile::LOCALHOST);
/// assert_eq!(profile::url_of("http://10.0.0.1:8899").unwrap(), "http://10.0.0.1:8899");
/// assert!(profile::url_of("moonnet").is_err());
/// ```
pub fn url_of(text: &str) -> Result<String, ProfileError> {
    let url = match text {
        "l" | "localhost" => LOCALHOST,
        "d" | "devnet" => "https://api.devnet.solana.com",
        "t" | "testnet" => "https://api.testnet.solana.com",
        "m" | "mainnet-beta" => "https://api.mainnet-beta.solana.com",
        url if url.starts_with("http://") || url.starts_with("https://") => url,
        _ => return Err(ProfileError::UnknownNetwork),
    };
    Ok(url.to_owned())
}

/// Reads the profile at the default path of the Solana command line. Without a profile, a local network is used. Solana's own
/// default is mainnet, which nobody should use by accident.
///
/// # Errors
/// Returns `NotUtf8` or `Unreadable`.
pub fn usual() -> Result<Config, ProfileError> {
    let file = solana_cli_config::CONFIG_FILE.as_ref().map(PathBuf::from).filter(|file| file.exists());
    file.map_or_else(
        || Ok(Config { json_rpc_url: LOCALHOST.to_owned(), ..Config::default() }),
        |file| load(&file),
    )
}

/// Reads the profile from a file.
///
/// # Errors
/// Returns `NotUtf8` or `Unreadable`.
pub fn load(file: &Path) -> Result<Config, ProfileError> {
    let text = file.to_str().ok_or_else(|| ProfileError::NotUtf8 { path: file.to_owned() })?;
    Config::load(text).map_err(|error| ProfileError::Unreadable { path: file.to_owned(), error })
}

/// Returns the URL of the profile's WebSocket server. If the profile has none, it is derived from the JSON-RPC URL.
#[must_use]
pub fn websocket_of(profile: &Config) -> String {
    match profile.websocket_url.as_str() {
        "" => Config::compute_websocket_url(&profile.json_rpc_url),
        given => given.to_owned(),
    }
}
