//! STM32F405: prints the checksums of `tinyfit_board::selftest` over USART1, then `done`.

#![no_std]
#![no_main]

tinyfit_board::program!(tinyfit_stm32f405, selftest);
