//! Building the images.

use std::path::PathBuf;
use std::process::Command;

use tinyfit_python::succeed;
use tinyfit_sources::{cache, cargo_build, unpacked};

use crate::{Core, Error, Workload};

/// The optimization level.
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
    /// Their optimization level.
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
    let made = made_for(core)?;
    let kept = cache(&format!("build/{}", core.name))?;
    let mut cargo = cargo_build("host-tools/bench-images", triple, &made, &kept)?;
    let mut flags = vec![format!("-Clink-arg=-Tmemory/{memory}"), "-Clink-arg=-Tlink.x".into()];
    flags.extend(cpu.map(|cpu| format!("-Ctarget-cpu={cpu}")));
    what(cargo.args(["--quiet", "--profile", opt.profile()]));
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    succeed(&mut cargo)?;
    Ok(made.join(triple).join(opt.profile()))
}

/// Where a core's images of these sources lie. Cores share triples, not images.
pub(crate) fn made_for(core: &Core) -> Result<PathBuf, Error> {
    Ok(unpacked("")?.join("made").join(core.name))
}
