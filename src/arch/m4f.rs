//! The sweeps over floats in the instructions of an Arm FPU.
//!
//! A Cortex-M4F loads and stores several floats with one instruction, and a sum is ready one cycle after the next. The
//! compiler uses neither. So the sweeps of [`gemv`](super::gemv) are written out here for cores with an FPU,
//! columns side by side, their sums in registers, multiplied and added in the order of the plain loops and never fused.
//! Their bits are those of the plain loops. A function returns the number of outputs (or inputs) that it has done. The plain
//! loops do the rest, which is all of it on other processors.

pub(crate) use chosen::*;

#[cfg(all(target_arch = "arm", target_abi = "eabihf", not(miri)))]
#[allow(unsafe_code)]
mod chosen {
    use core::arch::asm;
    use core::hint::black_box;

    use crate::arch::Moments;

    /// Instructions that may use the registers s0 to s27 (which are d0 to d13), then their operands.
    macro_rules! floats {
        ($($text:expr),+; $($operand:tt)*) => {
            asm!(
                $($text),+,
                $($operand)*,
                out("d0") _, out("d1") _, out("d2") _, out("d3") _, out("d4") _, out("d5") _, out("d6") _,
                out("d7") _, out("d8") _, out("d9") _, out("d10") _, out("d11") _, out("d12") _, out("d13") _,
                options(nostack),
            )
        };
    }

    /// `operation sA, sB, sC` for every `A B C`.
    macro_rules! lanes {
        ($operation:literal: $($a:literal $b:literal $c:literal),+) => {
            concat!($($operation, " s", $a, ", s", $b, ", s", $c, "\n"),+)
        };
    }

    /// Goes on to the next of `n` rows, or ends the loop `2`.
    macro_rules! next_row {
        () => {
            "add {w}, {w}, {row}\nsubs {n}, {n}, #1\nbne 2b"
        };
    }

    /// The square root, correctly rounded: the bits of `libm::sqrtf`.
    #[inline(always)]
    pub(crate) fn sqrt(x: f32) -> f32 {
        let root;
        // SAFETY: works on registers alone.
        unsafe {
            // By way of a core register: `asm!` takes no float where there is no double precision.
            asm!(
                "vmov s15, {x}",
                "vsqrt.f32 s15, s15",
                "vmov {x}, s15",
                x = inlateout(reg) x => root,
                out("s15") _,
                options(pure, nomem, nostack, preserves_flags),
            );
        }
        root
    }

    /// `y_o = bias_o + sum_i x_i w_io`.
    #[inline(always)]
    pub(crate) fn forward<const I: usize, const O: usize>(
        weights: &[[f32; O]; I],
        bias: &[f32; O],
        x: &[f32; I],
        y: &mut [f32; O],
    ) -> usize {
        if I == 0 || O < 4 {
            return 0;
        }
        // SAFETY: the pointers are to arrays of these shapes, with at least one input and four outputs.
        unsafe {
            forward_columns(weights.as_ptr().cast(), bias.as_ptr(), x.as_ptr(), y.as_mut_ptr(), I, O);
        }
        O
    }

    /// # Safety
    /// `w` is `[inputs][outputs]`, `bias` and `y` `[outputs]`, `x` `[inputs]`; `inputs >= 1`, `outputs >= 4`.
    #[inline(never)]
    unsafe fn forward_columns(
        w: *const f32,
        bias: *const f32,
        x: *const f32,
        y: *mut f32,
        inputs: usize,
        outputs: usize,
    ) {
        // Were the number of blocks known, their loop would be unrolled; so below.
        let (row, outputs, mut at) = (4 * outputs, black_box(outputs), 0);
        while at < outputs {
            // SAFETY: columns `at..at + 16` or `at..at + 4` of every row, none beyond `outputs`.
            unsafe {
                if outputs - at >= 16 {
                    floats!(
                        "vldmia {bias}, {{s0-s15}}",
                        "2:", "vldmia {x}!, {{s24}}", "vldmia {w}!, {{s16-s23}}",
                        lanes!("vmul.f32": 16 16 24, 17 17 24, 18 18 24, 19 19 24),
                        lanes!("vmul.f32": 20 20 24, 21 21 24, 22 22 24, 23 23 24),
                        lanes!("vadd.f32": 0 0 16, 1 1 17, 2 2 18, 3 3 19, 4 4 20, 5 5 21, 6 6 22, 7 7 23),
                        "vldmia {w}, {{s16-s23}}",
                        lanes!("vmul.f32": 16 16 24, 17 17 24, 18 18 24, 19 19 24),
                        lanes!("vmul.f32": 20 20 24, 21 21 24, 22 22 24, 23 23 24),
                        lanes!("vadd.f32": 8 8 16, 9 9 17, 10 10 18, 11 11 19),
                        lanes!("vadd.f32": 12 12 20, 13 13 21, 14 14 22, 15 15 23),
                        next_row!(),
                        "vstmia {y}, {{s0-s15}}";
                        w = inout(reg) w.add(at) => _, row = in(reg) row - 32, bias = in(reg) bias.add(at),
                        x = inout(reg) x => _, y = in(reg) y.add(at), n = inout(reg) inputs => _
                    );
                    at += 16;
                } else {
                    // The last block may overlap the one before, whose sums come out the same.
                    at = at.min(outputs - 4);
                    floats!(
                        "vldmia {bias}, {{s0-s3}}",
                        "2:", "vldmia {x}!, {{s8}}", "vldmia {w}, {{s4-s7}}",
                        lanes!("vmul.f32": 4 4 8, 5 5 8, 6 6 8, 7 7 8),
                        lanes!("vadd.f32": 0 0 4, 1 1 5, 2 2 6, 3 3 7),
                        next_row!(),
                        "vstmia {y}, {{s0-s3}}";
                        w = inout(reg) w.add(at) => _, row = in(reg) row, bias = in(reg) bias.add(at),
                        x = inout(reg) x => _, y = in(reg) y.add(at), n = inout(reg) inputs => _
                    );
                    at += 4;
                }
            }
        }
    }

    /// `dx_i = sum_o dz_o w_io`.
    #[inline(always)]
    pub(crate) fn input_gradient<const I: usize, const O: usize>(
        weights: &[[f32; O]; I],
        dz: &[f32; O],
        dx: &mut [f32; I],
    ) -> usize {
        if I < 4 || O == 0 {
            return 0;
        }
        // SAFETY: the pointers are to arrays of these shapes, with at least four inputs and one output.
        unsafe { input_gradient_rows(weights.as_ptr().cast(), dz.as_ptr(), dx.as_mut_ptr(), I, O) };
        I
    }

    /// # Safety
    /// `w` is `[inputs][outputs]`, `dz` `[outputs]`, `dx` `[inputs]`; `inputs >= 4`, `outputs >= 1`.
    #[inline(never)]
    unsafe fn input_gradient_rows(
        w: *const f32,
        dz: *const f32,
        dx: *mut f32,
        inputs: usize,
        outputs: usize,
    ) {
        let inputs = black_box(inputs);
        let mut at = 0;
        while at < inputs {
            at = at.min(inputs - 4);
            // SAFETY: rows `at..at + 4`, none beyond `inputs`.
            unsafe {
                let w = w.add(at * outputs);
                floats!(
                    "vmov s0, {zero}", "vmov s1, {zero}", "vmov s2, {zero}", "vmov s3, {zero}",
                    "subs {n}, {n}, #4", "blo 3f",
                    // Four outputs at a time,
                    "2:", "vldmia {dz}!, {{s4-s7}}",
                    "vldmia {w0}!, {{s8-s11}}", "vldmia {w1}!, {{s12-s15}}",
                    "vldmia {w2}!, {{s16-s19}}", "vldmia {w3}!, {{s20-s23}}",
                    lanes!("vmul.f32": 8 8 4, 12 12 4, 16 16 4, 20 20 4, 9 9 5, 13 13 5, 17 17 5, 21 21 5),
                    lanes!("vmul.f32": 10 10 6, 14 14 6, 18 18 6, 22 22 6, 11 11 7, 15 15 7, 19 19 7, 23 23 7),
                    lanes!("vadd.f32": 0 0 8, 1 1 12, 2 2 16, 3 3 20, 0 0 9, 1 1 13, 2 2 17, 3 3 21),
                    lanes!("vadd.f32": 0 0 10, 1 1 14, 2 2 18, 3 3 22, 0 0 11, 1 1 15, 2 2 19, 3 3 23),
                    "subs {n}, {n}, #4", "bhs 2b",
                    "3:", "adds {n}, {n}, #4", "beq 5f",
                    // then those that are left.
                    "4:", "vldmia {dz}!, {{s4}}",
                    "vldmia {w0}!, {{s8}}", "vldmia {w1}!, {{s9}}",
                    "vldmia {w2}!, {{s10}}", "vldmia {w3}!, {{s11}}",
                    lanes!("vmul.f32": 8 8 4, 9 9 4, 10 10 4, 11 11 4),
                    lanes!("vadd.f32": 0 0 8, 1 1 9, 2 2 10, 3 3 11),
                    "subs {n}, {n}, #1", "bne 4b",
                    "5:", "vstmia {dx}, {{s0-s3}}";
                    w0 = inout(reg) w => _, w1 = inout(reg) w.add(outputs) => _,
                    w2 = inout(reg) w.add(2 * outputs) => _, w3 = inout(reg) w.add(3 * outputs) => _,
                    dz = inout(reg) dz => _, dx = in(reg) dx.add(at), n = inout(reg) outputs => _, zero = in(reg) 0
                );
            }
            at += 4;
        }
    }

    /// Instructions on each of `n` rows of `w`; one number of `x` belongs to each row.
    macro_rules! each_row {
        ($w:ident, $row:ident, $x:ident, $d:ident, $n:ident; $($text:expr),+) => {
            floats!(
                $($text),+, next_row!();
                w = inout(reg) $w => _, row = in(reg) $row, x = inout(reg) $x => _, d = in(reg) $d,
                n = inout(reg) $n => _
            )
        };
    }

    macro_rules! outer_product {
        ($(#[$doc:meta])* $name:ident, $columns:ident, $operation:literal) => {
            $(#[$doc])*
            #[inline(always)]
            pub(crate) fn $name<const I: usize, const O: usize>(
                w: &mut [[f32; O]; I],
                x: &[f32; I],
                d: &[f32; O],
            ) -> usize {
                if I > 0 && O >= 4 {
                    // SAFETY: the pointers are to arrays of these shapes, with at least one input.
                    unsafe { $columns(w.as_mut_ptr().cast(), x.as_ptr(), d.as_ptr(), I, O) };
                }
                O / 4 * 4
            }

            /// # Safety
            /// `w` is `[inputs][outputs]`, `x` `[inputs]`, `d` `[outputs]`; `inputs >= 1`.
            #[inline(never)]
            unsafe fn $columns(w: *mut f32, x: *const f32, d: *const f32, inputs: usize, outputs: usize) {
                let (row, outputs, mut at) = (4 * outputs, black_box(outputs), 0);
                while outputs - at >= 4 {
                    // SAFETY: columns `at..at + 8` or `at..at + 4` of every row, none beyond `outputs`.
                    unsafe {
                        let (w, d) = (w.add(at), d.add(at));
                        if outputs - at >= 8 {
                            each_row!(w, row, x, d, inputs;
                                "vldmia {d}, {{s0-s7}}",
                                "2:", "vldmia {x}!, {{s24}}", "vldmia {w}, {{s16-s23}}",
                                lanes!("vmul.f32": 8 0 24, 9 1 24, 10 2 24, 11 3 24),
                                lanes!("vmul.f32": 12 4 24, 13 5 24, 14 6 24, 15 7 24),
                                lanes!($operation: 16 16 8, 17 17 9, 18 18 10, 19 19 11),
                                lanes!($operation: 20 20 12, 21 21 13, 22 22 14, 23 23 15),
                                "vstmia {w}, {{s16-s23}}"
                            );
                            at += 8;
                        } else {
                            each_row!(w, row, x, d, inputs;
                                "vldmia {d}, {{s0-s3}}",
                                "2:", "vldmia {x}!, {{s12}}", "vldmia {w}, {{s8-s11}}",
                                lanes!("vmul.f32": 4 0 12, 5 1 12, 6 2 12, 7 3 12),
                                lanes!($operation: 8 8 4, 9 9 5, 10 10 6, 11 11 7),
                                "vstmia {w}, {{s8-s11}}"
                            );
                            at += 4;
                        }
                    }
                }
            }
        };
    }

    outer_product! {
        /// `w_io += x_i d_o`.
        add, add_columns, "vadd.f32"
    }
    outer_product! {
        /// `w_io -= x_i d_o`.
        subtract, subtract_columns, "vsub.f32"
    }

    /// Adam's update of `w_io` and its moments by the gradient `x_i d_o`; `settings` are beta1, beta2, the rate and the
    /// floor.
    #[inline(always)]
    pub(crate) fn adam<const I: usize, const O: usize>(
        w: &mut [[f32; O]; I],
        x: &[f32; I],
        d: &[f32; O],
        settings: &[f32; 4],
        moments: &mut [[Moments; O]; I],
    ) -> usize {
        if I > 0 && O >= 4 {
            let (w, moments) = (w.as_mut_ptr().cast(), moments.as_mut_ptr().cast());
            // SAFETY: the pointers are to arrays of these shapes, with at least one input.
            unsafe { adam_columns(w, x.as_ptr(), d.as_ptr(), settings, moments, I, O) };
        }
        O / 4 * 4
    }

    /// # Safety
    /// `w` and `moments` are `[inputs][outputs]`, `x` `[inputs]`, `d` `[outputs]`; `inputs >= 1`.
    #[inline(never)]
    unsafe fn adam_columns(
        w: *mut f32,
        x: *const f32,
        d: *const f32,
        settings: &[f32; 4],
        moments: *mut Moments,
        inputs: usize,
        outputs: usize,
    ) {
        let (row, outputs, mut at) = (4 * outputs, black_box(outputs), 0);
        while outputs - at >= 4 {
            // SAFETY: columns `at..at + 4` of every row, none beyond `outputs`. A `Moments` is two floats in C's order,
            // the gradient's and the square's.
            unsafe {
                floats!(
                    "vldmia {d}, {{s0-s3}}", "vldmia {settings}, {{s4-s7}}",
                    "2:", "vldmia {x}!, {{s8}}", "vldmia {moments}, {{s16-s23}}",
                    // gradient <- beta1 gradient + g
                    lanes!("vmul.f32": 24 0 8, 25 1 8, 26 2 8, 27 3 8),
                    lanes!("vmul.f32": 16 16 4, 18 18 4, 20 20 4, 22 22 4),
                    lanes!("vadd.f32": 16 16 24, 18 18 25, 20 20 26, 22 22 27),
                    // square <- beta2 square + g^2
                    lanes!("vmul.f32": 24 24 24, 25 25 25, 26 26 26, 27 27 27),
                    lanes!("vmul.f32": 17 17 5, 19 19 5, 21 21 5, 23 23 5),
                    lanes!("vadd.f32": 17 17 24, 19 19 25, 21 21 26, 23 23 27),
                    "vstmia {moments}, {{s16-s23}}",
                    // w <- w - rate gradient / (sqrt(square) + floor)
                    "vsqrt.f32 s17, s17", "vsqrt.f32 s19, s19", "vsqrt.f32 s21, s21", "vsqrt.f32 s23, s23",
                    "vldmia {w}, {{s12-s15}}",
                    lanes!("vmul.f32": 16 16 6, 18 18 6, 20 20 6, 22 22 6),
                    lanes!("vadd.f32": 17 17 7, 19 19 7, 21 21 7, 23 23 7),
                    lanes!("vdiv.f32": 16 16 17, 18 18 19, 20 20 21, 22 22 23),
                    lanes!("vsub.f32": 12 12 16, 13 13 18, 14 14 20, 15 15 22),
                    "vstmia {w}, {{s12-s15}}", "add {moments}, {moments}, {row}, lsl #1",
                    next_row!();
                    w = inout(reg) w.add(at) => _, row = in(reg) row, x = inout(reg) x => _, d = in(reg) d.add(at),
                    settings = in(reg) settings, moments = inout(reg) moments.add(at) => _, n = inout(reg) inputs => _
                );
            }
            at += 4;
        }
    }
}

#[cfg(not(all(target_arch = "arm", target_abi = "eabihf", not(miri))))]
mod chosen {
    use crate::arch::Moments;

    macro_rules! none {
        ($($name:ident($($argument:ty),+);)+) => {$(
            #[inline(always)]
            pub(crate) fn $name<const I: usize, const O: usize>($(_: $argument),+) -> usize {
                0
            }
        )+};
    }

    none! {
        forward(&[[f32; O]; I], &[f32; O], &[f32; I], &mut [f32; O]);
        input_gradient(&[[f32; O]; I], &[f32; O], &mut [f32; I]);
        add(&mut [[f32; O]; I], &[f32; I], &[f32; O]);
        subtract(&mut [[f32; O]; I], &[f32; I], &[f32; O]);
        adam(&mut [[f32; O]; I], &[f32; I], &[f32; O], &[f32; 4], &mut [[Moments; O]; I]);
    }
}
