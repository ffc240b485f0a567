//! Models and updates brought to a board: what is compared before, and what the ledger notes after.

use crate::bench::{Bench, FINGERPRINT, NUMBERS, PEM, PUBLIC, bench, key, pump};
use tempfile::TempDir;
use tinyfit_board::{Access, Owner};
use tinyfit_client::{
    Client, Delivered, DeliveryError, Ledger, Load, Local, Mismatch, Patience, Signer, Signing,
};
use tinyfit_model::{Block, Channel, Sensing};

fn open(owner: Owner) -> Client<Local<Bench>> {
    Client::open(Local::new(bench(owner)), Patience::default()).unwrap()
}

fn signing(folder: &TempDir, device: &str) -> Signing {
    let ledger = Ledger::at(&folder.path().join("k.ledger.json"));
    Signing { signer: Signer::Key(key(PEM).unwrap()), ledger, product: "pump".into(), device: device.into() }
}

fn model(signing: Option<Signing>) -> Load {
    Load::Model {
        numbers: vec![0.5; NUMBERS],
        fingerprint: FINGERPRINT,
        task: "classify",
        sensing: None,
        signing,
    }
}

#[test]
fn an_open_board_takes_a_model_without_a_signature() {
    let mut client = open(Owner::OPEN);
    let Delivered { reported, counter, signed } = client.deliver(model(None), Some("bench")).unwrap();
    assert_eq!((counter, signed), (1, false));
    // As it was before.
    assert_eq!((reported.board.as_str(), reported.counter, reported.fingerprint), ("bench", 0, FINGERPRINT));
    assert_eq!(client.get_model().unwrap(), vec![0.5; NUMBERS]);
}

#[test]
fn a_signed_board_takes_what_its_owner_signed_and_the_ledger_notes_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut client = open(pump("north 7", Access::Open));
    let load = model(Some(signing(&folder, "north 7")));
    assert_eq!((load.is_signed(), load.addressee(), load.factory()), (true, ["pump", "north 7"], None));
    let taken = client.deliver(load, None).unwrap();
    assert_eq!((taken.counter, taken.signed, taken.reported.device.as_str()), (1, true, "north 7"));
    let ledger = std::fs::read_to_string(folder.path().join("k.ledger.json")).unwrap();
    assert!(ledger.contains("\"seen\""), "{ledger}");
    // An update that was signed before is the next one's.
    let update = signing(&folder, "north 7").sign(vec![0.25; NUMBERS], FINGERPRINT, 0, None).unwrap();
    assert_eq!(update.public(), &PUBLIC);
    let again = Load::Signed { update: update.clone(), ledger: None };
    assert_eq!(client.deliver(again, None).unwrap().counter, 2);
    let again = Load::Signed { update, ledger: None };
    let error = client.deliver(again, None).unwrap_err().to_string();
    assert!(error.starts_with("the board's last update is 2 and this is 2"), "{error}");
}

#[test]
fn what_does_not_fit_leaves_the_board_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut client = open(pump("north 7", Access::Open));
    let error = client.deliver(model(None), Some("rp2040")).unwrap_err();
    let expected = "the board is bench, not rp2040; connect the right one, or give its --board";
    assert_eq!(error.to_string(), expected);
    assert!(matches!(client.deliver(model(None), None), Err(DeliveryError::Unsigned)));
    let unsigned = |fingerprint, sensing| {
        let (numbers, task) = (vec![0.5; NUMBERS], "classify");
        Load::Model { numbers, fingerprint, task, sensing, signing: None }
    };
    let other = unsigned(1, None);
    let mismatch = Mismatch::Fingerprint { model: 1, device: FINGERPRINT };
    assert!(matches!(client.deliver(other, None), Err(DeliveryError::Model(found)) if found == mismatch));
    // Its sensor has six axes at 50 Hz.
    let sensing = Sensing {
        rate: Some(1600.0),
        channels: ["x", "y", "z"].map(Channel::new).to_vec(),
        filter: Vec::new(),
        frame: 1024,
        stride: 512,
        stack: 1,
        blocks: Block::window(),
        group: None,
        time: None,
    };
    let other = client.deliver(unsigned(FINGERPRINT, Some(sensing)), None).unwrap_err().to_string();
    assert!(
        other.starts_with(
            "the model takes 3 channels at 1600 Hz in frames of 1024 samples, one every 512, and the device's firmware 6 channels at 50 Hz"
        ),
        "{other}"
    );
    let error = client.deliver(model(Some(signing(&folder, "south 1"))), None).unwrap_err();
    assert!(error.to_string().contains("is for the device 'south 1'"), "{error}");
    assert_eq!(client.info().unwrap().counter, 0);
    assert!(!folder.path().join("k.ledger.json").exists(), "nothing was signed");
}
