//! The button that labels, between GP7 and ground. Its edges share an interrupt with the sensor's pin.

use core::cell::RefCell;

use cortex_m::peripheral::NVIC;
use critical_section::Mutex;
use tinyfit_board::PressCounter;

use crate::hal::{
    gpio::{FunctionSioInput, Interrupt, Pin, PullUp, bank0},
    pac,
};

/// Low while it is pressed.
pub(crate) type Contact = Pin<bank0::Gpio7, FunctionSioInput, PullUp>;

/// The button among the pins of the chip.
const BUTTON: u32 = 1 << 7;

/// The presses, for the application.
static PRESSES: PressCounter = PressCounter::new(crate::TICKS_PER_SECOND);

/// For the interrupt.
static CONTACT: Mutex<RefCell<Option<Contact>>> = Mutex::new(RefCell::new(None));

/// Starts to look at the button.
pub(crate) fn start(contact: Contact) -> &'static PressCounter {
    // At once: an edge that came before somebody clears it would interrupt without end.
    critical_section::with(|cs| {
        contact.set_interrupt_enabled(Interrupt::EdgeLow, true);
        contact.set_interrupt_enabled(Interrupt::EdgeHigh, true);
        CONTACT.borrow(cs).replace(Some(contact))
    });
    // SAFETY: nothing relies on this interrupt being masked.
    unsafe { NVIC::unmask(pac::Interrupt::IO_IRQ_BANK0) };
    &PRESSES
}

fn is_down() -> bool {
    // SAFETY: a read of the pins.
    let pins = unsafe { &*pac::SIO::PTR }.gpio_in().read().bits();
    pins & BUTTON == 0
}

/// Notes an edge, if there was one.
pub(crate) fn look() {
    critical_section::with(|cs| {
        if let Some(contact) = &mut *CONTACT.borrow_ref_mut(cs) {
            contact.clear_interrupt(Interrupt::EdgeLow);
            contact.clear_interrupt(Interrupt::EdgeHigh);
            PRESSES.changed(is_down(), crate::ticks());
        }
    });
}
