//! The slots of a board, as an image.

use embedded_storage::nor_flash::NorFlashErrorKind;
use tinyfit_board::snapshot::{fingerprint, save_model};
use tinyfit_board::store::{Error as StoreError, Mark, Ram, Slots, Store};
use tinyfit_model::{Model, Network};

use crate::error::Error;
use crate::firmware::Firmware;
use crate::image::{ERASED, Image};
use tinyfit_boards::Board;

/// The start of a slot, with the header of a record. A sector is erased as a whole on every chip.
const BEGINNING: usize = 4096;

/// What slots are whole numbers of.
const UNIT: usize = 1024;

/// The first slot with the record of a model in it, as a chip saves it into an empty one of so many bytes, written `write` at once.
fn record(model: &Model, counter: u32, bytes: u32, write: u32) -> Result<Vec<u8>, Error> {
    match write {
        1 => record_by::<1>(model, counter, bytes),
        2 => record_by::<2>(model, counter, bytes),
        4 => record_by::<4>(model, counter, bytes),
        8 => record_by::<8>(model, counter, bytes),
        16 => record_by::<16>(model, counter, bytes),
        32 => record_by::<32>(model, counter, bytes),
        64 => record_by::<64>(model, counter, bytes),
        128 => record_by::<128>(model, counter, bytes),
        // A description has no other.
        _ => record_by::<256>(model, counter, bytes),
    }
}

fn record_by<const WRITE: usize>(model: &Model, counter: u32, bytes: u32) -> Result<Vec<u8>, Error> {
    let (Network::F32(net), Some(scaler)) = (&model.network, &model.scaler) else {
        return Err(Error::Unfit {
            what: "it is not an f32 network with a scaling of its inputs, and a board keeps no other".into(),
            advice: "give the f32 model".into(),
        });
    };
    let slots = Slots { first: 0, second: bytes, bytes };
    let ram = Ram::<_, WRITE, UNIT>(vec![ERASED; 2 * bytes as usize]);
    let layers = net.layers.iter().flat_map(|layer| layer.weights.iter().chain(&layer.bias).copied());
    let task = model.task.numbers();
    let numbers: Vec<f32> =
        scaler.mean.iter().chain(&scaler.inv_std).chain(&task).copied().chain(layers).collect();
    let mut store = Store::open(ram, slots, fingerprint(model.fingerprint())).map_err(failed)?;
    let mark = Mark { counter, provisioned: false };
    save_model(&mut store, mark, model.task.classes().len(), &numbers).map_err(failed)?;
    let Ram(mut flash) = store.into_flash();
    flash.truncate(bytes as usize);
    Ok(flash)
}

/// RAM does not fail, so what is left is its size.
fn failed(error: StoreError<NorFlashErrorKind>) -> Error {
    let what = match error {
        StoreError::TooLarge { capacity } => {
            format!("its weights are more than the {capacity} bytes that a slot holds")
        }
        error => format!("its weights cannot be kept in a slot ({error:?})"),
    };
    Error::Unfit { what, advice: "build it into the firmware, without --model-only".into() }
}

/// The image of a model alone: its record in the first slot, and the second one empty, so that the board starts from it. The record
/// marks updates up to `counter` as done.
///
/// # Errors
/// The model does not belong to the firmware, which identifies its network by its fingerprint, or larger than a slot.
pub fn model_only(model: &Model, firmware: &Firmware, board: &Board, counter: u32) -> Result<Image, Error> {
    let unfit = |what: String, advice: &str| Err(Error::Unfit { what, advice: advice.into() });
    match firmware.network {
        None => {
            return unfit(
                "the firmware does not tell what network it has".into(),
                "build it again, and give --elf",
            );
        }
        Some(network) if network != model.fingerprint() => {
            let what = format!(
                "its layers are not those of the firmware's network, or the firmware's task is not to {} ({:#010x} and not {network:#010x})",
                model.task.name(),
                model.fingerprint()
            );
            return unfit(what, "build it into the firmware, without --model-only");
        }
        Some(_) => {}
    }
    let (Some([first, second]), Some(slots)) = (board.slots(), board.slots) else {
        return unfit(
            format!("{} has no slots to keep a model in", board.name),
            "build it into the firmware, without --model-only",
        );
    };
    let mut slot = record(model, counter, slots.bytes(), slots.write)?;
    let end = slot.iter().rposition(|byte| *byte != ERASED).map_or(0, |last| last + 1);
    slot.truncate(end);
    let image = Image::default().with(first.start, &slot);
    let image = image.and_then(|image| image.with(second.start, &[ERASED; BEGINNING]));
    image.map_or_else(|| unfit("it covers the other slot".into(), "report this with the model"), Ok)
}

/// The image of a program with both slots empty, so that the board starts from the program's own model. `None` if
/// the image has something there.
#[must_use]
pub fn emptied(image: Image, board: &Board) -> Option<Image> {
    board
        .slots()
        .into_iter()
        .flatten()
        .try_fold(image, |image, slot| image.with(slot.start, &[ERASED; BEGINNING]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::path::Path;

    use crc::{CRC_32_ISO_HDLC, Crc};
    use tinyfit_model::{Activation, Loaded};

    use super::*;

    fn shoulder() -> Model {
        let path = "../../boards/support/models/shoulder-model.safetensors";
        let Loaded { model, .. } = Model::load(Path::new(path)).unwrap();
        model
    }

    fn firmware(network: Option<u32>) -> Firmware {
        Firmware { network, ..Firmware::default() }
    }

    /// The record byte by byte, from the texts of `tinyfit_board::store` and `snapshot` alone.
    #[test]
    fn the_record_is_as_it_is_written_down() {
        let crc = Crc::<u32>::new(&CRC_32_ISO_HDLC);
        let model = shoulder();
        let (Network::F32(net), Some(scaler)) = (&model.network, &model.scaler) else { panic!() };
        let mut payload = vec![0; 4 * (1 + 13 + model.output_len())];
        let mut number = |number: &f32| payload.extend(number.to_le_bytes());
        scaler.mean.iter().chain(&scaler.inv_std).for_each(&mut number);
        for layer in &net.layers {
            layer.weights.iter().chain(&layer.bias).for_each(&mut number);
        }
        payload.extend([0; 4]);
        let fingerprint = crc.checksum(&[4u32.to_le_bytes(), model.fingerprint().to_le_bytes()].concat());
        // Epoch and counter.
        let stamp = [1u32.to_le_bytes(), 700u32.to_le_bytes()].concat();
        let mut header = b"tfit\x02".to_vec();
        header.extend(&(payload.len() as u32).to_le_bytes()[..3]);
        header.extend(fingerprint.to_le_bytes());
        header.extend(&stamp);
        header.extend(crc.checksum(&header).to_le_bytes());
        let mut seal = stamp;
        seal.extend(crc.checksum(&[&header[..], &payload].concat()).to_le_bytes());
        seal.extend(crc.checksum(&[b"done", &seal[..]].concat()).to_le_bytes());

        let saving: Vec<_> = tinyfit_boards::all().iter().filter(|board| board.slots.is_some()).collect();
        assert!(saving.len() >= 5);
        for board in saving {
            let image = model_only(&model, &firmware(Some(model.fingerprint())), board, 700).unwrap();
            let [first, second] = image.segments() else { panic!("{}", image.segments().len()) };
            let [slot, other] = board.slots().unwrap();
            assert_eq!((first.address, second.address), (slot.start, other.start));
            // Of W25Q16JV's and W25Q32RV's pages, of NVMC's and the ESP32-C3's words, of the STM32F405's bytes.
            let written = match board.name.as_str() {
                "rp2040" | "rp2350" => 256,
                "nrf52840" | "esp32c3" => 4,
                _ => 1,
            };
            let mut record = Vec::new();
            for part in [&header, &seal, &payload] {
                record.extend(part);
                record.resize(record.len().next_multiple_of(written), ERASED);
            }
            let end = record.iter().rposition(|byte| *byte != ERASED).unwrap();
            assert_eq!(first.bytes, record[..=end]);
            assert_eq!(second.bytes, [ERASED; 4096]);
        }
    }

    #[test]
    fn another_network_and_one_too_large_are_refused() {
        let [stm32f405, rp2040] = ["stm32f405", "rp2040"].map(|name| tinyfit_boards::named(name).unwrap());
        let model = shoulder();
        let refused = |model: &Model, network, board| {
            model_only(model, &firmware(network), board, 0).unwrap_err().to_string()
        };
        let mut other = model.clone();
        if let Network::F32(net) = &mut other.network {
            net.layers[0].activation = Activation::Tanh;
        }
        assert!(refused(&other, Some(model.fingerprint()), rp2040).contains("its layers are not those"));
        assert!(refused(&model, None, rp2040).contains("does not tell what network"));
        let mut wide = model;
        if let Network::F32(net) = &mut wide.network {
            let layer = &mut net.layers[0];
            layer.outputs = 300;
            layer.weights = vec![0.0; 30 * 300];
            layer.bias = vec![0.0; 300];
            let next = &mut net.layers[1];
            next.inputs = 300;
            next.weights = vec![0.0; 300 * 16];
        }
        let fingerprint = Some(wide.fingerprint());
        assert!(
            refused(&wide, fingerprint, stm32f405).contains("more than the 49112 bytes that a slot holds")
        );
        assert!(model_only(&wide, &firmware(fingerprint), rp2040, 0).is_ok());
    }
}
