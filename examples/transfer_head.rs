//! Learn the last layer only: the body stays in flash. To freeze a layer, borrow it.
//!
//! `cargo run --example transfer_head`

use tinyfit::prelude::*;

type Body = Dense<2, 16, Tanh>;
type Head = Dense<16, 3, Softmax>;

fn main() -> Result<(), tinyfit::Error> {
    // Replace this by a trained body: in firmware a `static` that `tinyfit-build` writes. It may be an int8 network.
    let rng = &mut Generator::seed_from_u64(3);
    let mut body = Body::ZERO;
    body.initialize(rng);

    // A last layer may start with zeros: its gradient is not zero.
    let mut net = (&body, Head::ZERO);
    let mut trainer = Trainer::<(&Body, Head)>::new();
    println!("{} of {} parameters learn", Head::PARAMETERS, Body::PARAMETERS + Head::PARAMETERS);

    // Three sectors of the plane.
    let example = |rng: &mut Generator| {
        let x = [0, 1].map(|_| tinyfit::init::uniform(1.0, rng));
        (x, Class(if x[0] > 0.3 { 0 } else { 1 + usize::from(x[1] > 0.0) }))
    };
    for _ in 0..6000 {
        let (x, class) = example(rng);
        trainer.learn(&mut net, &mut Sgd::new(0.1), &CrossEntropy, &x, &class)?;
    }

    let test: Vec<_> = (0..500).map(|_| example(rng)).collect();
    let right = test.iter().filter(|(x, class)| Class::argmax(&net.predict(x)) == Some(*class)).count();
    println!("accuracy {:.3}", right as f32 / 500.0);
    assert!(right > 460);
    Ok(())
}
