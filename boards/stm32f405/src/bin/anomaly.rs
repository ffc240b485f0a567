//! STM32F405: prints the checksum of `tinyfit_board::anomaly`, a prediction from 279 KB of flash, over USART1, then `done`.

#![no_std]
#![no_main]

tinyfit_board::program!(tinyfit_stm32f405, anomaly);
