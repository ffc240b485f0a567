//! HiFive1 Rev B: scores 4 s windows of a wrist's motion in int8, in JSON lines over UART0.
//!
//! Wiring: the USB connector (115200 8N1); GPIO18 carries defmt frames. The model is linked in: see `build.rs`.

#![no_std]
#![no_main]

tinyfit_board::program!(tinyfit_fe310, score);
