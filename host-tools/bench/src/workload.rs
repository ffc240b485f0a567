//! The workloads by name.

use std::sync::OnceLock;
use std::thread;

use bench_images as images;

/// Something to be counted, timed, and told apart by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workload {
    /// One prediction of 6-32-16-4: ReLU, softmax, weights in flash.
    W1,
    /// One prediction of 6-32-16-4 in int8: ReLU, weights in flash.
    W2,
    /// The same of 20-64-64-1.
    W3,
    /// The same of 640-128-128-128-128-8-128-128-128-128-640.
    W4,
    /// W4 with weights of four bits.
    W4Int4,
    /// From thirty features in their own units to one of seven classes, 30-32-16-7 in int8.
    ClassInt8,
    /// One example of 6-32-16-4 learned by SGD: cross-entropy.
    W5,
    /// The same by Adam.
    W6,
    /// The costliest slice of W5.
    W5Slice,
    /// The costliest slice of W6.
    W6Slice,
    /// The costliest call of a supervisor that watches W5's network learn: a check.
    W5Supervisor,
    /// One example of 784-32-10 learned by SGD.
    Sgd784,
    /// Sixteen bands of a spectrum of 256 samples.
    Spectrum256,
    /// Thirteen mel-frequency cepstral coefficients of 512 samples.
    Mfcc512,
    /// 128 mel bands of 1,024 samples.
    LogMel1024,
    /// Twelve statistics of 256 samples.
    Statistics256,
}

impl Workload {
    /// Every workload.
    pub const ALL: [Workload; 16] = [
        Workload::W1,
        Workload::W2,
        Workload::W3,
        Workload::W4,
        Workload::W4Int4,
        Workload::ClassInt8,
        Workload::W5,
        Workload::W6,
        Workload::W5Slice,
        Workload::W6Slice,
        Workload::W5Supervisor,
        Workload::Sgd784,
        Workload::Spectrum256,
        Workload::Mfcc512,
        Workload::LogMel1024,
        Workload::Statistics256,
    ];

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Workload::W1 => "W1",
            Workload::W2 => "W2",
            Workload::W3 => "W3",
            Workload::W4 => "W4",
            Workload::W4Int4 => "W4-int4",
            Workload::ClassInt8 => "class-int8",
            Workload::W5 => "W5",
            Workload::W6 => "W6",
            Workload::W5Slice => "W5-slice",
            Workload::W6Slice => "W6-slice",
            Workload::W5Supervisor => "W5-supervisor",
            Workload::Sgd784 => "sgd-784-32-10",
            Workload::Spectrum256 => "spectrum-256",
            Workload::Mfcc512 => "mfcc-512",
            Workload::LogMel1024 => "log-mel-1024",
            Workload::Statistics256 => "statistics-256",
        }
    }

    /// The workload itself, as each image has it.
    pub(crate) fn instance(self) -> Box<dyn images::Workload> {
        match self {
            Workload::W1 => Box::new(images::W1),
            Workload::W2 => Box::new(images::W2),
            Workload::W3 => Box::new(images::W3),
            Workload::W4 => Box::new(images::w4(laid_out(&ANOMALY, images::anomaly))),
            Workload::W4Int4 => Box::new(images::w4_int4(laid_out(&ANOMALY_INT4, images::anomaly_int4))),
            Workload::ClassInt8 => Box::new(images::CLASS_INT8),
            Workload::W5 => Box::new(images::W5),
            Workload::W6 => Box::new(images::W6),
            // Slices borrow their example until the end.
            Workload::W5Slice => Box::new(images::Sliced::new(Box::leak(Box::new(images::W5)))),
            Workload::W6Slice => Box::new(images::Sliced::new(Box::leak(Box::new(images::W6)))),
            Workload::W5Supervisor => Box::new(images::W5_SUPERVISOR),
            Workload::Sgd784 => Box::new(images::SGD_784_32_10),
            Workload::Spectrum256 => Box::new(images::SPECTRUM_256),
            Workload::Mfcc512 => Box::new(images::MFCC_512),
            Workload::LogMel1024 => Box::new(images::LOG_MEL_1024),
            Workload::Statistics256 => Box::new(images::STATISTICS_256),
        }
    }

    /// Whether it can be repeated, and so timed.
    pub fn repeats(self) -> bool {
        !matches!(self, Workload::W5Slice | Workload::W6Slice | Workload::W5Supervisor)
    }

    /// How many calls, from the beginning, are counted.
    pub fn calls(self) -> u32 {
        self.instance().calls()
    }

    /// Whether it computes floats.
    #[cfg(test)]
    fn floats(self) -> bool {
        !matches!(self, Workload::W2 | Workload::W3 | Workload::W4 | Workload::W4Int4 | Workload::ClassInt8)
    }

    /// What this host computes in these calls.
    pub(crate) fn result(self) -> Vec<u32> {
        let mut workload = self.instance();
        for _ in 0..workload.calls() {
            workload.call();
        }
        words(&*workload)
    }
}

static ANOMALY: OnceLock<Box<images::Anomaly>> = OnceLock::new();
static ANOMALY_INT4: OnceLock<Box<images::AnomalyInt4>> = OnceLock::new();

/// A large network, made when it is first asked for: in a thread with more stack than tests have, as it is a value while it is
/// made.
fn laid_out<N: Send + Sync>(network: &'static OnceLock<Box<N>>, make: fn() -> N) -> &'static N {
    network.get_or_init(|| {
        thread::scope(|scope| {
            let large = thread::Builder::new().stack_size(64 << 20);
            let made = large.spawn_scoped(scope, move || boxed(make)).map(thread::ScopedJoinHandle::join);
            // Without a thread, or after a panic in it, by this one, which then reports why.
            made.ok().and_then(Result::ok).unwrap_or_else(|| boxed(make))
        })
    })
}

#[inline(never)]
fn boxed<N>(make: fn() -> N) -> Box<N> {
    Box::new(make())
}

/// The result in memory.
pub(crate) fn words(workload: &dyn images::Workload) -> Vec<u32> {
    let mut words = Vec::new();
    workload.result(&mut |word| words.push(word));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_workload_computes_a_number() {
        for workload in Workload::ALL {
            let result = workload.result();
            if workload.floats() {
                assert!(result.iter().all(|&bits| f32::from_bits(bits).is_finite()), "{workload:?}");
            }
            assert!(result.iter().any(|&bits| bits != 0), "{workload:?}");
        }
    }

    #[test]
    fn the_supervisor_has_everything_to_do() {
        let mut workload = images::W5_SUPERVISOR;
        let count = images::Workload::calls(&workload);
        let events: Vec<String> = (0..count).map(|_| format!("{:?}", workload.observe())).collect();
        for kind in ["HeldOut", "Learned", "Checked", "Improved", "RolledBack", "Stopped", "Paused", "Drift"]
        {
            assert!(events.iter().any(|event| event.starts_with(kind)), "no {kind}");
        }
    }
}
