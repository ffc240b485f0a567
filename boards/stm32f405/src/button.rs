//! The button that labels, between PB8 and ground.

use core::cell::RefCell;

use cortex_m::interrupt::Mutex;
use cortex_m::peripheral::NVIC;
use stm32f4xx_hal::gpio::{Edge, ExtiPin, Input, PB8};
use stm32f4xx_hal::interrupt;
use stm32f4xx_hal::pac::{self, EXTI};
use stm32f4xx_hal::syscfg::SysCfg;
use tinyfit_board::PressCounter;

/// The presses that the application has not taken.
static PRESSES: PressCounter = PressCounter::new(crate::TICKS_PER_SECOND);

/// For the interrupt. Low while it is pressed.
static CONTACT: Mutex<RefCell<Option<PB8<Input>>>> = Mutex::new(RefCell::new(None));

/// Starts to look at the button.
pub(crate) fn start(pin: PB8<Input>, routes: &mut SysCfg, edges: &mut EXTI) -> &'static PressCounter {
    let mut contact = pin.internal_resistor(stm32f4xx_hal::gpio::Pull::Up);
    contact.make_interrupt_source(routes);
    contact.trigger_on_edge(edges, Edge::RisingFalling);
    contact.enable_interrupt(edges);
    cortex_m::interrupt::free(|cs| CONTACT.borrow(cs).replace(Some(contact)));
    // SAFETY: nothing relies on this interrupt being masked.
    unsafe { NVIC::unmask(pac::Interrupt::EXTI9_5) };
    &PRESSES
}

/// An edge.
#[interrupt]
fn EXTI9_5() {
    cortex_m::interrupt::free(|cs| {
        if let Some(contact) = &mut *CONTACT.borrow(cs).borrow_mut() {
            contact.clear_interrupt_pending_bit();
            PRESSES.changed(contact.is_low(), crate::ticks());
        }
    });
}
