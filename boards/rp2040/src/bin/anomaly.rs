//! Raspberry Pi Pico: prints the checksum of `tinyfit_board::anomaly`, a prediction from 279 KB of flash, over UART0, then `done`.

#![no_std]
#![no_main]

tinyfit_board::program!(tinyfit_rp2040, anomaly);
