//! The cores.

/// A core that the workloads are counted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Core {
    /// The name, in tables and for the counter.
    pub name: &'static str,
    /// The target of rustc.
    pub triple: &'static str,
    /// The CPU that rustc tunes for, unless it is the triple's own.
    pub(crate) cpu: Option<&'static str>,
    /// The memory map: a file of `bench-images/memory`.
    pub(crate) memory: &'static str,
}

impl Core {
    /// Whether it computes floats itself.
    pub fn has_float_unit(&self) -> bool {
        self.triple.ends_with("hf")
    }

    /// The core of this name.
    pub fn named(name: &str) -> Option<&'static Core> {
        CORES.iter().find(|core| core.name == name)
    }
}

/// Every core.
pub const CORES: [Core; 6] = [
    Core {
        name: "cortex-m0plus",
        triple: "thumbv6m-none-eabi",
        cpu: Some("cortex-m0plus"),
        memory: "rp2040.x",
    },
    Core { name: "cortex-m3", triple: "thumbv7m-none-eabi", cpu: None, memory: "mps2.x" },
    Core { name: "cortex-m4f", triple: "thumbv7em-none-eabihf", cpu: Some("cortex-m4"), memory: "mps2.x" },
    Core { name: "cortex-m7", triple: "thumbv7em-none-eabihf", cpu: Some("cortex-m7"), memory: "mps2.x" },
    Core {
        name: "cortex-m33",
        triple: "thumbv8m.main-none-eabihf",
        cpu: Some("cortex-m33"),
        memory: "mps2-an505.x",
    },
    Core { name: "riscv32", triple: "riscv32imac-unknown-none-elf", cpu: None, memory: "virt.x" },
];
