//! What the example in C prints, by the kernel on this host.

use tinyfit::*;

fn lines<const N: usize>(what: &str, names: [&str; N], values: [f32; N]) {
    for (name, value) in names.iter().zip(values) {
        println!("{what} {name} {:#010x}", value.to_bits());
    }
}

macro_rules! predicts {
    ($model:ident, $x:expr) => {
        let x = $x;
        lines("input", $model::INPUTS, x);
        let y = $model::predict(&x);
        lines("output", $model::OUTPUTS, y);
        if let (true, Some(Class(class))) = ($model::CLASSES.len() == y.len(), Class::argmax(&y)) {
            println!("class {}", $model::OUTPUTS[class]);
        }
    };
}

macro_rules! learns {
    ($model:ident, $x:expr, $loss:expr, |$row:ident| $target:expr) => {{
        predicts!($model, $x);
        let ($row, mut net) = ($x, $model::NETWORK.clone());
        let (mut trainer, mut optimizer) = (Trainer::<$model::Network, ()>::new(), Sgd::new(0.01));
        let loss = trainer.learn(&mut net, &mut optimizer, &$loss, &$model::scaled(&$row), &$target);
        println!("loss {:#010x}", loss.expect("a good example").to_bits());
        lines("learned", $model::OUTPUTS, $model::predict_by(&net, &$row));
        println!("done");
    }};
}

