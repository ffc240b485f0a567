//! The sensor that a firmware is built for.

/// Defines `init` of a board over its `start`, and `CHANNELS` and `HZ` of the sensor: by the features of the board's crate, and by the environment variables
/// `TINYFIT_CHANNELS` and `TINYFIT_HZ` of its build.
///
/// | feature | sensor |
/// |---|---|
/// | none | the BMI160, 6 channels at 50 Hz |
/// | `accelerometer` | the LSM6DSV16X, 3 channels at `HZ`, ±16 g |
/// | `adc` | the first `CHANNELS` inputs of the converter at `HZ` |
#[macro_export]
macro_rules! sensor {
    () => {
        /// Numbers of a sample of the sensor.
        pub const CHANNELS: usize = $crate::number(option_env!("TINYFIT_CHANNELS"), 6) as usize;
        /// Its samples a second.
        pub const HZ: u32 = $crate::number(option_env!("TINYFIT_HZ"), 50);

        /// Starts the chip and its motion sensor. Call it once, first: a second call panics. If there is no motion sensor, no sample ever comes.
        #[cfg(not(any(feature = "accelerometer", feature = "adc")))]
        pub fn init() -> $crate::Started<$crate::Motion> {
            let mut board = start();
            let sensor = board.motion();
            board.with(sensor)
        }

        /// Starts the chip and its accelerometer. Call it once, first: a second call panics. If there is no accelerometer, no sample ever comes.
        #[cfg(feature = "accelerometer")]
        pub fn init() -> $crate::Started<$crate::Accelerations> {
            const RATE: $crate::Rate = match $crate::Rate::of(HZ) {
                Some(rate) => rate,
                None => panic!("the accelerometer has no such rate"),
            };
            let mut board = start();
            let sensor = board.accelerometer(RATE, $crate::Range::G16);
            board.with(sensor)
        }

        /// Starts the chip and its converter. Call it once, first: a second call panics.
        #[cfg(feature = "adc")]
        pub fn init() -> $crate::Started<$crate::Analog<CHANNELS>> {
            static CODES: $crate::Codes<{ $crate::places(CHANNELS, HZ) }> = $crate::codes();
            let mut board = start();
            let Some(sensor) = board.adc(HZ, CODES.take()) else { panic!("the converter has no such rate") };
            board.with(sensor)
        }
    };
}

/// The number of a text, or the usual one if there is no text.
pub const fn number(text: Option<&str>, usual: u32) -> u32 {
    let Some(text) = text else { return usual };
    match u32::from_str_radix(text, 10) {
        Ok(number) => number,
        Err(_) => panic!("TINYFIT_CHANNELS and TINYFIT_HZ are whole numbers"),
    }
}
