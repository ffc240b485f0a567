//! The counters of updates: each once, whoever asks, and nothing that was written is lost.

use std::collections::BTreeSet;
use std::path::Path;

use crate::bench::PUBLIC;
use tinyfit_client::{Ledger, LedgerError};

const OTHER: [u8; 32] = [7; 32];

fn in_folder() -> (tempfile::TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::beside(&folder.path().join("k.pem"));
    (folder, ledger)
}

#[test]
fn counters_go_on_by_product_and_by_device() {
    let (folder, ledger) = in_folder();
    assert_eq!(ledger.path(), folder.path().join("k.ledger.json"));
    assert_eq!(ledger.last(Some(&PUBLIC), "pump", "").unwrap(), 0);
    assert!(!ledger.exists());
    let take = |product, device, wanted| ledger.take(&PUBLIC, product, device, wanted);
    assert_eq!(take("pump", "", None).unwrap(), 1);
    assert_eq!(take("pump", "", None).unwrap(), 2);
    assert_eq!(take("fan", "", None).unwrap(), 1, "another product");
    // A named device goes on from where all are, and leaves the others there.
    assert_eq!(take("pump", "a", None).unwrap(), 3);
    assert_eq!(take("pump", "a", None).unwrap(), 4);
    assert_eq!(take("pump", "b", None).unwrap(), 3);
    let last = |device| ledger.last(Some(&PUBLIC), "pump", device).unwrap();
    assert_eq!((last(""), last("a"), last("b"), last("c")), (2, 4, 3, 2));
    // A counter for all must be above every board's.
    assert_eq!(take("pump", "", None).unwrap(), 5);
    assert_eq!(take("pump", "b", Some(5 + 1024)).unwrap(), 1029);
    for wanted in [0, 1029, 1029 + 1025, u32::MAX] {
        let error = take("pump", "b", Some(wanted)).unwrap_err();
        assert!(matches!(error, LedgerError::Counter { last: 1029, .. }), "{error}");
    }
    // One that was left behind, in separate steps.
    assert_eq!(take("pump", "d", Some(3)).unwrap(), 3);
    assert!(matches!(take("pump", "d", Some(3)), Err(LedgerError::Counter { last: 3, .. })));
    ledger.saw(&PUBLIC, "pump", "c", 9).unwrap();
    assert_eq!(last("c"), 5, "what a board reports is noted, and nothing depends on it");
    assert_eq!(ledger.devices(Some(&PUBLIC), "pump").unwrap(), ["a", "b", "c", "d"]);
    let text = std::fs::read_to_string(ledger.path()).unwrap();
    let book: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(book["products"]["pump"]["devices"]["c"]["seen"]["counter"], 9);
    let date = book["products"]["pump"]["devices"]["c"]["seen"]["date"].as_str().unwrap();
    assert!(date.len() == 10 && date.as_bytes()[4] == b'-', "{date}");
}

#[test]
fn the_last_counter_there_is_is_the_last() {
    let (_folder, ledger) = in_folder();
    ledger.take(&PUBLIC, "pump", "", None).unwrap();
    let text = std::fs::read_to_string(ledger.path()).unwrap();
    std::fs::write(ledger.path(), text.replace("\"counter\": 1", "\"counter\": 4294967295")).unwrap();
    for wanted in [None, Some(5)] {
        assert!(matches!(ledger.take(&PUBLIC, "pump", "", wanted), Err(LedgerError::UsedUp)));
    }
}

#[test]
fn what_is_no_ledger_of_this_key_is_left_alone() {
    let (_folder, ledger) = in_folder();
    ledger.take(&PUBLIC, "pump", "", None).unwrap();
    let good = std::fs::read_to_string(ledger.path()).unwrap();
    assert!(matches!(ledger.take(&OTHER, "pump", "", None), Err(LedgerError::OtherKey)));
    let cut = &good[..good.len() / 2];
    let texts = [
        ("", "not a tinyfit ledger"),
        ("{}", "missing field"),
        (cut, "EOF"),
        (&good.replace("-ledger", "-model"), "its format is not tinyfit-ledger"),
        (&good.replace("\"version\": 1", "\"version\": 2"), "the ledger's format is 2"),
        (&good.replace("\"counter\": 1", "\"counter\": -1"), "invalid value"),
        (&good.replace("\"counter\": 1", "\"counter\": 1, \"extra\": 1"), "unknown field"),
    ];
    for (text, words) in texts {
        std::fs::write(ledger.path(), text).unwrap();
        let error = ledger.take(&PUBLIC, "pump", "", None).unwrap_err().to_string();
        assert!(error.contains(words), "{words}: {error}");
        assert!(ledger.last(None, "pump", "").is_err());
        assert_eq!(std::fs::read_to_string(ledger.path()).unwrap(), text, "it is not changed");
    }
    std::fs::write(ledger.path(), [0xFF, 0xFE]).unwrap();
    assert!(ledger.take(&PUBLIC, "pump", "", None).unwrap_err().to_string().contains("it is not text"));
    let none = Ledger::at(Path::new("no/such/folder/l.json"));
    assert!(matches!(none.take(&PUBLIC, "", "", None), Err(LedgerError::File { what: "locked", .. })));
}

/// As two processes do, each by a file that it opened itself.
#[test]
fn two_at_once_never_get_the_same() {
    let (folder, _) = in_folder();
    let path = folder.path().join("k.ledger.json");
    let signer = || {
        let ledger = Ledger::at(&path);
        (0..25).map(|_| ledger.take(&PUBLIC, "pump", "", None).unwrap()).collect::<Vec<_>>()
    };
    let counters: Vec<u32> = std::thread::scope(|scope| {
        let signers = [(); 4].map(|()| scope.spawn(signer));
        signers.into_iter().flat_map(|signer| signer.join().unwrap()).collect()
    });
    assert_eq!(counters.iter().copied().collect::<BTreeSet<_>>(), (1..=100).collect());
}
