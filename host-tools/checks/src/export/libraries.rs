//! The Arduino library and the Zephyr module.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use super::c::{ARM, CORES, WARNINGS, compile, emulated};
use super::{FOLDER, export};
use xtask::run::{command, root, run};

/// The sketch, in C++ against a stand-in for Arduino, with the library for a Cortex-M4 with a floating point unit.
pub(super) fn arduino(expected: &str) -> Result<()> {
    for (name, extension) in [("first", "zip"), ("second", "zip"), ("arduino", "")] {
        let out = Path::new(FOLDER).join(name).with_extension(extension);
        export(&format!("export {FOLDER}/iris --arduino --name iris --out {}", out.display()))?;
    }
    let zip = |name: &str| fs::read(root().join(FOLDER).join(name));
    ensure!(zip("first.zip")? == zip("second.zip")?, "the same model gives other bytes");
    let core = &CORES[2];
    let folder = format!("{FOLDER}/arduino");
    let library = "-std=c++11 -fno-exceptions -fno-rtti -Isrc -Lsrc/cortex-m4/fpv4-sp-d16-hard -liris";
    let sketch = "-include Arduino.h -x c++ examples/Predict/Predict.ino -x none";
    let printed = emulated(core, &compile(core, &folder, sketch, library, "sketch.elf")?)?;
    let outputs: Vec<&str> = expected.lines().filter_map(|line| line.strip_prefix("output ")).collect();
    ensure!(printed.lines().eq(outputs.iter().copied()), "the sketch printed\n{printed}");
    Ok(())
}

/// CMake finds a library for every core of the module, and the sample compiles against a stand-in for Zephyr.
pub(super) fn zephyr() -> Result<()> {
    export(&format!("export {FOLDER}/iris --zephyr --name iris --out {FOLDER}/zephyr"))?;
    let cores = [
        ("CPU_CORTEX_M0PLUS", "thumbv6m-none-eabi"),
        ("CPU_CORTEX_M3", "thumbv7m-none-eabi"),
        ("CPU_CORTEX_M4", "thumbv7em-none-eabi"),
        ("CPU_CORTEX_M4 FPU FP_HARDABI", "thumbv7em-none-eabihf"),
        ("CPU_CORTEX_M33", "thumbv8m.main-none-eabi"),
        ("CPU_CORTEX_M33 FPU FP_HARDABI", "thumbv8m.main-none-eabihf"),
        ("RISCV", "riscv32imc-unknown-none-elf"),
        ("RISCV RISCV_ISA_EXT_A", "riscv32imac-unknown-none-elf"),
    ];
    for (symbols, target) in cores {
        let mut cmake = command(&format!("{FOLDER}/zephyr"), "cmake -DCONFIG_IRIS=y");
        cmake.args(symbols.split(' ').map(|symbol| format!("-DCONFIG_{symbol}=y")));
        cmake.arg("-P").arg(root().join("host-tools/checks/src/export/zephyr.cmake"));
        let said = cmake.output()?;
        let said = String::from_utf8_lossy(&said.stderr).into_owned();
        ensure!(said.contains(&format!("/lib/{target}/libiris.a")), "CMake chooses {said} for {symbols}");
    }
    let here = root().join("host-tools/checks/src/export");
    let mut sample = command(
        &format!("{FOLDER}/zephyr"),
        &format!(
            "{ARM} -mcpu=cortex-m3 -mthumb -std=c99 {WARNINGS} -ffreestanding -fsyntax-only -Iinclude sample/src/main.c"
        ),
    );
    sample.arg("-I").arg(here);
    run(sample)
}
