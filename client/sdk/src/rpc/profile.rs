//! Finds a network's URL by name, or in the profile of the Solana command line.

use super::ServerUrl;
use solana_cli_config::Config;
use solana_pubkey::Pubkey;
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
    /// The WebSocket server's URL does not have a WebSocket scheme.
    #[error("the WebSocket URL {url} cannot be used: use one that begins with ws:// or wss://, or omit it")]
    NotASocket {
        /// The URL, without its secrets.
        url: ServerUrl,
    },
    /// The key is not in a file.
    #[error("{form} does not name a keypair file: {advice}")]
    NotAFile {
        /// The key's name, as the Solana tools write it.
        form: String,
        /// The advice on what to do instead.
        advice: &'static str,
    },
}

/// The advice for a key that is stored on a device or memorised.
const ELSEWHERE: &str = "print the transaction with `--print-transaction --authority ADDRESS` and sign it where the key is, or \
                         name a keypair file";

/// Returns the path of a keypair file. The Solana tools also accept names of keys that are not in a file, such as `usb://ledger`
/// and `ASK`. If such a name were read as a path, it would silently create or open another key, so it is refused. `file:PATH` is
/// a path.
///
/// # Errors
/// Returns [`ProfileError::NotAFile`].
///
/// ```
/// use ballast_client::rpc::profile;
///
/// assert_eq!(profile::keypair_file("file:key.json").unwrap().display().to_string(), "key.json");
/// assert!(profile::keypair_file("usb://ledger").unwrap_err().to_string().contains("--print-transaction"));
/// ```
pub fn keypair_file(text: &str) -> Result<PathBuf, ProfileError> {
    let lower = text.to_ascii_lowercase();
    let has_scheme = |scheme: &str| lower.strip_prefix(scheme).is_some_and(|rest| rest.starts_with(':'));
    if has_scheme("file") {
        let path = &text["file:".len()..];
        return Ok(PathBuf::from(path.strip_prefix("//").unwrap_or(path)));
    }
    let refused = |form: &str, advice| Err(ProfileError::NotAFile { form: form.to_owned(), advice });
    match text {
        "" => refused("an empty name", "name a file, for example ~/.config/solana/id.json"),
        "-" => refused("`-`", "name a file, or use /dev/stdin to read the key from standard input"),
        "ASK" => {
            refused("`ASK`", "recover the key into a file with `solana-keygen recover`, and name that file")
        }
        _ if has_scheme("stdin") => {
            refused("`stdin:`", "name a file, or use /dev/stdin to read the key from standard input")
        }
        _ if has_scheme("prompt") => refused(
            "`prompt:`",
            "recover the key into a file with `solana-keygen recover`, and name that file",
        ),
        _ if has_scheme("usb") => refused("`usb:`, a hardware wallet,", ELSEWHERE),
        _ if text.contains("://") => refused("a URL", ELSEWHERE),
        _ if text.parse::<Pubkey>().is_ok() => refused("an address", ELSEWHERE),
        path => Ok(PathBuf::from(path)),
    }
}

/// Returns the URL of the profile's JSON-RPC server. The profile may contain a network's name instead.
///
/// # Errors
/// Returns `UnknownNetwork`.
pub fn url_in(profile: &Config) -> Result<String, ProfileError> {
    url_of(&profile.json_rpc_url)
}

/// Checks that a WebSocket server's URL has a WebSocket scheme.
///
/// # Errors
/// Returns [`ProfileError::NotASocket`].
pub fn socket_url(text: &str) -> Result<String, ProfileError> {
    if text.starts_with("ws://") || text.starts_with("wss://") {
        return Ok(text.to_owned());
    }
    Err(ProfileError::NotASocket { url: text.into() })
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

/// Reads the profile at the default path of the Solana command line. Without a profile, a local network is used, because
/// nobody should use Solana's own default, mainnet, by accident.
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
///
/// # Errors
/// Returns `UnknownNetwork` or [`ProfileError::NotASocket`].
pub fn websocket_of(profile: &Config) -> Result<String, ProfileError> {
    match profile.websocket_url.as_str() {
        "" => Ok(Config::compute_websocket_url(&url_in(profile)?)),
        given => socket_url(given),
    }
}
