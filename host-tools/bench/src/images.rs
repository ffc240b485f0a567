//! Building the images.

use std::io;
use std::path::PathBuf;
use std::process::Command;

use tinyfit_python::succeed;

use crate::{Core, Error, Workload, made, source};

/// What the compiler optimizes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opt {
    /// `opt-level = 3`
    Speed,
    /// `opt-level = "s"`
    Size,
}

impl Opt {
    /// Both.
    pub const ALL: [Opt; 2] = [Opt::Speed, Opt::Size];

    /// The level's name.
    pub fn name(self) -> &'static str {
        match self {
            Opt::Speed => "3",
            Opt::Size => "s",
        }
    }

    fn profile(self) -> &'static str {
        match self {
            Opt::Speed => "release",
            Opt::Size => "small",
        }
    }
}

/// Images of workloads for one core.
#[derive(Clone, Debug)]
pub struct Images {
    /// The core.
    pub core: &'static Core,
    /// What they were optimized for.
    pub opt: Opt,
    folder: PathBuf,
}

impl Images {
    /// Builds them.
    ///
    /// # Errors
    /// The Rust target is missing, or the kernel does not compile.
    pub fn build(core: &'static Core, opt: Opt, workloads: &[Workload]) -> Result<Self, Error> {
        let bins = workloads.iter().flat_map(|workload| ["--bin".into(), workload.name().to_lowercase()]);
        Ok(Self { core, opt, folder: build(core, opt, |cargo| cargo.args(bins))? })
    }

    /// The ELF file of a workload.
    pub fn elf(&self, workload: Workload) -> PathBuf {
        self.folder.join(workload.name().to_lowercase())
    }
}

/// Builds what of `bench-images` is asked for, and returns the folder it is in.
pub(crate) fn build(
    core: &'static Core,
    opt: Opt,
    what: impl FnOnce(&mut Command) -> &mut Command,
) -> Result<PathBuf, Error> {
    let Core { triple, cpu, memory, .. } = *core;
    let folder = source("../bench-images");
    if !folder.is_dir() {
        return Err(Error::NoSources(folder));
    }
    if !is_installed(triple, &folder)? {
        return Err(Error::missing(
            format!("the Rust target {triple}"),
            format!("rustup target add {triple}"),
        ));
    }
    let target = made_for(core)?;
    let mut flags = vec![format!("-Clink-arg=-Tmemory/{memory}"), "-Clink-arg=-Tlink.x".into()];
    flags.extend(cpu.map(|cpu| format!("-Ctarget-cpu={cpu}")));
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--quiet", "--profile", opt.profile(), "--target", triple]);
    what(cargo.arg("--target-dir").arg(&target).current_dir(&folder));
    cargo.env_remove("RUSTFLAGS").env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    succeed(&mut cargo)?;
    Ok(target.join(triple).join(opt.profile()))
}

/// Where a core's images and what they are made of lie.
pub(crate) fn made_for(core: &Core) -> io::Result<PathBuf> {
    // Cores share triples, not images.
    std::path::absolute(made().join(core.name))
}

fn is_installed(triple: &str, folder: &std::path::Path) -> Result<bool, Error> {
    let output = Command::new("rustc").args(["--print", "sysroot"]).current_dir(folder).output()?;
    let sysroot = String::from_utf8_lossy(&output.stdout).trim().to_string();
    Ok(PathBuf::from(sysroot).join("lib/rustlib").join(triple).is_dir())
}
