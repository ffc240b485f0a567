//! A regressor and an autoencoder: the device's numbers are the model file's, to the bit.

use tinyfit::{Dense, Identity, MeanSquaredError, StandardScaler, Tanh, Train, Zero};
use tinyfit_board::store::{Ram, Slots};
use tinyfit_board::task::{Quantities, Reconstruction};
use tinyfit_board::{Device, Factory, State};
use tinyfit_client::{Client, DeliveryError, Load, Local, Mismatch, Patience, numbers, with_numbers};
use tinyfit_model::{
    Activation, F32Network, Model, Network, Number, Prediction, Provenance, Quantities as Targets, Quantity,
    Scaler, Task,
};

type Net = (Dense<3, 4, Tanh>, Dense<4, 3, Identity>);
type Flash = Ram<Vec<u8>, 4, 256>;

const SLOTS: Slots = Slots { first: 0, second: 0x4000, bytes: 0x4000 };

/// Numbers that are spread, and nothing else.
fn spread(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|i| ((i * 37 + seed * 11) % 97) as f32 / 48.5 - 1.0).collect()
}

fn model(task: Task) -> Model {
    let layer = |name: &str, inputs: usize, outputs: usize, activation| tinyfit_model::Dense {
        name: name.into(),
        inputs,
        outputs,
        weights: spread(inputs * outputs, inputs),
        bias: spread(outputs, outputs + 3),
        activation,
    };
    let layers = vec![layer("hidden", 3, 4, Activation::Tanh), layer("out", 4, 3, Activation::Identity)];
    Model {
        network: Network::F32(F32Network { layers }),
        scaler: Some(Scaler { mean: vec![0.1, -3.0, 20.0], inv_std: vec![1.3, 0.7, 0.11] }),
        task,
        inputs: ["a", "b", "c"].map(String::from).to_vec(),
        columns: Vec::new(),
        sensing: None,
        provenance: Provenance::default(),
    }
}

fn quantities(factor: f32) -> Task {
    let of = |target: &str, mean, std_dev| Quantity {
        target: target.into(),
        mean: factor * mean,
        std_dev: factor * std_dev,
        offset: 0.0,
    };
    Task::Regress(Targets(vec![of("x", 0.1, 3.3), of("y", -71.7, 12.9), of("z", 1e6, 1e-3)]))
}

/// A device with a model of a task in it.
fn device<T: tinyfit_board::task::Task>(
    model: &Model,
    mut task: T,
    names: &'static str,
) -> Client<Local<Device<Net, Net, Flash, 3, 3, T>>> {
    let (Network::F32(layers), Some(scaler)) = (&model.network, &model.scaler) else { panic!("f32") };
    let mut net = Net::ZERO;
    let mut all = layers.layers.iter().flat_map(|layer| layer.weights.iter().chain(&layer.bias));
    net.restore_parameters(&mut |_| *all.next().unwrap());
    let mut of_task = model.task.numbers().into_iter();
    task.restore(&mut |_| of_task.next().unwrap());
    let net: &'static Net = Box::leak(Box::new(net));
    let scaler = StandardScaler {
        mean: scaler.mean[..].try_into().unwrap(),
        inv_std: scaler.inv_std[..].try_into().unwrap(),
    };
    let factory = Factory {
        fingerprint: model.fingerprint(),
        ..Factory::of(task, names, "bench", Box::leak(Box::new(scaler)), net, net)
    };
    let flash = Ram(vec![0xFF; 0x8000]);
    let device = Device::new(factory, Box::leak(Box::new(State::ZERO)), flash, SLOTS);
    Client::open(Local::new(device), Patience::default()).unwrap()
}

/// What `tinyfit predict` prints of a row.
fn predicted(model: &Model, row: &[f32]) -> (Vec<f32>, Option<bool>) {
    let number = |number: Number| match number {
        Number::F32(number) => number,
        Number::F64(_) => panic!("no offset"),
    };
    match model.prediction(row) {
        Prediction::Numbers(numbers) => (numbers.into_iter().map(number).collect(), None),
        Prediction::Anomaly(score, anomaly) => (vec![number(score)], Some(anomaly)),
        Prediction::Class(..) => panic!("no classes"),
    }
}

fn rows() -> impl Iterator<Item = Vec<f32>> {
    (0..50).map(|nth| spread(3, nth + 5).iter().zip([2.0, 5.0, 30.0]).map(|(x, by)| x * by).collect())
}

fn same<T: tinyfit_board::task::Task>(
    client: &mut Client<Local<Device<Net, Net, Flash, 3, 3, T>>>,
    model: &Model,
) {
    for row in rows() {
        let score = client.score(&row).unwrap();
        assert_eq!((score.f32.to_vec(), score.anomaly), predicted(model, &row));
        assert_eq!(score.int8, score.f32);
    }
}

fn load(model: &Model) -> Load {
    let (numbers, fingerprint) = (numbers(model).unwrap(), model.fingerprint());
    Load::Model { numbers, fingerprint, task: model.task.name(), signing: None }
}

#[test]
fn a_regressor_answers_as_predict_prints_and_takes_another_with_other_units() {
    let units = Quantities { mean: [0.0; 3], std_dev: [0.0; 3], loss: MeanSquaredError };
    let model = model(quantities(1.0));
    let mut client = device(&model, units, "x,y,z");
    same(&mut client, &model);
    client.label_with(&[1.0, -70.0, 1e6], true, None).unwrap();
    let error = client.label(1, true, None).unwrap_err().to_string();
    assert!(error.contains("it takes 3 targets and no class, and 0 came"), "{error}");
    assert_eq!(with_numbers(&model, &client.get_model().unwrap()).unwrap(), model);

    let mut other = Model { task: quantities(7.0), ..model.clone() };
    other.scaler.as_mut().unwrap().mean[1] = 2.0;
    assert_eq!(client.deliver(load(&other), None).unwrap().counter, 1);
    same(&mut client, &other);
    assert_eq!(with_numbers(&model, &client.get_model().unwrap()).unwrap(), other);

    // The same layers, and another task.
    let watch = Model { task: Task::Autoencode { threshold: 0.5, quantile: 0.99 }, ..model };
    let Err(DeliveryError::Model(mismatch)) = client.deliver(load(&watch), None) else { panic!("taken") };
    assert_eq!(mismatch, Mismatch::Task { model: "autoencode", device: "regress".into() });
    assert_ne!(watch.fingerprint(), other.fingerprint());
}

#[test]
fn an_autoencoder_answers_as_predict_prints_and_takes_another_threshold() {
    let task = |threshold| Task::Autoencode { threshold, quantile: 0.99 };
    let errors = |model: &Model| rows().map(|row| predicted(model, &row).0[0]).collect::<Vec<_>>();
    let mut middle = errors(&model(task(0.0)));
    middle.sort_by(f32::total_cmp);
    let model = model(task(middle[25]));
    let mut client = device(&model, Reconstruction::<3> { threshold: 0.0, loss: MeanSquaredError }, "score");
    same(&mut client, &model);
    assert!(rows().any(|row| predicted(&model, &row).1 == Some(true)));
    client.label_with(&[], true, None).unwrap();
    let error = client.label_with(&[1.0], true, None).unwrap_err().to_string();
    assert!(error.contains("a label has nothing"), "{error}");
    let other = Model { task: task(middle[10]), ..model.clone() };
    assert_eq!(client.deliver(load(&other), None).unwrap().counter, 1);
    same(&mut client, &other);
    assert_eq!(client.info().unwrap().threshold, Some(middle[10]));
}
