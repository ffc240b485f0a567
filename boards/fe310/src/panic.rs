//! A panic says where in the log and stops. It does not format its message: that would cost kilobytes of flash.

use core::panic::PanicInfo;

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    riscv::interrupt::disable();
    if let Some(place) = info.location() {
        defmt::error!("panic at {=str}:{=u32}", place.file(), place.line());
    }
    loop {
        riscv::asm::wfi();
    }
}
