//! The bench's counter against emulators that count for themselves, and what the kernel promises of memory.

use std::thread;

use anyhow::{Context, Result, anyhow, ensure};
use tinyfit_bench::{CORES, Call, Core, Counter, Counts, Images, Opt, Workload};
use tinyfit_emulator::node_program;

use crate::tool::Installed;
use crate::{Depth, fit, pages, setup};
use xtask::run::{command, output};

/// A machine of QEMU's that runs the images of a core.
struct Machine {
    core: &'static str,
    program: &'static str,
    name: &'static str,
    /// Each instruction takes 2^shift nanoseconds, long enough for its clock to tell one from two.
    shift: u32,
    /// The reading of the images' clock for a thousand instructions.
    ticks: u64,
}

/// Ticks of SysTick: 256 ns an instruction, at 25 MHz, and at 20 MHz on the last.
const MACHINES: [Machine; 5] = [
    Machine { core: "cortex-m3", program: "qemu-system-arm", name: "mps2-an385", shift: 8, ticks: 6_400 },
    Machine { core: "cortex-m4f", program: "qemu-system-arm", name: "mps2-an386", shift: 8, ticks: 6_400 },
    Machine { core: "cortex-m7", program: "qemu-system-arm", name: "mps2-an500", shift: 8, ticks: 6_400 },
    Machine { core: "cortex-m33", program: "qemu-system-arm", name: "mps2-an505", shift: 8, ticks: 5_120 },
    // Instructions, from a dedicated register.
    Machine { core: "riscv32", program: "qemu-system-riscv32", name: "virt", shift: 0, ticks: 1_000 },
];

/// Small enough for SysTick's 24 bits.
const EQUAL: [Workload; 4] = [Workload::W1, Workload::W6, Workload::W5, Workload::W6Slice];

/// Those whose counts are compared: predicting and learning in the gate.
fn equal(depth: Depth) -> &'static [Workload] {
    depth.choose(&EQUAL[..2], &EQUAL)
}

/// Those that are counted on a core, so that no other image is built.
fn workloads(core: &Core, depth: Depth) -> Vec<Workload> {
    let mut workloads = [equal(depth), int8(core, depth)].concat();
    if DEEPEST.contains(&core.name) {
        workloads.push(Workload::W5Supervisor);
    }
    if core.name == SMALLEST {
        workloads.push(Workload::Sgd784);
    }
    if core.name == FRONT.0 && !workloads.contains(&FRONT.1) {
        workloads.push(FRONT.1);
    }
    workloads
}

/// Where the stack is deepest: without a floating-point unit and with one.
const DEEPEST: [&str; 2] = [SMALLEST, "cortex-m4f"];
const SMALLEST: &str = "cortex-m0plus";

/// The first figure of the README. No emulator counts it, so only the table is compared.
const FRONT: (&str, Workload) = ("cortex-m4f", Workload::W5);

/// What learning 784-32-10 by SGD may take of an RP2040's RAM: its weights and 4 KiB.
const RAM: u64 = 101_800 + 4_096;

/// What predicting and learning may take of the stack, on any core.
pub(crate) const STACK: u64 = 512;

/// In int8, in addition to the buffers that the network declares.
const INT8: [Workload; 3] = [Workload::W2, Workload::W3, Workload::W4];

/// The large network on the boards' cores alone, in the gate.
fn int8(core: &Core, depth: Depth) -> &'static [Workload] {
    let all = depth.exhaustive || DEEPEST.contains(&core.name);
    if all { &INT8 } else { &INT8[..1] }
}

/// The most stack of an int8 prediction, in addition to the buffers that the network declares.
pub(crate) const INT8_STACK: u64 = 256;

/// The boards' cores, on which predicted counts are compared with counts of networks that were not fitted to.
const PREDICTED: [&str; 4] = ["cortex-m0plus", "cortex-m3", "cortex-m4f", "riscv32"];

pub(crate) fn test(depth: Depth) -> Result<()> {
    setup::emulators()?;
    let counter = Counter::ready()?;
    counter.test()?;
    // Most of it waits for one compiler or emulator at a time.
    thread::scope(|scope| {
        let cores: Vec<_> = CORES.iter().map(|core| scope.spawn(|| check(&counter, core, depth))).collect();
        cores.into_iter().try_for_each(|core| core.join().map_err(|_| anyhow!("the check panicked"))?)
    })?;
    by_the_tool(&counter)?;
    eprintln!("counter: equal to QEMU and rp2040js in {} images", CORES.len() * equal(depth).len());
    Ok(())
}

/// `tinyfit bench` counts the same.
fn by_the_tool(counter: &Counter) -> Result<()> {
    let (core, workload) = (&CORES[0], equal(Depth { exhaustive: false })[0]);
    let said = Installed::new()?.document(&format!(
        "bench --target {} --workload {} --opt 3",
        core.name,
        workload.name()
    ))?;
    let images = Images::build(core, Opt::Speed, &[workload])?;
    let counted = counter.count(&images, workload)?.calls;
    let most = counted.iter().map(|call| call.instructions).max().context("no call was counted")?;
    ensure!(said["rows"][0]["instructions"] == most, "{said} where {counted:?} is counted");
    Ok(())
}

fn check(counter: &Counter, core: &'static Core, depth: Depth) -> Result<()> {
    let images = Images::build(core, Opt::Speed, &workloads(core, depth))?;
    for &workload in equal(depth) {
        let counts = counter.count(&images, workload)?;
        fits_stack(core, workload, counts.stack)?;
        is_of_the_table(core, workload, &counts.calls)?;
        let ours = counts.calls;
        let elf = images.elf(workload).display().to_string();
        match MACHINES.iter().find(|machine| machine.core == core.name) {
            Some(machine) => {
                let theirs = machine.count(&elf)?;
                let ours: Vec<u64> = ours.iter().map(|call| call.instructions).collect();
                agree(core, workload, &ours, &theirs)?;
            }
            None => agree(core, workload, &ours, &rp2040js(&elf, ours.len())?)?,
        }
    }
    if core.name == FRONT.0 {
        is_of_the_table(core, FRONT.1, &counter.count(&images, FRONT.1)?.calls)?;
    }
    // Long.
    if DEEPEST.contains(&core.name) {
        fits_stack(core, Workload::W5Supervisor, counter.count(&images, Workload::W5Supervisor)?.stack)?;
    }
    if depth.choose(&DEEPEST[..], &PREDICTED).contains(&core.name) {
        fit::test(counter, core, depth.choose(4, 16))?;
    }
    for &workload in int8(core, depth) {
        let counts = counter.count(&images, workload)?;
        is_of_the_table(core, workload, &counts.calls)?;
        let beside = counts.stack - counts.buffers;
        let what = format!("{} on {}", workload.name(), core.name);
        ensure!(
            beside <= INT8_STACK,
            "{what} takes {beside} bytes of stack in addition to its buffers, not {INT8_STACK}"
        );
    }
    if core.name == SMALLEST {
        let Counts { stack, ram, .. } = counter.count(&images, Workload::Sgd784)?;
        fits_stack(core, Workload::Sgd784, stack)?;
        ensure!(ram <= RAM, "learning 784-32-10 takes {ram} bytes of static RAM, not {RAM}");
    }
    Ok(())
}

/// The table in the bench's README has what is counted, within 2 %: a compiler or a neighboring change moves counts a little.
fn is_of_the_table(core: &Core, workload: Workload, calls: &[Call]) -> Result<()> {
    let most = |count: fn(&Call) -> Option<u64>| calls.iter().filter_map(count).max();
    for (count, found) in
        [("instructions", most(|call| Some(call.instructions))), ("cycles", most(|call| call.cycles))]
    {
        let Some(found) = found else { continue };
        let name = format!("bench.{}.{}.o3.{count}", core.name, workload.name());
        let kept = pages::figure(&name)?;
        ensure!(
            (found as f64 / kept - 1.0).abs() <= 0.02,
            "{name} is {kept}, and {found} are counted: bring the table up to date with `tinyfit bench --markdown`"
        );
    }
    Ok(())
}

fn fits_stack(core: &Core, workload: Workload, stack: u64) -> Result<()> {
    let what = format!("{} on {}", workload.name(), core.name);
    ensure!(stack <= STACK, "{what} takes {stack} bytes of stack, not {STACK}");
    Ok(())
}

fn agree<T: PartialEq + std::fmt::Debug>(
    core: &Core,
    workload: Workload,
    ours: &[T],
    theirs: &[T],
) -> Result<()> {
    let what = format!("{} on {}", workload.name(), core.name);
    ensure!(ours == theirs, "{what}: the counter has {ours:?} where the emulator has {theirs:?}");
    Ok(())
}

impl Machine {
    /// The instructions of each call: the image itself reads a clock, and prints what a call of one instruction takes
    /// and what each of its calls takes.
    fn count(&self, elf: &str) -> Result<Vec<u64>> {
        let mut qemu = command(
            ".",
            &format!(
                "{} -M {} -icount shift={} -display none -monitor none -serial none \
                 -semihosting-config enable=on,target=native,chardev=out -chardev stdio,id=out",
                self.program, self.name, self.shift
            ),
        );
        if self.name == "virt" {
            qemu.args(["-bios", "none"]);
        }
        qemu.args(["-kernel", elf]);
        let printed = output(qemu).with_context(|| format!("{} failed", self.program))?;
        let ticks =
            printed.lines().map(|line| Ok(u64::from_str_radix(line, 16)?)).collect::<Result<Vec<_>>>()?;
        let (one, calls) = ticks.split_first().context("the image printed nothing")?;
        Ok(calls.iter().map(|call| ((call - one) * 1_000 + self.ticks / 2) / self.ticks + 1).collect())
    }
}

/// Instructions and cycles of each call.
fn rp2040js(elf: &str, calls: usize) -> Result<Vec<Call>> {
    let mut node = command(".", "node");
    node.arg(node_program(setup::RP2040JS)?.with_file_name("count.mjs")).arg(elf).arg(calls.to_string());
    let printed = output(node).context("count.mjs failed")?;
    printed
        .lines()
        .map(|line| {
            let (instructions, cycles) = line.split_once(' ').context("no two numbers")?;
            Ok(Call { instructions: instructions.parse()?, cycles: Some(cycles.parse()?) })
        })
        .collect()
}
