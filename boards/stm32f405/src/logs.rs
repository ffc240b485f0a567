//! defmt frames leave by USART2.

use defmt_serial::EraseWrite;
use stm32f4xx_hal::{hal_02::serial::Write, nb::block, pac, serial::Tx};

struct Logs(Tx<pac::USART2>);

impl EraseWrite for Logs {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            let Ok(()) = block!(self.0.write(byte)) else { return };
        }
    }

    fn flush(&mut self) {
        let _ = block!(self.0.flush());
    }
}

pub(crate) fn start(line: Tx<pac::USART2>) {
    if let Some(logs) = cortex_m::singleton!(: Logs = Logs(line)) {
        defmt_serial::defmt_serial(logs);
    }
}
