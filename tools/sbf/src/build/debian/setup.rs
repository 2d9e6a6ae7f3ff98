//! Sets up the root folder. The setup is needed only once, and takes a few minutes and 2.5 GB of disk space. A step is skipped if
//! its result already exists.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::root::Root;
use super::standard_library;

/// The packages to install, which are the compiler, the source of its library, and the dependencies needed to build the linker.
const PACKAGES: &str =
    "ca-certificates,rustc,cargo,rust-src,llvm-23-dev,gcc,libc6-dev,zlib1g-dev,libzstd-dev";

const LINKER: &str = "sbpf-linker@0.2.6";

const OTHER_WAY: &str = "or install Solana's toolchain: its `cargo build-sbf` is used if it is on the path";

/// Returns a root that is ready for use.
pub(super) fn ready_root(workspace: &Path) -> Result<Root> {
    let root = Root::locate()?;
    check_rights()?;
    let _lock = lock(&root)?;
    if !root.path("/usr/bin/rustc").exists() {
        make_system(&root)?;
    }
    standard_library::edit(&root, workspace)?;
    if !root.path("/opt/sbpf/bin/sbpf-linker").exists() {
        install_linker(&root)?;
    }
    Ok(root)
}

/// Checks for the permissions to mount and to change the root, which an ordinary user does not have.
fn check_rights() -> Result<()> {
    // The owner of this entry is the effective user.
    let user = fs::metadata("/proc/self").context("this needs Linux with /proc mounted")?.uid();
    ensure!(user == 0, "building with Debian's toolchain needs root: use sudo or a container, {OTHER_WAY}");
    let mut test = Command::new("unshare");
    let output = test
        .args(["--mount", "mount", "--rbind", "/proc", "/proc"])
        .output()
        .context("install util-linux: there is no `unshare`")?;
    ensure!(
        output.status.success(),
        "this container may not mount ({}): run it with the capability SYS_ADMIN, {OTHER_WAY}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}

/// Ensures that only one setup runs at a time. A second setup waits, and then finds that everything has been done.
fn lock(root: &Root) -> Result<File> {
    let folder = root.folder().parent().context("SBF_ROOT may not be /")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let file = File::create(with_suffix(root, "lock"))?;
    if file.try_lock().is_err() {
        tracing::info!("waiting for another setup of {}", root.folder().display());
        file.lock()?;
    }
    Ok(file)
}

fn with_suffix(root: &Root, suffix: &str) -> PathBuf {
    let mut name = root.folder().as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

/// Installs Debian sid into a temporary folder, and renames the folder when it is complete.
fn make_system(root: &Root) -> Result<()> {
    ensure!(
        !root.folder().exists(),
        "{} exists but has no compiler in it: remove it, or name another folder with SBF_ROOT",
        root.folder().display()
    );
    ensure_mmdebstrap()?;
    let unfinished = with_suffix(root, "unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).with_context(|| format!("cannot remove {}", unfinished.display()))?;
    }
    tracing::info!("installing Debian's compiler into {} (a few minutes)", root.folder().display());
    let status = Command::new("mmdebstrap")
        .args(["--mode=root", "--variant=minbase"])
        .args([r#"--aptopt=APT::Sandbox::User "root""#, r#"--aptopt=Acquire::Check-Valid-Until "false""#])
        .arg(format!("--include={PACKAGES}"))
        .arg("sid")
        .arg(&unfinished)
        .stdout(Stdio::null())
        .status()?;
    ensure!(
        status.success(),
        "mmdebstrap ended with {status}: check that Debian's archive can be reached (its messages are above), {OTHER_WAY}"
    );
    copy_network_settings(&unfinished)?;
    fs::rename(&unfinished, root.folder()).context("cannot name the finished root")
}

fn ensure_mmdebstrap() -> Result<()> {
    if is_on_path("mmdebstrap") {
        return Ok(());
    }
    if !is_on_path("apt-get") {
        bail!("install mmdebstrap (a Debian package) and run this again, {OTHER_WAY}");
    }
    tracing::info!("installing mmdebstrap");
    let mut install = Command::new("apt-get");
    let status = install.args(["install", "--yes", "--no-install-recommends", "mmdebstrap"]).status()?;
    ensure!(status.success(), "apt-get could not install mmdebstrap: run `apt-get update` and this again");
    Ok(())
}

fn is_on_path(program: &str) -> bool {
    let quiet = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success())
}

/// Copies the name resolution settings and the trusted certificates into the root.
fn copy_network_settings(folder: &Path) -> Result<()> {
    for name in ["etc/resolv.conf", "etc/hosts"] {
        let outside = Path::new("/").join(name);
        if outside.exists() {
            fs::copy(outside, folder.join(name))?;
        }
    }
    if !Path::new("/etc/ssl/certs").is_dir() {
        return Ok(());
    }
    let certificates = folder.join("etc/ssl/certs");
    fs::remove_dir_all(&certificates)?;
    let mut copy = Command::new("cp");
    let status = copy.args(["-rL", "/etc/ssl/certs"]).arg(folder.join("etc/ssl/")).status()?;
    ensure!(status.success(), "cannot copy /etc/ssl/certs");
    Ok(())
}

/// Compiles the linker, reusing the results of an interrupted run.
fn install_linker(root: &Root) -> Result<()> {
    tracing::info!("compiling {LINKER} (a few minutes)");
    let words = [
        "env",
        "RUSTFLAGS=-Lnative=/usr/lib/llvm-23/lib",
        "CARGO_TARGET_DIR=/opt/sbpf/build",
        "cargo",
        "install",
        LINKER,
        "--locked",
        "--no-default-features",
        "--features=bpf-linker/llvm-23",
        "--root=/opt/sbpf",
    ];
    let status = root.command(Path::new("/tmp"), &words)?.status()?;
    ensure!(status.success(), "{LINKER} could not be installed (the messages above say why); run this again");
    let build = root.path("/opt/sbpf/build");
    if build.exists() {
        fs::remove_dir_all(build)?;
    }
    Ok(())
}
