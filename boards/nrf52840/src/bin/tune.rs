//! nRF52840: scores 4 s windows of a wrist's motion, learns from labels and keeps what it learned, in JSON lines over UART0.
//!
//! Wiring: the USB connector of an nRF52840-DK (115200 8N1); defmt frames leave by RTT. The model is linked in: see `build.rs`.

#![no_std]
#![no_main]

tinyfit_board::program!(tinyfit_nrf52840, tune);
