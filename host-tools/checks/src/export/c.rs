//! Libraries for C, with their examples, on emulated cores and on this computer.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::{FOLDER, Model, PATIENCE, equals_predict, export};
use crate::tool::tinyfit;
use xtask::run::{command, output, root, run};

/// A core that C is compiled for, and how QEMU runs it.
pub(super) struct Core {
    target: &'static str,
    gcc: &'static str,
    flags: &'static str,
    start: &'static str,
    memory: &'static str,
    qemu: &'static str,
}

pub(super) const ARM: &str = "arm-none-eabi-gcc";
pub(super) const CORES: [Core; 4] = [
    Core {
        target: "thumbv6m-none-eabi",
        gcc: ARM,
        flags: "-mcpu=cortex-m0 -mthumb",
        start: "start_arm.c",
        memory: "flash=0,ram=0x20000000,stack_top=0x20004000",
        qemu: "qemu-system-arm -M microbit",
    },
    Core {
        target: "thumbv7m-none-eabi",
        gcc: ARM,
        flags: "-mcpu=cortex-m3 -mthumb",
        start: "start_arm.c",
        memory: "flash=0,ram=0x20000000,stack_top=0x20010000",
        qemu: "qemu-system-arm -M lm3s6965evb",
    },
    Core {
        target: "thumbv7em-none-eabihf",
        gcc: ARM,
        flags: "-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16",
        start: "start_arm.c",
        memory: "flash=0x08000000,ram=0x20000000,stack_top=0x20020000",
        qemu: "qemu-system-arm -M netduinoplus2",
    },
    Core {
        target: "riscv32imac-unknown-none-elf",
        gcc: "riscv64-unknown-elf-gcc",
        flags: "-march=rv32imac -mabi=ilp32 -mcmodel=medany",
        start: "start_riscv.c",
        memory: "flash=0x20010000,ram=0x80000000,stack_top=0x80004000",
        qemu: "qemu-system-riscv32 -M sifive_e,revb=on",
    },
];

pub(super) const WARNINGS: &str = "-Wall -Wextra -pedantic -Werror";
const FREESTANDING: &str = "-ffreestanding -nostdlib -Os -Wl,-z,noexecstack";

/// The example in C, on each core: it prints what the host does.
pub(super) fn c(model: &Model, expected: &str) -> Result<()> {
    let name = model.name;
    let targets: Vec<String> = CORES.iter().map(|core| format!("--target {}", core.target)).collect();
    export(&format!(
        "export {FOLDER}/{name} --c --name {name} {} --out {FOLDER}/c-{name}",
        targets.join(" ")
    ))?;
    for core in &CORES {
        let folder = format!("{FOLDER}/c-{name}");
        let library = format!("lib/{}/lib{name}.a", core.target);
        calls_nothing_else(&folder, &library, core, name)?;
        let elf = compile(
            core,
            &folder,
            "example/main.c",
            &format!("-std=c99 -Iinclude {library}"),
            "example.elf",
        )?;
        let printed = emulated(core, &elf)?;
        ensure!(printed == expected, "{} printed\n{printed}where the host prints\n{expected}", core.target);
    }
    eprintln!("{name}: the same bits in C on {} cores", CORES.len());
    Ok(())
}

/// Without a target the library is for this computer, and the example prints by the C library what the freestanding one prints in
/// bits.
pub(super) fn on_this_computer(expected: &str) -> Result<()> {
    let folder = format!("{FOLDER}/c-here");
    export(&format!("export {FOLDER}/iris --c --name iris --out {folder}"))?;
    let target = fs::read_dir(root().join(&folder).join("lib"))?.next().context("no library")??.path();
    let mut compiler = command(&folder, &format!("cc -std=c99 {WARNINGS} -Iinclude example/main.c"));
    compiler.arg(target.join("libiris.a")).args(["-o", "printed"]);
    run(compiler)?;
    let mut compiler = command(&folder, &format!("cc -std=c99 {WARNINGS} -Iinclude -o classify"));
    compiler.arg(root().join("docs/data/classify.c")).arg(target.join("libiris.a"));
    run(compiler)?;
    let class = output(command(&folder, "./classify")).context("the tutorial's program does not run")?;
    ensure!(
        ["setosa\n", "versicolor\n", "virginica\n"].contains(&&*class),
        "the tutorial's program printed {class}"
    );
    equals_predict_in_all_rows(&folder, &target.join("libiris.a"))?;
    let printed = output(command(&folder, "./printed")).context("the example does not run")?;
    let decimal = |line: &str| match line.rsplit_once(" 0x") {
        Some((what, bits)) => {
            u32::from_str_radix(bits, 16).map(|bits| format!("{what} {}", f32::from_bits(bits)))
        }
        None => Ok(line.to_string()),
    };
    let same = |line: &str| match line.rsplit_once(' ') {
        Some((what, number)) => {
            number.parse::<f32>().map_or(line.to_string(), |number| format!("{what} {number}"))
        }
        None => line.to_string(),
    };
    let expected = expected.lines().map(decimal).collect::<Result<Vec<_>, _>>()?;
    let got: Vec<String> = printed.lines().map(same).collect();
    ensure!(got == expected, "printed\n{printed}");
    equals_predict("iris", &printed)?;
    eprintln!("iris: the same numbers in C on this computer");
    Ok(())
}

/// The tutorial's program that compares each row of a table with what `tinyfit predict` prints, as the tutorial starts it.
fn equals_predict_in_all_rows(folder: &str, library: &Path) -> Result<()> {
    let mut compiler = command(folder, &format!("cc -std=c99 {WARNINGS} -Iinclude -o compare"));
    compiler.arg(root().join("docs/data/compare.c")).arg(library);
    run(compiler)?;
    let table = root().join("docs/data/iris.csv");
    let mut predict = tinyfit(&format!("predict {FOLDER}/iris"))?;
    predict.arg(&table).arg("--out").arg(root().join(folder).join("ours.csv"));
    run(predict)?;
    let mut compare = command(folder, "sh -c");
    compare.arg("paste -d, \"$0\" ours.csv | tail -n +2 | ./compare").arg(&table);
    let compared = output(compare).context("C predicts other numbers than `tinyfit predict`")?;
    ensure!(compared == "150 rows, 0 different\n", "the tutorial's comparison printed {compared}");
    Ok(())
}

/// Two libraries can be linked together: neither brings a name that the other has.
pub(super) fn two_in_one() -> Result<()> {
    for core in &CORES {
        let library = |name| format!("-I../c-{name}/include ../c-{name}/lib/{}/lib{name}.a", core.target);
        let libraries = format!("-std=c99 {} {}", library("iris"), library("level4"));
        let two = root().join("host-tools/checks/src/export/two.c").display().to_string();
        let elf = compile(core, &format!("{FOLDER}/c-iris"), &two, &libraries, "two.elf")?;
        ensure!(emulated(core, &elf)? == "2", "{}: a prediction was refused", core.target);
    }
    Ok(())
}

/// Compiles a program of a folder with what starts the core.
pub(super) fn compile(
    core: &Core,
    folder: &str,
    program: &str,
    arguments: &str,
    elf: &str,
) -> Result<PathBuf> {
    let here = root().join("host-tools/checks/src/export");
    let Core { gcc, flags, start, memory, .. } = core;
    let memory: String = memory.split(',').map(|symbol| format!(" -Wl,--defsym={symbol}")).collect();
    let start_object = format!("{elf}.start.o");
    let mut object = command(
        folder,
        &format!("{gcc} {flags} -std=gnu99 -Wall -Wextra -Werror {FREESTANDING} -c -o {start_object}"),
    );
    object.arg(here.join(start));
    run(object)?;
    let compiler = if arguments.contains("-std=c++") { gcc.replace("gcc", "g++") } else { gcc.to_string() };
    let mut link = command(
        folder,
        &format!(
            "{compiler} {flags} {WARNINGS} {FREESTANDING} -o {elf} {program} {start_object} {arguments}{memory}"
        ),
    );
    link.arg("-T").arg(here.join("link.ld")).arg("-I").arg(&here);
    run(link)?;
    Ok(root().join(folder).join(elf))
}

/// The output of a program by semihosting, until it ends.
pub(super) fn emulated(core: &Core, elf: &Path) -> Result<String> {
    let mut qemu = command(".", &format!("timeout {} {}", PATIENCE.as_secs(), core.qemu));
    qemu.args(["-display", "none", "-monitor", "none", "-serial", "none", "-chardev", "stdio,id=out"]);
    qemu.args(["-semihosting-config", "enable=on,target=native,chardev=out", "-kernel"]).arg(elf);
    output(qemu).with_context(|| format!("{} does not end in QEMU", elf.display()))
}

/// The model allocates nothing, prints nothing, and cannot panic. That the library brings all that it calls, the linker
/// proves: it is given nothing else.
fn calls_nothing_else(folder: &str, library: &str, core: &Core, name: &str) -> Result<()> {
    let nm = core.gcc.replace("gcc", "nm");
    let symbols = output(command(folder, &format!("{nm} {library}"))).context("nm failed")?;
    // Of the model's own object: the others are routines of the compiler's.
    let own = symbols.split("\n\n").find(|object| object.trim_start().starts_with(name));
    let own = own.with_context(|| format!("{library} has no object of the model"))?;
    ensure!(own.contains(&format!(" T {name}_predict\n")), "{library} has no {name}_predict");
    for bad in ["panic", "malloc", "printf", "alloc::"] {
        ensure!(!own.contains(bad), "{library} has {bad} in\n{own}");
    }
    Ok(())
}
