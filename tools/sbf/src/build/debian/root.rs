//! Represents the root folder, and runs commands in it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, ensure};

/// Enters the root folder. The working folder and cargo's downloads are visible inside it under the same names.
const ENTER: &str = r#"
set -e
mount --rbind /proc "$SBF_ROOT/proc"
mount --rbind /dev "$SBF_ROOT/dev"
mount --bind "$WORKING_FOLDER" "$SBF_ROOT$WORKING_FOLDER"
mount --bind "$REGISTRY" "$SBF_ROOT/root/.cargo/registry"
exec chroot "$SBF_ROOT" /bin/sh -c 'cd "$WORKING_FOLDER" && exec "$@"' in-root "$@"
"#;

/// The environment variables that contain network settings.
const NETWORK: [&str; 9] = [
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "CARGO_HTTP_CAINFO",
    "CARGO_NET_OFFLINE",
    "SSL_CERT_FILE",
];

/// A folder that contains a small Debian system.
#[derive(Clone, Debug)]
pub(super) struct Root {
    folder: PathBuf,
}

impl Root {
    /// Returns the folder named by `SBF_ROOT`, or `~/.cache/sbf-root`.
    pub(super) fn locate() -> Result<Self> {
        if let Some(folder) = env::var_os("SBF_ROOT") {
            return Ok(Self { folder: std::path::absolute(folder)? });
        }
        let home = env::var_os("HOME").context("set HOME or SBF_ROOT: the toolchain's folder goes there")?;
        Ok(Self { folder: PathBuf::from(home).join(".cache/sbf-root") })
    }

    /// Returns the folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Converts a path inside the root to the path seen from outside.
    pub(super) fn path(&self, inside: &str) -> PathBuf {
        self.folder.join(inside.trim_start_matches('/'))
    }

    /// Creates a command to run inside the root, with `folder` (a path seen from outside) as its working folder.
    pub(super) fn command<S: AsRef<OsStr>>(&self, folder: &Path, words: &[S]) -> Result<Command> {
        let registry = registry_folder()?;
        fs::create_dir_all(&registry)?;
        fs::create_dir_all(self.path("/root/.cargo/registry"))?;
        fs::create_dir_all(self.path(&folder.to_string_lossy()))?;
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c", ENTER, "enter"]).args(words);
        command.env_clear().env("SBF_ROOT", &self.folder).env("WORKING_FOLDER", folder);
        command.env("REGISTRY", registry).env("HOME", "/root").env("LC_ALL", "C.UTF-8");
        command.env("PATH", "/opt/sbpf/bin:/usr/lib/llvm-23/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        command.envs(NETWORK.iter().filter_map(|name| Some((*name, env::var_os(name)?))));
        Ok(command)
    }

    /// Runs a command inside the root and returns its output.
    pub(super) fn output(&self, words: &[&str]) -> Result<String> {
        let output = self.command(Path::new("/tmp"), words)?.output()?;
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{} failed: {}", words.join(" "), complaint.trim());
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }
}

/// Returns cargo's download folder, which is shared so that nothing is downloaded twice.
fn registry_folder() -> Result<PathBuf> {
    if let Some(home) = env::var_os("CARGO_HOME") {
        return Ok(PathBuf::from(home).join("registry"));
    }
    let home = env::var_os("HOME").context("set HOME: cargo keeps its downloads there")?;
    Ok(PathBuf::from(home).join(".cargo/registry"))
}
