//! FE310: prints the checksums of `tinyfit_board::selftest` over UART0, then `done`.

#![no_std]
#![no_main]

tinyfit_board::program!(tinyfit_fe310, selftest);
