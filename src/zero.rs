//! Values that start as zero bits, and the vectors between layers.

/// A value whose initial state is all zero bits.
///
/// Everything that changes while a network learns (caches, gradients, optimizer states) starts as `ZERO`. So a `static`
/// of it lies in `.bss` and takes no flash.
pub trait Zero: Sized {
    /// The value of all zero bits. As a network it predicts, but it cannot learn:
    /// [`Train::initialize`](crate::Train::initialize) it first.
    const ZERO: Self;
}

impl Zero for () {
    const ZERO: Self = ();
}

/// Implements `Default` as [`Zero::ZERO`], and with two texts of documentation also `RAM` and `new`.
macro_rules! starts_at_zero {
    ([$($generics:tt)*] $type:ty) => {
        impl<$($generics)*> Default for $type {
            fn default() -> Self {
                Self::ZERO
            }
        }
    };
    ([$($generics:tt)*] $type:ty, $ram:literal, $new:literal) => {
        starts_at_zero!([$($generics)*] $type);

        impl<$($generics)*> $type {
            #[doc = $ram]
            pub const RAM: usize = core::mem::size_of::<Self>();

            #[doc = $new]
            pub const fn new() -> Self {
                Self::ZERO
            }
        }
    };
}
pub(crate) use starts_at_zero;

macro_rules! zero {
    ($($number:ty),+) => {$(
        impl Zero for $number {
            const ZERO: Self = 0 as $number;
        }
    )+};
}
zero!(f32, i8, u8, i16, u16, i32, u32, i64, u64, usize);

impl<T: Zero, const N: usize> Zero for [T; N] {
    const ZERO: Self = [T::ZERO; N];
}

impl<A: Zero, B: Zero> Zero for (A, B) {
    const ZERO: Self = (A::ZERO, B::ZERO);
}

/// The input or output of a layer: an array of `f32`, or of `i8` in an int8 model.
#[doc(alias = "Tensor")]
pub trait Vector: Copy + Zero {
    /// The type of an element.
    type Element: Copy;
    /// The number of elements.
    const LEN: usize;
    /// The elements in order.
    fn as_slice(&self) -> &[Self::Element];
    /// Returns whether no element is NaN or infinite.
    fn is_finite(&self) -> bool;
}

impl<const N: usize> Vector for [f32; N] {
    type Element = f32;
    const LEN: usize = N;

    fn as_slice(&self) -> &[f32] {
        self
    }

    fn is_finite(&self) -> bool {
        self.iter().all(|x| x.is_finite())
    }
}

impl<const N: usize> Vector for [i8; N] {
    type Element = i8;
    const LEN: usize = N;

    fn as_slice(&self) -> &[i8] {
        self
    }

    fn is_finite(&self) -> bool {
        true
    }
}
