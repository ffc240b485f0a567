//! A log of a motor's vibration, to try features on: made by a formula, not measured. Prints CSV.
//!
//! `cargo run --example motor_log > motor.csv`

use std::f64::consts::TAU;

/// Samples a second of the accelerometer.
pub const RATE: f64 = 1600.0;

/// Samples of a recording.
const SAMPLES: usize = 1600;

const STATES: [&str; 3] = ["ok", "unbalance", "bearing"];

/// Four mountings of the sensor, each with a recording of every state, in counts of 16 bits.
///
/// The motor turns at about 29.5 Hz, a little slower under load, with harmonics. Unbalance adds to the rotation. A damaged outer ring of the
/// bearing is passed 3.58 times a turn, and each passage makes the housing ring at 560 Hz. A mounting turns the sensor and changes how
/// well it follows. All of it is in noise.
pub fn log() -> String {
    let mut noise = Noise(1);
    let mut text = String::from("t_us,x,y,mounting,state\n");
    for mounting in 0..4 {
        for (state, name) in STATES.iter().enumerate() {
            let (load, gain, angle) = (noise.next(), 1.0 + 0.15 * noise.next(), TAU * noise.next());
            let turn = 29.5 * (1.0 - 0.01 * load);
            let (unbalance, damage) =
                (if state == 1 { 2.5 } else { 1.0 }, if state == 2 { 1.0 } else { 0.0 });
            let mut since_passage = 0.0;
            for sample in 0..SAMPLES {
                let t = sample as f64 / RATE;
                since_passage = (since_passage + 1.0 / RATE) % (1.0 / (3.58 * turn));
                let ringing = damage * (-since_passage / 0.003).exp() * (TAU * 560.0 * since_passage).sin();
                let radial =
                    300.0 * unbalance * (TAU * turn * t).sin() + 120.0 * (2.0 * TAU * turn * t + 1.0).sin();
                let tangential =
                    220.0 * unbalance * (TAU * turn * t).cos() + 60.0 * (3.0 * TAU * turn * t).sin();
                let mut read = |along: f64| {
                    let count = 2000.0 * angle.cos() + gain * (along + 500.0 * ringing) + 80.0 * noise.next();
                    count.round() as i16
                };
                let x = read(radial * angle.cos() + tangential * angle.sin());
                let y = read(tangential * angle.cos() - radial * angle.sin());
                // Ten seconds of silence between recordings.
                let begin = 11_000_000 * (3 * mounting + state) as u64;
                text += &format!("{},{x},{y},m{mounting},{name}\n", begin + 625 * sample as u64);
            }
        }
    }
    text
}

/// Numbers of mean 0 and standard deviation 1, nearly normal: sums of twelve.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> f64 {
        let mut uniform = || {
            self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(self.0 >> 8) / f64::from(1 << 24)
        };
        (0..12).map(|_| uniform()).sum::<f64>() - 6.0
    }
}

#[allow(dead_code, reason = "tests take the log itself")]
fn main() {
    print!("{}", log());
}
