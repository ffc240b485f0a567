//! What `tinyfit export` writes for firmware, compiled by other toolchains and run on emulated cores.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tinyfit_boards::{Board, TUNE, named};
use tinyfit_emulator::{Emulator, Flash, Options};

use crate::tool::tinyfit;
use crate::{Depth, setup};
use xtask::install;
use xtask::run::{command, output, root, run};

/// Where models and exports lie.
const FOLDER: &str = "target/export";
const PATIENCE: Duration = Duration::from_secs(60);

/// A model, how it is made, and how the kernel learns from a row of it.
struct Model {
    name: &'static str,
    made: &'static str,
    /// Loss and target, in Rust; `None` for an int8 network.
    learns: Option<(&'static str, &'static str)>,
}

const MODELS: [Model; 10] = [
    Model {
        name: "iris",
        made: "train host-tools/cli/tests/data/iris.csv --target species --layers 8 --activation tanh --epochs 5",
        learns: Some(("CrossEntropy", "Class(0)")),
    },
    Model {
        name: "iris8",
        made: "quantize {}/iris --calibration host-tools/cli/tests/data/iris.csv",
        learns: None,
    },
    Model {
        name: "deep",
        made: "train {}/kinds.csv --target kind --layers 9,8,7,6,5 --activation leaky_relu --scale none --epochs 5",
        learns: Some(("BinaryCrossEntropy", "[0.0]")),
    },
    Model {
        name: "level",
        made: "train {}/levels.csv --target level --layers 6,5 --activation sigmoid --epochs 5",
        learns: Some(("MeanSquaredError", "level::standardized(&[1.0])")),
    },
    Model {
        name: "level4",
        made: "quantize {}/level --calibration {}/levels.csv --weight-bits 4",
        learns: None,
    },
    Model {
        name: "alone",
        made: "train {}/levels.csv --target level --layers 3 --activation linear --scale none --epochs 5",
        learns: Some(("MeanSquaredError", "alone::standardized(&[1.0])")),
    },
    Model {
        name: "odd",
        made: "train {}/levels.csv --task autoencode --layers 2 --epochs 5",
        learns: Some(("MeanSquaredError", "odd::scaled(&x)")),
    },
    Model { name: "odd8", made: "quantize {}/odd --calibration {}/levels.csv", learns: None },
    Model {
        name: "imported",
        made: "import host-tools/formats/tests/tflite/data/classifier-f32.tflite",
        learns: Some((
            "CrossEntropy",
            "core::array::from_fn::<f32, 3, _>(|i| if i == 0 { 1.0 } else { 0.0 })",
        )),
    },
    Model {
        name: "imported8",
        made: "import host-tools/formats/tests/tflite/data/detector-int8.tflite",
        learns: None,
    },
];

/// A core that C is compiled for, and how QEMU runs it.
struct Core {
    target: &'static str,
    gcc: &'static str,
    flags: &'static str,
    start: &'static str,
    memory: &'static str,
    qemu: &'static str,
}

const ARM: &str = "arm-none-eabi-gcc";
const CORES: [Core; 4] = [
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

/// Models that are compiled in C for every core in the gate: f32 and learning, int4 and its predictions.
const IN_C: [&str; 2] = ["iris", "level4"];

const WARNINGS: &str = "-Wall -Wextra -pedantic -Werror";
const FREESTANDING: &str = "-ffreestanding -nostdlib -Os -Wl,-z,noexecstack";

pub(crate) fn test(depth: Depth) -> Result<()> {
    install::targets_of_libraries()?;
    install::emulators()?;
    install::cross_compilers()?;
    let folder = root().join(FOLDER);
    if folder.is_dir() {
        // Compiled parts are kept; all else is of an earlier run.
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_file() {
                fs::remove_file(path)?;
            } else if !path.ends_with("compiled") {
                fs::remove_dir_all(path)?;
            }
        }
    }
    fs::create_dir_all(&folder)?;
    tables(&folder)?;
    for Model { name, made, .. } in &MODELS {
        run(tinyfit(&format!("{} --out {FOLDER}/{name} --quiet", made.replace("{}", FOLDER)))?)?;
        run(tinyfit(&format!("export {FOLDER}/{name} --rust --out {FOLDER}/{name}.rs --quiet"))?)?;
    }
    let expected = on_the_host(&folder)?;
    for (model, expected) in MODELS.iter().zip(&expected) {
        equals_predict(model.name, expected).with_context(|| format!("{}, in Rust", model.name))?;
        if depth.exhaustive || IN_C.contains(&model.name) {
            c(model, expected).with_context(|| format!("{}, in C", model.name))?;
        }
    }
    on_this_computer(&expected[0]).context("C on this computer")?;
    two_in_one().context("two models in one firmware")?;
    arduino(&expected[0]).context("the Arduino library")?;
    zephyr().context("the Zephyr module")?;
    let boards: Vec<&Board> = setup::emulated().filter(|board| depth.exhaustive || board.has(TUNE)).collect();
    // Classes, numbers, and networks of other shapes.
    for (board, model) in boards.into_iter().zip(["iris", "level4", "deep", "odd"].into_iter().cycle()) {
        firmware(board, model).with_context(|| format!("{model} on {}", board.name))?;
    }
    if depth.exhaustive {
        for board in tinyfit_boards::all().iter().filter(|board| board.emulator.is_none()) {
            unrun(board).with_context(|| format!("firmware of {}", board.name))?;
        }
    }
    learning_firmware().context("the firmware that learns")
}

/// Tables of numbers alone, so that a printed row of inputs is a row of the table.
fn tables(folder: &Path) -> Result<()> {
    let (mut kinds, mut levels) = (String::from("a,b,c,kind\n"), String::from("a,b,c,level\n"));
    for i in 0..120 {
        let [a, b, c] = [7, 11, 13].map(|n| f64::from(i * n % 40) / 8.0 - 2.0);
        let kind = if a * b > c { "above" } else { "below" };
        writeln!(kinds, "{a},{b},{c},{kind}")?;
        writeln!(levels, "{a},{b},{c},{}", 3.0 * a - b * c + 20.0)?;
    }
    fs::write(folder.join("kinds.csv"), kinds)?;
    fs::write(folder.join("levels.csv"), levels)?;
    Ok(())
}

/// The outputs of each model on this host, by the kernel and the exported source, in the words of the C example.
fn on_the_host(folder: &Path) -> Result<Vec<String>> {
    let mut source = String::from(include_str!("export/host.rs"));
    let mut calls = String::new();
    for Model { name, learns, .. } in &MODELS {
        writeln!(source, "mod {name} {{\n    include!(\"../../{name}.rs\");\n}}")?;
        let scaled = fs::read_to_string(folder.join(name).with_extension("rs"))?.contains("static SCALER");
        let x = if scaled { format!("{name}::SCALER.mean") } else { format!("[0.0; {name}::INPUTS.len()]") };
        match learns {
            Some((loss, target)) => writeln!(calls, "    learns!({name}, {x}, {loss}, |x| {target});")?,
            None => writeln!(calls, "    predicts!({name}, {x});\n    println!(\"done\");")?,
        }
    }
    fs::create_dir_all(folder.join("host/src"))?;
    fs::write(folder.join("host/src/main.rs"), format!("{source}\nfn main() {{\n{calls}}}\n"))?;
    let kernel = root().display().to_string().replace('\\', "/");
    let manifest = "[workspace]\n[package]\nname = \"host\"\nedition = \"2024\"\n[dependencies]\n";
    fs::write(folder.join("host/Cargo.toml"), format!("{manifest}tinyfit = {{ path = \"{kernel}\" }}\n"))?;
    let mut cargo = command(&format!("{FOLDER}/host"), "cargo run --quiet");
    cargo.env("CARGO_TARGET_DIR", compiled());
    let printed = output(cargo)
        .context("the exported Rust does not compile, or does not run: see target/export/host")?;
    Ok(printed.split_inclusive("done\n").map(str::to_string).collect())
}

/// The outputs of the lines that a program printed are those of `tinyfit predict` for the inputs it printed.
fn equals_predict(model: &str, lines: &str) -> Result<()> {
    let of = |what: &str| -> Vec<(String, u32)> {
        let named = lines.lines().filter_map(|line| line.strip_prefix(what)?.rsplit_once(' '));
        let number = |text: &str| match text.strip_prefix("0x") {
            Some(bits) => u32::from_str_radix(bits, 16).ok(),
            None => text.parse::<f32>().ok().map(f32::to_bits),
        };
        named.filter_map(|(name, text)| Some((name.to_string(), number(text)?))).collect()
    };
    let (inputs, outputs) = (of("input "), of("output "));
    ensure!(!inputs.is_empty() && !outputs.is_empty(), "printed\n{lines}");
    let names: Vec<&str> = inputs.iter().map(|(name, _)| name.as_str()).collect();
    let values: Vec<String> = inputs.iter().map(|(_, bits)| f32::from_bits(*bits).to_string()).collect();
    let row = root().join(FOLDER).join(format!("{model}-row.csv"));
    fs::write(&row, format!("{}\n{}\n", names.join(","), values.join(",")))?;
    let mut predict = tinyfit(&format!("predict {FOLDER}/{model}"))?;
    predict.arg(&row);
    let csv = output(predict).context("`tinyfit predict` failed")?;
    let cells = csv.lines().nth(1).unwrap_or_default().split(',');
    let want: Vec<u32> =
        cells.take(outputs.len()).filter_map(|cell| cell.parse::<f32>().ok().map(f32::to_bits)).collect();
    let got: Vec<u32> = outputs.iter().map(|(_, bits)| *bits).collect();
    ensure!(got == want, "printed\n{lines}where `tinyfit predict` prints\n{csv}");
    Ok(())
}

/// The example in C, on each core: it prints what the host does.
fn c(model: &Model, expected: &str) -> Result<()> {
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
fn on_this_computer(expected: &str) -> Result<()> {
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
fn two_in_one() -> Result<()> {
    for core in &CORES {
        let library = |name| format!("-I../c-{name}/include ../c-{name}/lib/{}/lib{name}.a", core.target);
        let libraries = format!("-std=c99 {} {}", library("iris"), library("level4"));
        let two = root().join("host-tools/checks/src/export/two.c").display().to_string();
        let elf = compile(core, &format!("{FOLDER}/c-iris"), &two, &libraries, "two.elf")?;
        ensure!(emulated(core, &elf)? == "2", "{}: a prediction was refused", core.target);
    }
    Ok(())
}

/// Runs an export whose compiled parts are kept for the next.
fn export(arguments: &str) -> Result<()> {
    let mut export = tinyfit(&format!("{arguments} --quiet"))?;
    export.env("CARGO_TARGET_DIR", compiled());
    run(export)
}

/// Where cargo keeps what it has compiled.
fn compiled() -> PathBuf {
    root().join(FOLDER).join("compiled")
}

/// Compiles a program of a folder with what starts the core.
fn compile(core: &Core, folder: &str, program: &str, arguments: &str, elf: &str) -> Result<PathBuf> {
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
fn emulated(core: &Core, elf: &Path) -> Result<String> {
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

/// The sketch, in C++ against a stand-in for Arduino, with the library for a Cortex-M4 with a floating point unit.
fn arduino(expected: &str) -> Result<()> {
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
fn zephyr() -> Result<()> {
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

/// Builds a crate of firmware.
fn built(board: &Board, folder: &str, name: &str) -> Result<PathBuf> {
    let mut cargo = command(folder, "cargo build --release --quiet");
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS").env("CARGO_TARGET_DIR", compiled());
    // Crates that it shares with the board's own firmware are compiled there.
    cargo.env("CARGO_BUILD_BUILD_DIR", tinyfit_sources::cache("build/boards")?);
    run(cargo)?;
    Ok(compiled().join(&board.target).join(format!("release/{name}-firmware")))
}

/// The crate of firmware builds, and prints what `tinyfit predict` does.
fn firmware(board: &Board, model: &str) -> Result<()> {
    let folder = format!("{FOLDER}/{}", board.name);
    run(tinyfit(&format!(
        "export {FOLDER}/{model} --firmware {} --name {model} --out {folder} --quiet",
        board.name
    ))?)?;
    let elf = built(board, &folder, model)?;
    let lock = |folder: &str| fs::read_to_string(root().join(folder).join("Cargo.lock"));
    let (ours, theirs) = (lock(&board.folder())?, lock(&folder)?);
    let other = theirs.lines().find(|line| line.starts_with("checksum") && !ours.contains(line));
    ensure!(other.is_none(), "a dependency has another version than the board's: {other:?}");
    let mut emulator = Emulator::start(board, &elf)?;
    let mut lines = String::new();
    loop {
        let line = emulator.read_line(PATIENCE).with_context(|| format!("after\n{lines}"))?;
        if line == "done" {
            break;
        }
        lines += &(line + "\n");
    }
    equals_predict(model, &lines)?;
    eprintln!("{}: the firmware's outputs are those of `tinyfit predict`", board.name);
    Ok(())
}

/// The crates of firmware of a board that no emulator has build: what predicts, and what learns.
fn unrun(board: &Board) -> Result<()> {
    for (model, example) in [("level4", "predict"), ("level", "learn")] {
        if example == "learn" && !board.learns() {
            continue;
        }
        let folder = format!("{FOLDER}/{}-{example}", board.name);
        run(tinyfit(&format!(
            "export {FOLDER}/{model} --firmware {} --example {example} --name {example} --out {folder} --quiet",
            board.name
        ))?)?;
        built(board, &folder, example)?;
    }
    Ok(())
}

/// The crate of firmware that learns predicts what `tinyfit predict` does, its loss falls, and after a power cut it goes on from what
/// it saved.
fn learning_firmware() -> Result<()> {
    let board = named("rp2040").context("no rp2040")?;
    let folder = format!("{FOLDER}/learner");
    run(tinyfit(&format!(
        "export {FOLDER}/iris --firmware {} --example learn --name learner --out {folder} --quiet",
        board.name
    ))?)?;
    let elf = built(board, &folder, "learner")?;
    let image = root().join(FOLDER).join("learner.flash");
    let boot = || {
        let options = Options { flash: Some(Flash { image: &image, cut: None }), ..Options::default() };
        Emulator::start_with(board, &elf, options)
    };
    let ask = |emulator: &mut Emulator, line: &str| -> Result<String> {
        emulator.send_line(line)?;
        emulator.read_line(PATIENCE).with_context(|| format!("after {line}"))
    };
    let flowers = fs::read_to_string(root().join("host-tools/cli/tests/data/iris.csv"))?;
    let mut rows = flowers.lines().map(|line| line.rsplit_once(',').unwrap_or_default());
    let (names, _) = rows.next().context("no header")?;
    let (row, _) = rows.next().context("no row")?;
    let mut emulator = boot()?;
    let first = ask(&mut emulator, row)?;
    let inputs = names.split(',').zip(row.split(',')).map(|(name, x)| format!("input {name} {x}\n"));
    let outputs: Vec<&str> = first.split_whitespace().collect();
    let outputs = outputs.chunks(2).map(|output| format!("output {}\n", output.join(" ")));
    equals_predict("iris", &inputs.chain(outputs).collect::<String>())?;
    let mut before = f32::INFINITY;
    for _ in 0..5 {
        let learned = ask(&mut emulator, &format!("{row},setosa"))?;
        let loss = learned.rsplit_once("loss ").with_context(|| learned.clone())?.1.parse::<f32>()?;
        ensure!(loss < before, "{learned} after a loss of {before}");
        before = loss;
    }
    for (line, answer) in [
        (format!("{row},rose"), "not learned: there is no class rose"),
        ("1,2".to_string(), "error: no number for"),
        ("save".to_string(), "saved"),
    ] {
        let said = ask(&mut emulator, &line)?;
        ensure!(said.contains(answer), "{line} was answered by {said}");
    }
    let learned = ask(&mut emulator, row)?;
    drop(emulator);
    let mut emulator = boot()?;
    ensure!(
        ask(&mut emulator, row)? == learned && learned != first,
        "after a power cut what was learned is gone"
    );
    ensure!(
        ask(&mut emulator, "forget")? == "forgotten" && ask(&mut emulator, row)? == first,
        "it did not forget"
    );
    eprintln!("{}: the exported firmware predicts, learns, and keeps what it learned", board.name);
    Ok(())
}
