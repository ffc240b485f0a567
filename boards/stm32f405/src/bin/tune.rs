//! STM32F405: scores 4 s windows of a wrist's motion, learns from labels and keeps what it learned, in JSON lines over USART1.
//!
//! Wiring: PA9 and PA10 to a serial adapter (115200 8N1); PA2 carries defmt frames. The model is linked in: see `build.rs`.

#![no_std]
#![no_main]

tinyfit_board::program!(tinyfit_stm32f405, tune);
