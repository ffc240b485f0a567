//! The operation of a workload, and its data.

use tinyfit::layers::Vector;
use tinyfit::train::supervisor::Event;
use tinyfit::train::{Sensitivity, Slices, Supervisor, SupervisorConfig};
use tinyfit::{Class, CrossEntropy, Layer, Optimizer, Sgd, Train, Trainer, Zero};

use crate::nets::xorshift32;

/// Something to be counted or timed.
pub trait Workload {
    /// Does it once.
    fn call(&mut self);

    /// Returns the results of the last call, as words; they are at the workload's address.
    fn result(&self, word: &mut dyn FnMut(u32));

    /// Bytes of the network's parameters.
    fn weights(&self) -> usize;

    /// Whether they are in flash, and not in RAM to be learned.
    fn in_flash(&self) -> bool {
        false
    }

    /// Bytes of stack that the network declares: `Layer::PREDICT_RAM`.
    fn buffers(&self) -> usize {
        0
    }

    /// How many calls, from the beginning, are counted. The highest count is reported.
    fn calls(&self) -> u32 {
        2
    }
}

/// A prediction.
#[repr(C)]
pub struct Predict<N: Layer + 'static> {
    y: N::Out,
    /// Outputs of a byte may end within a word.
    end: [u8; 3],
    x: N::In,
    net: &'static N,
}

/// A number in memory.
pub trait Bytes {
    /// Its bits.
    fn bits(&self) -> u32;
}

impl Bytes for f32 {
    fn bits(&self) -> u32 {
        self.to_bits()
    }
}

impl Bytes for i8 {
    fn bits(&self) -> u32 {
        (*self as u8).into()
    }
}

impl<N: Layer> Predict<N> {
    /// Of this input by this network.
    pub const fn new(net: &'static N, x: N::In) -> Self {
        Self { y: N::Out::ZERO, end: [0; 3], x, net }
    }
}

impl<N: Layer<Out: Vector<Element: Bytes>>> Workload for Predict<N> {
    fn call(&mut self) {
        self.net.predict_into(&self.x, &mut self.y);
    }

    fn result(&self, word: &mut dyn FnMut(u32)) {
        let y = self.y.as_slice();
        let size = size_of::<<N::Out as Vector>::Element>();
        for y in y.chunks(4 / size) {
            // Zeros follow the last.
            word(y.iter().rev().fold(0, |word, y| word << (8 * size % 32) | y.bits()));
        }
    }

    fn weights(&self) -> usize {
        N::BYTES
    }

    fn in_flash(&self) -> bool {
        true
    }

    fn buffers(&self) -> usize {
        N::PREDICT_RAM
    }
}

/// A prediction of a class by an int8 network.
#[repr(C)]
pub struct Classify<N: Layer + 'static> {
    class: [u32; 1],
    x: N::In,
    net: &'static N,
}

impl<N: Layer> Classify<N> {
    /// Of this input by this network.
    pub const fn new(net: &'static N, x: N::In) -> Self {
        Self { class: [0], x, net }
    }
}

impl<N: Layer<Out: Vector<Element = i8>>> Workload for Classify<N> {
    fn call(&mut self) {
        let class = Class::argmax_int8(self.net.predict(&self.x).as_slice());
        self.class = [class.map_or(u32::MAX, |class| class.0 as u32)];
    }

    fn result(&self, word: &mut dyn FnMut(u32)) {
        word(self.class[0]);
    }

    fn weights(&self) -> usize {
        N::BYTES
    }

    fn in_flash(&self) -> bool {
        true
    }

    fn buffers(&self) -> usize {
        N::PREDICT_RAM
    }
}

/// Nothing, as a workload.
pub struct Nothing;

impl Workload for Nothing {
    fn call(&mut self) {}

    fn result(&self, _: &mut dyn FnMut(u32)) {}

    fn weights(&self) -> usize {
        0
    }
}

/// Workloads of any types, one a call; then the digest of what all of them computed.
#[repr(C)]
pub struct Several<const N: usize> {
    digest: u32,
    turn: usize,
    of: [&'static mut dyn Workload; N],
}

impl<const N: usize> Several<N> {
    /// These, in their order.
    pub const fn new(of: [&'static mut dyn Workload; N]) -> Self {
        Self { digest: 0, turn: 0, of }
    }
}

impl<const N: usize> Workload for Several<N> {
    fn call(&mut self) {
        let Self { digest, turn, of } = self;
        match of.get_mut(*turn) {
            Some(workload) => workload.call(),
            None => of.iter().for_each(|done| done.result(&mut |word| *digest = mixed(*digest, word))),
        }
        *turn += 1;
    }

    fn result(&self, word: &mut dyn FnMut(u32)) {
        word(self.digest);
    }

    fn weights(&self) -> usize {
        0
    }

    fn calls(&self) -> u32 {
        N as u32 + 1
    }
}

/// A digest with one more word in it: FNV-1a, of words where that has bytes.
pub const fn mixed(digest: u32, word: u32) -> u32 {
    (digest ^ word).wrapping_mul(0x0100_0193)
}

/// A training step: one example, softmax and cross-entropy.
#[repr(C)]
pub struct Learn<N: Train, R: Optimizer> {
    loss: [f32; 1],
    class: Class,
    x: N::In,
    net: N,
    trainer: Trainer<N, R::State>,
    optimizer: R,
}

impl<N: Train, R: Optimizer> Learn<N, R> {
    pub(crate) const fn new(net: N, optimizer: R, x: N::In, class: usize) -> Self {
        Self { loss: [0.0], class: Class(class), x, net, trainer: Trainer::new(), optimizer }
    }
}

impl<N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>, R: Optimizer> Workload for Learn<N, R> {
    fn call(&mut self) {
        let Self { loss, class, x, net, trainer, optimizer } = self;
        *loss = [trainer.learn(net, optimizer, &CrossEntropy, x, class).unwrap_or(f32::NAN)];
    }

    fn result(&self, word: &mut dyn FnMut(u32)) {
        word(self.loss[0].to_bits());
    }

    fn weights(&self) -> usize {
        N::BYTES
    }
}

/// The same training step, a slice a call.
#[repr(C)]
pub struct Sliced<N: Train + 'static, R: Optimizer + 'static> {
    loss: [f32; 1],
    slices: Option<Slices<'static, N, R, CrossEntropy, Class>>,
    example: Option<&'static mut Learn<N, R>>,
}

impl<N: Train, R: Optimizer> Sliced<N, R> {
    /// The step of an example that nothing else learns.
    pub const fn new(example: &'static mut Learn<N, R>) -> Self {
        Self { loss: [0.0], slices: None, example: Some(example) }
    }
}

impl<N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>, R: Optimizer> Workload for Sliced<N, R> {
    fn call(&mut self) {
        if let Some(Learn { class, x, net, trainer, optimizer, .. }) = self.example.take() {
            self.slices = Some(trainer.slices(net, optimizer, &CrossEntropy, x, class));
        }
        if let Some(slices) = &mut self.slices {
            self.loss = [slices.advance().map_or(f32::NAN, Option::unwrap_or_default)];
        }
    }

    fn result(&self, word: &mut dyn FnMut(u32)) {
        word(self.loss[0].to_bits());
    }

    fn weights(&self) -> usize {
        N::BYTES
    }

    fn calls(&self) -> u32 {
        Slices::<N, R, CrossEntropy, Class>::LEN as u32
    }
}

/// Examples held out by the supervisor.
const HELD_OUT: usize = 16;

/// A stream learned by SGD under a supervisor's eye. The class is the largest of the first four inputs, and in the second half
/// of the stream the next one.
#[repr(C)]
pub struct Supervised<N: Train + 'static> {
    loss: [f32; 1],
    state: u32,
    turn: u32,
    x: N::In,
    net: N,
    supervisor: Supervisor<N, Class, (), HELD_OUT>,
    optimizer: Sgd,
    config: SupervisorConfig<'static, N, Class>,
}

impl<N: Train> Supervised<N> {
    pub(crate) const fn new(net: N, factory: &'static N, optimizer: Sgd) -> Self {
        let drift = Sensitivity { delta: 0.02, threshold: 1.0, least: 8 };
        let config =
            SupervisorConfig { check: 16, patience: 4, margin: 1.0, drift, ..SupervisorConfig::new(factory) };
        Self {
            loss: [0.0],
            state: 1,
            turn: 0,
            x: N::In::ZERO,
            net,
            supervisor: Supervisor::sized(),
            optimizer,
            config,
        }
    }
}

impl<N> Supervised<N>
where
    N: Train<In: Vector<Element = f32> + AsMut<[f32]>, Out: Vector<Element = f32> + AsMut<[f32]>>,
{
    /// Hands the supervisor the next example.
    #[inline(always)]
    pub fn observe(&mut self) -> Event {
        for x in self.x.as_mut() {
            self.state = xorshift32(self.state);
            *x = (self.state as i32 >> 8) as f32 / (1 << 23) as f32;
        }
        let largest = self.x.as_slice().get(..N::Out::LEN).and_then(Class::argmax).map_or(0, |class| class.0);
        let class = Class((largest + usize::from(self.turn >= self.calls() / 2)) % N::Out::LEN);
        self.turn += 1;
        let Self { net, supervisor, optimizer, config, x, .. } = self;
        supervisor.observe(config, net, optimizer, &CrossEntropy, x, &class)
    }
}

impl<N> Workload for Supervised<N>
where
    N: Train<In: Vector<Element = f32> + AsMut<[f32]>, Out: Vector<Element = f32> + AsMut<[f32]>>,
{
    fn call(&mut self) {
        if let Event::Learned { loss } | Event::HeldOut { loss } = self.observe() {
            self.loss = [loss];
        }
    }

    fn result(&self, word: &mut dyn FnMut(u32)) {
        word(self.loss[0].to_bits());
    }

    fn weights(&self) -> usize {
        N::BYTES
    }

    fn calls(&self) -> u32 {
        512
    }
}
