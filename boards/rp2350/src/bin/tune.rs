//! Raspberry Pi Pico 2: scores 4 s windows of a wrist's motion, learns from labels and keeps what it learned, in JSON lines over UART0.
//!
//! Wiring: GP0 and GP1 to a serial adapter (115200 8N1); GP4, GP5 and GP6 to SDA, SCL and INT1 of a BMI160; GP8 carries defmt
//! frames. The model is linked in: see `build.rs`.

#![no_std]
#![no_main]

tinyfit_board::program!(tinyfit_rp2350, tune);
