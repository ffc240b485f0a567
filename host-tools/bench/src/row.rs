//! A row of the table.

use serde::Serialize;

use crate::{Counter, Error, HOST, Images, Opt, Workload, host};

/// The cost of one workload on one target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The core, or `host`.
    pub target: &'static str,
    /// The workload.
    pub workload: &'static str,
    /// The compiler's optimization level: `3` or `s`; `0` is a host's debug build.
    pub opt: &'static str,
    /// Executed instructions of the most expensive call.
    pub instructions: Option<u64>,
    /// Modeled cycles of the most expensive call.
    pub cycles: Option<u64>,
    /// Bytes of code and constants, without weights.
    pub code: Option<u64>,
    /// Bytes of static RAM, with the weights if they learn.
    pub ram: Option<u64>,
    /// Peak stack in bytes.
    pub stack: Option<u64>,
    /// Bytes of the network's parameters: in `ram` if they learn, in flash and in nothing above if not.
    pub weights: u64,
    /// Nanoseconds a call, on this host.
    pub nanoseconds: Option<f64>,
}

impl Row {
    /// Counts a workload.
    ///
    /// # Errors
    /// As [`Counter::count`].
    pub fn counted(counter: &Counter, images: &Images, workload: Workload) -> Result<Self, Error> {
        let counts = counter.count(images, workload)?;
        let facts = workload.instance();
        let weights = facts.weights() as u64;
        let in_flash = if facts.in_flash() { weights } else { 0 };
        Ok(Self {
            target: images.core.name,
            workload: workload.name(),
            opt: images.opt.name(),
            instructions: counts.calls.iter().map(|call| call.instructions).max(),
            cycles: counts.calls.iter().filter_map(|call| call.cycles).max(),
            code: Some(counts.code - in_flash),
            ram: Some(counts.ram),
            stack: Some(counts.stack),
            weights,
            nanoseconds: None,
        })
    }

    /// Times a workload on this host, as this program was compiled.
    pub fn timed(workload: Workload) -> Self {
        Self {
            target: HOST,
            workload: workload.name(),
            opt: if cfg!(debug_assertions) { "0" } else { Opt::Speed.name() },
            instructions: None,
            cycles: None,
            code: None,
            ram: None,
            stack: None,
            weights: workload.instance().weights() as u64,
            nanoseconds: Some(host::nanoseconds(workload)),
        }
    }
}
