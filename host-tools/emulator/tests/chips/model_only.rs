//! A model that `tinyfit flash --model-only` puts on an RP2040 is what the chip starts from.

use std::{fs, path::Path, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use tinyfit_emulator::{Emulator, Flash, Options, build};

use crate::named;
use tinyfit_boards::Way;
use tinyfit_flash::{Firmware, slots, uf2};
use tinyfit_model::{Model, Network};

const PATIENCE: Duration = Duration::from_secs(20);

/// The demo's model with other weights.
fn model() -> Model {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../boards/support/models/shoulder-model.safetensors");
    let mut model = Model::load(&path).unwrap().model;
    if let Network::F32(net) = &mut model.network {
        net.layers.iter_mut().flat_map(|layer| &mut layer.weights).for_each(|weight| *weight *= -0.5);
    }
    model
}

/// The numbers of a model as the protocol has them.
fn numbers(model: &Model) -> Vec<f32> {
    let (Network::F32(net), Some(scaler)) = (&model.network, &model.scaler) else { panic!("an f32 model") };
    let layers = net.layers.iter().flat_map(|layer| layer.weights.iter().chain(&layer.bias));
    scaler.mean.iter().chain(&scaler.inv_std).chain(layers).copied().collect()
}

fn ask(board: &mut Emulator, line: &str) -> Value {
    board.send_line(line).unwrap();
    serde_json::from_str(&board.read_line(PATIENCE).unwrap()).unwrap()
}

#[test]
fn a_board_starts_from_the_model_that_was_put_on_it_alone() {
    let elf = build(named("rp2040"), "tune", None).unwrap_or_else(|error| panic!("{error}"));
    let rp2040 = named("rp2040");
    let Some(Way::Uf2 { family, .. }) = rp2040.ways.first() else { panic!("{:?}", rp2040.ways) };
    let firmware = Firmware::read(&fs::read(&elf).unwrap(), rp2040).unwrap();
    firmware.fits(rp2040).unwrap();
    let model = model();
    // As the boot loader takes the blocks.
    let mut flash = vec![0xFF; rp2040.flash.bytes() as usize];
    let image = slots::model_only(&model, &firmware, rp2040, 0).unwrap();
    for block in uf2::blocks(&image, *family).chunks(uf2::BLOCK) {
        let address = u32::from_le_bytes(block[12..16].try_into().unwrap());
        flash[(address - rp2040.flash.origin) as usize..][..uf2::PAYLOAD]
            .copy_from_slice(&block[32..][..uf2::PAYLOAD]);
    }
    let directory = tempfile::tempdir().unwrap();
    let image = directory.path().join("flash");
    fs::write(&image, flash).unwrap();

    let options = Options { flash: Some(Flash { image: &image, cut: None }), ..Options::default() };
    let mut board =
        Emulator::start_with(named("rp2040"), &elf, options).unwrap_or_else(|error| panic!("{error}"));
    let info = ask(&mut board, "\"info\"");
    assert_eq!(info["info"]["source"]["slot"], 0, "{info}");
    assert_eq!(info["info"]["slots"][1], "empty", "{info}");
    assert_eq!(info["info"]["fingerprint"], model.fingerprint());

    let expected = numbers(&model);
    let mut got = Vec::new();
    while got.len() < expected.len() {
        let reply = ask(&mut board, &format!(r#"{{"get":{{"offset":{}}}}}"#, got.len()));
        let bytes = STANDARD.decode(reply["model"]["base64"].as_str().unwrap()).unwrap();
        got.extend(bytes.as_chunks().0.iter().map(|number| f32::from_le_bytes(*number)));
    }
    assert_eq!(got, expected);
}
