//! Devices whose outputs are not classes.

use std::io::Cursor;

use serde_json::json;
use tinyfit::{Dense, Identity, MeanSquaredError, StandardScaler, Zero};
use tinyfit_board::store::{Ram, Slots};
use tinyfit_board::task::{Quantities, Reconstruction, Task};
use tinyfit_board::{Device, Factory, NoSensing, State};
use tinyfit_client::{Local, Patience};
use tinyfit_monitor::{Link, Moment, Session, plain};

use super::{LEARNING, Memory, lines, of, screen};

type Net = Dense<2, 2, Identity>;
type Bench<T> = Device<Net, Net, Ram<Vec<u8>, 4, 256>, 2, 2, T>;

/// Outputs are inputs and a half.
static NET: Net = Dense { weights: [[1.0, 0.0], [0.0, 1.0]], bias: [0.5, 0.5], activation: Identity };
static SCALER: StandardScaler<2> = StandardScaler { mean: [0.0; 2], inv_std: [1.0; 2] };

/// The output of a script with `--plain`, the table, and the lines sent.
fn run<T: Task>(task: T, outputs: &'static str, script: &str) -> (Vec<serde_json::Value>, String, Vec<Moment>)
where
    Bench<T>: Send,
{
    let factory = Factory::of(task, outputs, NoSensing, "bench", &SCALER, &NET, &NET);
    let slots = Slots { first: 0, second: 0x4000, bytes: 0x4000 };
    let flash = Ram(vec![0xFF; 0x8000]);
    let device: Bench<T> = Device::new(factory, Box::leak(Box::new(State::ZERO)), flash, slots);
    let [output, recording, table] = [(); 3].map(|()| Memory::default());
    let session = Session::new(Vec::new()).record(Box::new(recording.clone())).unwrap();
    let session = session.tabulate(Box::new(table.clone()));
    let link = Link::open(Local::new(device), Patience::default(), LEARNING, None).unwrap();
    plain(link, session, Cursor::new(script.to_string()), output.clone(), &|| false).unwrap();
    let said = tinyfit_monitor::read_recording(recording.text().as_bytes()).unwrap();
    (lines(&output), table.text(), said)
}

fn shown(moments: &[Moment]) -> String {
    let mut session = Session::new(Vec::new());
    moments.iter().for_each(|moment| {
        session.hear(moment).unwrap();
    });
    screen(&session, 100, 32)
}

#[test]
fn quantities_have_their_names_in_lines_table_and_screen() {
    let units = Quantities { mean: [100.0, -4.0], std_dev: [10.0, 2.0], loss: MeanSquaredError };
    let script = "{\"score\":{\"x\":[1,2]}}\nlabel 117.5 2\n{\"score\":{\"x\":[0,0]}}\nlabel 104.5 -2\nlabel east\nevaluate\n";
    let (news, table, said) = run(units, "power [W],heat", script);
    let info = of(&news, "info")[0];
    assert_eq!(
        (&info["task"], &info["outputs"], info.get("classes")),
        (&json!("regress"), &json!(["power [W]", "heat"]), None)
    );
    assert_eq!(of(&news, "score")[0]["f32"], json!([115.0, 1.0]));
    assert_eq!(*of(&news, "label")[0], json!({"window": 1, "targets": [117.5, 2.0]}));
    let note = of(&news, "note")[0].as_str().unwrap();
    assert_eq!(note, "`label east`: give the target, or the targets with spaces between them");
    let rows: Vec<&str> = table.lines().map(|row| row.split_once(',').unwrap().1).collect();
    assert_eq!(
        rows,
        [
            "window,label,hit,f32_power [W],f32_heat,int8_power [W],int8_heat",
            "1,117.5 2,,115,1,115,1",
            "2,104.5 -2,,105,-3,105,-3"
        ]
    );
    let screen = shown(&said);
    // |117.5 - 115|, |104.5 - 105| and |2 - 1|, |-2 + 3|; standardized, a quarter and a half of them: squares and mean.
    for part in [
        "power [W]                       105          105",
        "2 labeled windows: mean absolute errors",
        "power [W] 1.500000",
        "heat 1.000000",
        "on 2 kept examples loss 0.141,",
    ] {
        assert!(screen.contains(part), "{part} is not in\n{screen}");
    }
    assert!(!screen.contains("accuracy") && !screen.contains("0-9 label"), "{screen}");
}

#[test]
fn an_autoencoders_error_is_compared_with_its_threshold() {
    let task = Reconstruction::<2> { threshold: 0.125, loss: MeanSquaredError };
    let (news, table, said) = run(task, "score", "{\"score\":{\"x\":[1,2]}}\nkeep\nlabel 3\n");
    assert_eq!(of(&news, "info")[0]["threshold"], 0.125);
    assert_eq!(of(&news, "score")[0], &json!({"window": 1, "f32": [0.25], "int8": [0.25], "anomaly": true}));
    assert_eq!(*of(&news, "label")[0], json!({"window": 1, "targets": []}));
    let note = of(&news, "note")[0].as_str().unwrap();
    assert!(note.contains("it learns what it keeps as it is"), "{note}");
    assert_eq!(table.lines().next(), Some("seconds,window,label,hit,f32_score,int8_score,anomaly"));
    assert!(table.lines().nth(1).is_some_and(|row| row.ends_with(",1,,,0.25,0.25,1")), "{table}");
    let screen = shown(&said);
    for part in
        ["above the threshold 0.125: an anomaly", "1 windows, 1 anomalies", "k keep", "window 1, kept"]
    {
        assert!(screen.contains(part), "{part} is not in\n{screen}");
    }
}
