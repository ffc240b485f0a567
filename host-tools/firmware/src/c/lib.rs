//! A model for firmware in C and C++: everything of `stem.h`.
//!
//! There is no allocator and nothing of a C library. Pointers are references that may be NULL; what they point at is the
//! caller's, is aligned as its type, and does not overlap.

#![no_std]

// MODULES

/// Nothing leads here, and so the linker leaves it out.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
