//! ESP32-C3: scores 4 s windows of a wrist's motion, learns from labels and keeps what it learned, in JSON lines over UART0.
//!
//! Wiring: the USB connector of an ESP32-C3-DevKitM-1 (115200 8N1); GPIO4 carries defmt frames. The model is linked in: see
//! `build.rs`.

#![no_std]
#![no_main]

tinyfit_board::program!(tinyfit_esp32c3, tune);
