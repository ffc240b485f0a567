//! Raspberry Pi Pico: sends what its sensor measures, over UART0: for `tinyfit record`, before there is a model.
//!
//! Wiring: GP0 and GP1 to a serial adapter (115200 8N1), and the sensor that it is built for: see `board.toml`. GP8 carries defmt frames.

#![no_std]
#![no_main]

tinyfit_board::program!(tinyfit_rp2040, record);
