//! `tinyfit flash`, as far as it goes without a board and without building firmware.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;
#[path = "../../flash/tests/elf/mod.rs"]
mod elf;

use std::io::{Read, Write};
use std::time::Duration;

use common::Folder;
use elf::{ARM, Load, elf};
use predicates::str::contains;
use serialport::{SerialPort, TTYPort};
use tinyfit_client::Transport;
use tinyfit_model::{Anchors, Model};

/// What `shoulder-model.safetensors` is: 30-32-16-7, ReLU and softmax, in f32.
const NETWORK: u32 = 2_831_783_537;

/// A folder with the models that the boards ship, and a drive of an RP2040 in boot mode.
fn folder() -> Folder {
    let folder = Folder::new();
    for which in ["model", "int8"] {
        let path = format!(
            "{}/../../boards/support/models/shoulder-{which}.safetensors",
            env!("CARGO_MANIFEST_DIR")
        );
        std::fs::copy(path, folder.path(&format!("{which}.safetensors"))).unwrap();
    }
    std::fs::create_dir(folder.path("drive")).unwrap();
    folder.write("drive/INFO_UF2.TXT", "UF2 Bootloader v3.0\nModel: Raspberry Pi RP2\nBoard-ID: RPI-RP2\n");
    folder
}

fn firmware(network: u32) -> Vec<u8> {
    let code = Load { addresses: [0x1000_0000; 2], bytes: b"code", memory: 4, flags: 5 };
    elf(ARM, &[code], Some(("tinyfit_model", network)))
}

#[test]
fn a_model_alone_goes_onto_the_drive() {
    let folder = folder();
    folder.write("tune.elf", firmware(NETWORK));
    let line = "flash model.safetensors --board rp2040 --model-only --elf tune.elf";
    let tried = folder.json(&format!("{line} --dry-run"));
    assert_eq!(
        (&tried["via"], &tried["dry_run"], &tried["elf"]),
        (&"uf2".into(), &true.into(), &"tune.elf".into())
    );
    assert!(!folder.path("drive/TINYFIT.UF2").exists());

    let done = folder.json(&format!("{line} --drive drive"));
    assert_eq!(
        (&done["bytes"], &done["erases_learned"], &done["drive"]),
        (&tried["bytes"], &true.into(), &"drive".into())
    );
    // The record's 7 KB in two sectors of the first slot, and the first sector of the second.
    let file = std::fs::read(folder.path("drive/TINYFIT.UF2")).unwrap();
    let addresses: Vec<u32> =
        file.chunks(512).map(|block| u32::from_le_bytes(block[12..16].try_into().unwrap())).collect();
    let sectors = [0x101E_0000u32, 0x101E_1000, 0x101F_0000];
    let expected: Vec<u32> =
        sectors.iter().flat_map(|sector| (*sector..sector + 4096).step_by(256)).collect();
    assert_eq!(addresses, expected);
    assert_eq!(&file[32..36], b"tfit");
}

#[test]
fn a_model_goes_over_the_serial_line_to_its_own_board_alone() {
    let folder = folder();
    let read = |name: &str| Model::load(&folder.path(name)).unwrap().model;
    let mut device =
        tinyfit_demo::host(&read("model.safetensors"), &read("int8.safetensors"), &Anchors::default())
            .unwrap();
    let (mut here, there) = TTYPort::pair().unwrap();
    here.set_timeout(Duration::from_secs(20)).unwrap();
    let port = there.name().unwrap();
    let served = std::thread::spawn(move || {
        let (mut line, mut byte, mut answered) = (Vec::new(), [0], 0);
        // Who it is, and twice more by number.
        while answered < 3 && here.read_exact(&mut byte).is_ok() {
            line.extend(byte);
            if byte == [b'\n'] {
                device.send(std::str::from_utf8(&std::mem::take(&mut line)).unwrap().trim_end()).unwrap();
                while let Some(answer) = device.receive(Duration::ZERO).unwrap() {
                    here.write_all(format!("{answer}\n").as_bytes()).unwrap();
                    answered += 1;
                }
            }
        }
        // Bytes sent before are lost when this end closes.
        here
    });
    let line = format!("flash model.safetensors --board rp2040 --model-only --via serial --port {port}");
    assert_eq!(folder.json(&format!("{line} --dry-run"))["numbers"], 1_699);
    let message = "the board is host, not rp2040; connect the right one";
    folder.tinyfit(&line).assert().code(1).stderr(contains(message));
    drop((served.join().unwrap(), there));
}

#[test]
fn what_is_no_good_is_one_line_and_nothing_is_written() {
    let folder = folder();
    folder.write("other.elf", firmware(NETWORK + 1)).write("text.elf", "hello");
    let fails = |line: &str, code: i32, message: &str| {
        folder
            .tinyfit(&format!("flash model.safetensors {line}"))
            .assert()
            .code(code)
            .stderr(contains(message));
    };
    let alone = "--board rp2040 --drive drive --model-only --elf";
    fails(&format!("{alone} other.elf"), 1, "its layers are not those of the firmware's network");
    fails(&format!("{alone} text.elf"), 1, "text.elf: it is not firmware");
    fails(&format!("{alone} none.elf"), 1, "none.elf: there is no such file");
    fails("--board rp2040 --drive drive", 1, "`tune` needs its int8 model too; make it by `tinyfit quantize");
    fails("--board rp2040 --drive drive --int8 model.safetensors", 1, "the model of --int8 is in f32");
    fails(
        "--board rp2040 --drive drive --firmware dance",
        1,
        "there is no firmware 'dance' for rp2040; there are",
    );
    fails("--board rp2040 --drive .", 1, "it is not a drive of a board in boot mode");
    fails(
        "--board rp2040 --via dfu",
        2,
        "--via dfu does not work for rp2040: give one of uf2, probe, serial, emulator",
    );
    fails("--board stm32f405 --drive drive", 2, "--drive requires --via uf2");
    fails("--board rp2040 --flash-file chip.bin", 2, "--flash-file requires --via emulator");
    fails("--board rp2040 --emulator --model-only", 2, "--model-only is for boards");
    fails("--board rp2040 --model-only --firmware score", 2, "--model-only requires --firmware tune");
    fails("--board rp2040 --elf other.elf", 2, "--model-only");
    let serial = "--board rp2040 --via serial";
    fails(serial, 2, "--via serial puts a model on a running board, not firmware: give --model-only");
    fails(&format!("{serial} --model-only"), 2, "--via serial needs --port");
    fails(&format!("{serial} --model-only --elf other.elf"), 2, "--via serial needs no --elf");
    fails(&format!("{serial} --model-only --port none"), 1, "none: there is no such port");
    fails(
        &format!("{serial} --model-only --port none --key text.elf"),
        1,
        "text.elf: is not a private key of Ed25519 in PKCS#8 PEM; `openssl genpkey",
    );
    fails("--board rp2040 --port none", 2, "--port requires --via serial");
    fails("--board pyramid", 2, "stm32f405");
    folder.write("drive/INFO_UF2.TXT", "Board-ID: RP2350\n");
    fails("--board rp2040 --drive drive", 1, "the board in boot mode is 'RP2350', and rp2040 is 'RPI-RP2'");
    assert!(!folder.path("drive/TINYFIT.UF2").exists());
}

#[test]
fn an_update_for_an_emulated_board_needs_the_file_of_its_flash() {
    let folder = folder();
    let refuses = |args: &str, message: &str| {
        folder.tinyfit(args).assert().code(2).stderr(contains(message));
    };
    let update = "flash --update update.json";
    refuses(&format!("{update} --emulator"), "needs --board and --flash-file");
    refuses(&format!("{update} --emulator --board rp2040"), "needs --board and --flash-file");
    refuses(&format!("{update} --via emulator --flash-file chip.bin"), "needs --board and --flash-file");
    refuses(&format!("{update} --port COM3 --flash-file chip.bin"), "require --emulator");
    refuses(&format!("{update} --port COM3 --elf tune.elf"), "require --emulator");
    refuses(
        &format!("{update} --emulator --board rp2040 --flash-file chip.bin --port COM3"),
        "--port requires --via serial",
    );
    refuses(
        "flash model.safetensors --board rp2040 --emulator --elf tune.elf",
        "--elf requires --model-only",
    );
    folder.refuses(&format!("{update} --emulator --board rp2040 --flash-file chip.bin"), "update.json: ");
}
