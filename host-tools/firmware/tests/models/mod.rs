//! Models of every kind that a library is made of.

use tinyfit_engine::{Quantizer, network};
use tinyfit_firmware::Memory;
use tinyfit_model::{
    Activation, Block, Channel, Column, Model, Network, Provenance, Quantities, Quantity, Scaler, Sensing,
    Task,
};

/// Of each kind what it is called, the model, and what it takes of memory.
pub(crate) fn all() -> Vec<(String, Model, Memory)> {
    let mut all = Vec::new();
    for (kind, task, outputs, output_activation) in tasks() {
        let float = model(task, outputs, output_activation);
        let Network::F32(net) = &float.network else { unreachable!() };
        let mut int8 = float.clone();
        int8.network = Network::Int8(Quantizer::default().quantize(net, &[&[0.5, -1.0], &[1.0, 0.25]]));
        for learner in [Some(108), None] {
            let with = if learner.is_some() { "-learner" } else { "" };
            let memory = Memory { flash: 68, ram: 28, learner };
            all.push((format!("{kind}-f32{with}"), float.clone(), memory));
        }
        all.push((format!("{kind}-int8"), int8, Memory { flash: 1234, ram: 5, learner: None }));
    }
    let learner = all.iter().find(|(kind, ..)| kind == "regress-two-f32-learner");
    let (_, mut far, memory) = learner.cloned().expect("of those above");
    far.columns = far.inputs.iter().map(Column::number).collect();
    far.columns[0].offset = 1.7e9;
    if let Task::Regress(Quantities(targets)) = &mut far.task {
        targets[1].offset = -52.5;
    }
    all.push(("regress-far-f32-learner".into(), far, memory));
    all
}

fn tasks() -> Vec<(&'static str, Task, usize, Activation)> {
    let classes = |classes: &[&str]| Task::Classify {
        target: "y".into(),
        classes: classes.iter().map(|class| class.to_string()).collect(),
    };
    let quantities = |targets: &[&str]| {
        let quantity =
            |target: &&str| Quantity { target: target.to_string(), mean: 1.5, std_dev: 0.25, offset: 0.0 };
        Task::Regress(Quantities(targets.iter().map(quantity).collect()))
    };
    let names = vec!["u".to_string(), "v STEM \u{e4} */ /*\u{1}".to_string()];
    vec![
        ("classify", classes(&["no", "yes"]), 2, Activation::Softmax),
        ("classify-linear", classes(&["stem", "*/ \u{1f600}", "?"]), 3, Activation::Identity),
        ("classify-two", classes(&["no", "pub const STEM_X: usize = 1;"]), 1, Activation::Sigmoid),
        ("regress", quantities(&["kg"]), 1, Activation::Identity),
        ("regress-two", quantities(&["kg", "a\nb"]), 2, Activation::Identity),
        ("autoencode", Task::Autoencode { threshold: 0.125, quantile: 0.9 }, 2, Activation::Identity),
        ("outputs", Task::Outputs { names }, 2, Activation::Tanh),
    ]
}

fn model(task: Task, outputs: usize, output_activation: Activation) -> Model {
    let scaled = outputs == 2;
    let sensing = Sensing {
        rate: None,
        channels: vec![Channel { counts: 2.0, ..Channel::new("ax") }],
        filter: Vec::new(),
        frame: 8,
        stride: 4,
        stack: 1,
        blocks: Block::window(),
        group: None,
        time: None,
    };
    Model {
        network: Network::F32(network(&[2, 3, outputs], Activation::Relu, output_activation, 1)),
        scaler: scaled.then(|| Scaler { mean: vec![0.5, -1.0], inv_std: vec![2.0, 1.0] }),
        task,
        inputs: vec!["a stem".into(), "b \"\\??/\n".into()],
        columns: Vec::new(),
        sensing: (outputs == 1).then_some(sensing),
        provenance: Provenance {
            data: "t.csv */ ??/ \\ \u{e4}\n/// stem".into(),
            rows: outputs - 1,
            ..Provenance::default()
        },
    }
}
