//! In place of a sensor: flowers, whose petals are measured in inches where the model was trained in centimeters. Yours goes
//! here.

/// A measurement, and its class.
pub struct Sample {
    /// Raw, in the order of `model::INPUTS`.
    pub x: [f32; 4],
    /// The index in `model::CLASSES`, where somebody said it.
    pub class: Option<usize>,
}

const FLOWERS: [([f32; 4], usize); 12] = [
    ([5.1, 3.5, 1.4, 0.2], 0),
    ([7.0, 3.2, 4.7, 1.4], 1),
    ([6.3, 3.3, 6.0, 2.5], 2),
    ([4.9, 3.0, 1.4, 0.2], 0),
    ([6.4, 3.2, 4.5, 1.5], 1),
    ([5.8, 2.7, 5.1, 1.9], 2),
    ([4.7, 3.2, 1.3, 0.2], 0),
    ([6.9, 3.1, 4.9, 1.5], 1),
    ([7.1, 3.0, 5.9, 2.1], 2),
    ([4.6, 3.1, 1.5, 0.2], 0),
    ([5.5, 2.3, 4.0, 1.3], 1),
    ([6.3, 2.9, 5.6, 1.8], 2),
];

/// Centimeters.
const INCH: f32 = 2.54;

/// How often each flower is measured, until the sensor has no more.
const ROUNDS: usize = 20;

/// A sensor.
#[derive(Default)]
pub struct Sensor(usize);

impl Sensor {
    /// The next sample; none at the end, which a sensor does not have.
    pub fn read(&mut self) -> Option<Sample> {
        if self.0 == ROUNDS * FLOWERS.len() {
            return None;
        }
        let ([length, width, petal_length, petal_width], class) = FLOWERS[self.0 % FLOWERS.len()];
        self.0 += 1;
        Some(Sample { x: [length, width, petal_length / INCH, petal_width / INCH], class: Some(class) })
    }
}
