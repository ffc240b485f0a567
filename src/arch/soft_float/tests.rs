//! Every operation against the hardware's.

use proptest::prelude::*;

use super::numbers::{Parts, Sum, moved};
use super::scalars::{add_bits, div_bits, fraction_by_division, fraction_by_reciprocal, mul_bits};
use super::sweeps::move_row;
use super::*;

/// Any bits, often hard ones: exponents close together or at a limit, mantissas that make ties.
fn float() -> impl Strategy<Value = f32> {
    let exponent = prop_oneof![
        0..=255_u32,
        110..=140_u32,
        124..=130_u32,
        prop::sample::select(vec![
            0, 1, 2, 25, 26, 27, 57, 58, 76, 77, 78, 173, 174, 175, 250, 251, 252, 253, 254, 255
        ]),
    ];
    let mantissa = prop_oneof![
        0..=0x7f_ffff_u32,
        Just(0_u32),
        (0..=0x7f_ffff_u32, 0..23_u32).prop_map(|(m, zeros)| m >> zeros << zeros),
        (0..=0x7f_ffff_u32, 0..23_u32).prop_map(|(m, ones)| m | ((1 << ones) - 1)),
        (0..23_u32, 0..23_u32).prop_map(|(one, another)| 1 << one | 1 << another),
    ];
    (any::<bool>(), exponent, mantissa).prop_map(|(sign, exponent, mantissa)| {
        f32::from_bits(u32::from(sign) << 31 | exponent << 23 | mantissa)
    })
}

/// A number `units` in the last place from `-p`: what is left of their sum is little or nothing.
fn almost_minus(p: f32, units: i32) -> f32 {
    f32::from_bits((-p).to_bits().wrapping_add_signed(units))
}

#[track_caller]
fn assert_same(got: u32, want: f32) {
    assert!(
        got == want.to_bits() || f32::from_bits(got).is_nan() && want.is_nan(),
        "{got:#x} {:#x}",
        want.to_bits()
    );
}

fn check(sum: f32, a: f32, b: f32) {
    let [s, x, y] = [sum, a, b].map(f32::to_bits);
    assert_same(Sum::new(s).pack(), sum);
    for (got, want) in [(mul_bits::<true>(x, y), a * b), (mul_bits::<false>(x, y), a * b)] {
        assert_same(got, want);
    }
    for (got, want) in [(add_bits::<true>(s, x), sum + a), (add_bits::<false>(s, x), sum + a)] {
        assert_same(got, want);
    }
    for (got, want) in [(div_bits::<true>(x, y), a / b), (div_bits::<false>(x, y), a / b)] {
        assert_same(got, want);
    }
    if let Some(parts) = Parts::new(x) {
        let (mut narrow, mut wide) = (Sum::new(s), Sum::new(s));
        narrow.add::<true>(parts, y);
        wide.add::<false>(parts, y);
        assert_same(narrow.pack(), sum + a * b);
        assert_same(wide.pack(), sum + a * b);
        if let Some(got) = parts.times::<true>(y).and_then(|p| moved(s, p)) {
            assert_same(got, sum + a * b);
        }
    }
    assert_same(multiply_add(sum, a, b).to_bits(), sum + a * b);
    assert_same(sum_of_products(a, b, sum, b).to_bits(), a * b + sum * b);
    assert_same(sub(sum, a).to_bits(), sum - a);
    assert_same(sqrt(a).to_bits(), a.sqrt());
    let mut w = [sum];
    move_row(&mut w, a, &[b]);
    assert_same(w[0].to_bits(), sum + a * b);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn operations_have_the_hardware_s_bits(sum in float(), a in float(), b in float(), units in -3..=3) {
        check(sum, a, b);
        check(almost_minus(a * b, units), a, b);
        check(almost_minus(a, units), a, b);
    }

    #[test]
    fn any_bits_will_do(sum: u32, a: u32, b: u32) {
        let [sum, a, b] = [sum, a, b].map(f32::from_bits);
        check(sum, a, b);
    }

    #[test]
    fn sweeps_have_the_hardware_s_bits(numbers in prop::collection::vec(float(), 5 * 18 + 5 + 18)) {
        let mut numbers = numbers.into_iter();
        let w = [[(); 18]; 5].map(|row| row.map(|()| numbers.next().unwrap_or(0.0)));
        let x = [(); 5].map(|()| numbers.next().unwrap_or(0.0));
        let d = [(); 18].map(|()| numbers.next().unwrap_or(0.0));
        let (mut y, mut dx, mut more, mut less) = ([0.0; 18], [0.0; 5], w, w);
        forward(&w, &d, &x, &mut y);
        input_gradient(&w, &d, &mut dx);
        add_outer(&mut more, &x, &d);
        subtract_outer(&mut less, &x, &d);
        for o in 0..18 {
            let mut sum = d[o];
            for i in 0..5 {
                sum += x[i] * w[i][o];
                assert_same(more[i][o].to_bits(), w[i][o] + x[i] * d[o]);
                assert_same(less[i][o].to_bits(), w[i][o] - x[i] * d[o]);
            }
            assert_same(y[o].to_bits(), sum);
        }
        for i in 0..5 {
            let mut sum = 0.0;
            for o in 0..18 {
                sum += d[o] * w[i][o];
            }
            assert_same(dx[i].to_bits(), sum);
        }
    }
}

#[test]
fn signed_zeros_and_infinities() {
    let special = [0.0, -0.0, 1.0, -1.0, f32::MIN_POSITIVE, 1e-45, -1e-45, f32::MAX, f32::INFINITY, f32::NAN];
    for sum in special {
        for a in special {
            for b in special {
                check(sum, a, b);
            }
        }
    }
}

#[test]
fn ties_and_their_neighbors() {
    for a in [0, 1, 2, 3, 0x3f_ffff, 0x40_0000, 0x7f_fffe, 0x7f_ffff].map(|m| f32::from_bits(127 << 23 | m)) {
        for halves in [1, 3, 5, 7, 9, 31, 33, 255, 257, 0xffff, 0x7f_ffff, 0xff_ffff_u32] {
            let b = (halves as f32 / 16_777_216.0).to_bits();
            for b in (b - 2..=b + 2).map(f32::from_bits) {
                for (sum, b) in [(a, b), (a, -b), (-a, b), (b, a), (-b, a)] {
                    check(sum, b, 1.0);
                    check(sum, b / 1.5, 1.5);
                }
            }
        }
    }
}

#[test]
fn cancellation_near_the_subnormals() {
    for x in (50..=100).map(|exponent| f32::from_bits(exponent << 23 | 0x12_3457)) {
        for units in -2..=2 {
            check(almost_minus(x * x, units), x, x);
            check(almost_minus(x * x, units), -x, x);
        }
    }
}

#[test]
fn both_ways_to_divide_agree() {
    for high in 1 << 15..1 << 16 {
        for d in [high << 8, high << 8 | 0x55, high << 8 | 0xff] {
            for rest in [0, 1, d / 3, d / 2, d - d / 5, d - 1] {
                let exact = ((u64::from(rest) << 24) / u64::from(d)) as u32;
                assert_eq!((fraction_by_division(rest, d), fraction_by_reciprocal(rest, d)), (exact, exact));
            }
        }
    }
}

#[test]
#[ignore = "exhaustive: two minutes with optimization"]
fn every_square_root() {
    for bits in 0..=u32::MAX {
        assert_same(sqrt(f32::from_bits(bits)).to_bits(), f32::from_bits(bits).sqrt());
    }
}

#[test]
#[ignore = "200 million triples: a minute with optimization"]
fn many_triples() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    };
    for _ in 0..100_000_000 {
        let [sum, a, b] = [(); 3].map(|()| {
            let r = random();
            let mantissa = r as u32 & 0x7f_ffff & [!0, 0x7f_f000, 0xff, !0][(r >> 24 & 3) as usize];
            let exponent = (r >> 32) as u32 & 0xff;
            let exponent = [exponent, 120 + exponent % 16, 64 + exponent / 2, 100 + exponent % 60]
                [(r >> 26 & 3) as usize];
            f32::from_bits((r as u32 & SIGN) | exponent << 23 | mantissa)
        });
        check(sum, a, b);
        check(almost_minus(a * b, (random() % 7) as i32 - 3), a, b);
    }
}
