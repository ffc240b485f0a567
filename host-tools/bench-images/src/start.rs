//! What lets an image count its own instructions in QEMU, to check the counter; it is in its own section.
//!
//! Ticks of a clock are printed as lines of hexadecimal digits: for a call of a function that is one instruction, and
//! then for each call of `bench_run`.

use core::arch::{asm, global_asm, naked_asm};
use core::hint::black_box;

use crate::Workload;

#[cfg(target_arch = "arm")]
global_asm!(
    ".section .vectors, \"a\"",
    ".word STACK_TOP",
    ".word reset",
    ".word bench_run", // for other emulators, that look here for what to call, and with what
    ".word BENCH",
    ".section .harness, \"ax\"",
    ".thumb_func",
    "reset:",
    "ldr r0, =0xe000ed88", // CPACR: the floating-point unit on
    "ldr r1, =0x00f00000",
    "str r1, [r0]",
    "bl start",
    ".pool",
);

#[cfg(target_arch = "riscv32")]
global_asm!(".section .vectors, \"ax\"", "la sp, STACK_TOP", "j start");

/// Prints what a call of nothing and calls of `run` take.
// SAFETY: the section is code, as `.text` is.
#[unsafe(link_section = ".harness")]
pub fn measure<W: Workload>(run: extern "C" fn(&mut W), workload: &mut W) -> ! {
    clock::start();
    time(nothing, workload);
    for _ in 0..workload.calls() {
        time(run, workload);
    }
    semihosting(0x18, 0x20026); // SYS_EXIT, ADP_Stopped_ApplicationExit
    loop {
        core::hint::spin_loop();
    }
}

/// One instruction.
// SAFETY: the section is code, as `.text` is; the function returns and touches nothing.
#[unsafe(link_section = ".harness")]
#[unsafe(naked)]
extern "C" fn nothing<W>(_: &mut W) {
    #[cfg(target_arch = "arm")]
    naked_asm!("bx lr");
    #[cfg(target_arch = "riscv32")]
    naked_asm!("ret");
}

// SAFETY: the section is code, as `.text` is.
#[unsafe(link_section = ".harness")]
#[inline(never)]
fn time<W>(run: extern "C" fn(&mut W), workload: &mut W) {
    // Who is called with what is unknown here, so `bench_run` is compiled for any caller.
    let (run, workload) = (black_box(run), black_box(workload));
    let before = clock::ticks();
    run(workload);
    let ticks = clock::since(before);
    for digit in (0..8).rev() {
        let digit = (ticks >> (4 * digit)) & 15;
        print(if digit < 10 { digit + 0x30 } else { digit + 0x57 });
    }
    print(0x0a);
}

#[inline(always)]
fn print(byte: u32) {
    semihosting(0x03, &raw const byte as u32); // SYS_WRITEC
}

#[inline(always)]
fn semihosting(operation: u32, argument: u32) {
    // SAFETY: the host reads what the argument points to, and returns.
    unsafe {
        #[cfg(target_arch = "arm")]
        asm!("bkpt 0xab", inout("r0") operation => _, in("r1") argument);
        #[cfg(target_arch = "riscv32")]
        asm!(
            ".balign 16", // the three must lie in one page
            ".option push",
            ".option norvc",
            "slli x0, x0, 0x1f",
            "ebreak",
            "srai x0, x0, 7",
            ".option pop",
            inout("a0") operation => _, in("a1") argument
        );
    }
}

/// SysTick, 24 bits that count down at the clock of the core.
#[cfg(target_arch = "arm")]
mod clock {
    const CONTROL: *mut u32 = 0xe000_e010 as *mut u32;
    const RELOAD: *mut u32 = 0xe000_e014 as *mut u32;
    const VALUE: *mut u32 = 0xe000_e018 as *mut u32;

    #[inline(always)]
    pub(super) fn start() {
        // SAFETY: these are SysTick's registers on every Cortex-M; the clock is the core's, and nothing interrupts.
        unsafe {
            RELOAD.write_volatile(0xff_ffff);
            VALUE.write_volatile(0);
            CONTROL.write_volatile(0b101);
        }
    }

    #[inline(always)]
    pub(super) fn ticks() -> u32 {
        // SAFETY: as above.
        unsafe { VALUE.read_volatile() }
    }

    #[inline(always)]
    pub(super) fn since(before: u32) -> u32 {
        before.wrapping_sub(ticks()) & 0xff_ffff
    }
}

/// The counter of retired instructions.
#[cfg(target_arch = "riscv32")]
mod clock {
    #[inline(always)]
    pub(super) fn start() {}

    #[inline(always)]
    pub(super) fn ticks() -> u32 {
        let count: u32;
        // SAFETY: reading a counter has no effect.
        unsafe { core::arch::asm!("csrr {}, minstret", out(reg) count) };
        count
    }

    #[inline(always)]
    pub(super) fn since(before: u32) -> u32 {
        ticks().wrapping_sub(before)
    }
}
