//! The files of `torch.save`: a zip archive of the pickle and of the storages' bytes.

use std::collections::HashMap;

use tinyfit_archive::Archive;

use crate::Error;
use crate::pickle::{Element, Id, Object, Pickle, View};
use crate::state_dict::{StateDict, Tensor, bf16s, f16s, f32s, f64s, most_values};

/// The name of the pickle, in a folder of any name.
const PICKLE: &str = "data.pkl";

/// What a pickle may have beyond the length of the file. It takes some two hundred bytes a tensor.
const LONGEST_PICKLE: u64 = 1 << 20;

/// What checkpoints call the state dict in them; the first that there is.
const KEYS: [&str; 7] =
    ["state_dict", "model_state_dict", "model", "net", "model_state", "weights", "params"];

/// What a file of PyTorch before 1.6 begins with, after the opcode of the protocol: a number of its own.
const LEGACY: &[u8] = b"\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19";

/// Whether these are the bytes of a file that `torch.save` wrote, by what they begin with and what an archive's entries are.
pub(crate) fn is_checkpoint(bytes: &[u8]) -> bool {
    let archive = || Archive::open(bytes).is_ok_and(|archive| folder(&archive).is_some());
    is_pickle(bytes) || (bytes.starts_with(b"PK") && archive())
}

/// A pickle of protocol 2 to 5, and no safetensors file, which begins with its header's length: that may be 0x280.
fn is_pickle(bytes: &[u8]) -> bool {
    matches!(bytes, [0x80, 2..=5, ..]) && bytes.get(8) != Some(&b'{')
}

/// The folder of the archive that the pickle is in, with its slash.
fn folder(archive: &Archive<'_>) -> Option<String> {
    let mut folders = archive.names().iter().filter_map(|name| name.strip_suffix(PICKLE));
    folders.find(|folder| folder.is_empty() || folder.ends_with('/')).map(str::to_string)
}

/// The state dict in a file.
pub(crate) fn read(bytes: &[u8]) -> Result<StateDict, Error> {
    if is_pickle(bytes) {
        let what = if bytes.get(2..).is_some_and(|rest| rest.starts_with(LEGACY)) {
            "the file is of the format of PyTorch before 1.6; save it anew, torch.save(torch.load(FILE), FILE)"
        } else {
            "the file is a pickle without tensors' bytes; save it with torch.save(model.state_dict(), FILE)"
        };
        return Err(Error::Model(what.into()));
    }
    let mut archive = Archive::open(bytes)?;
    let folder =
        folder(&archive).ok_or_else(|| Error::NotStateDict(format!("the zip archive has no '{PICKLE}'")))?;
    let entry = |name: &str| format!("{folder}{name}");
    if archive.has(&entry("constants.pkl")) {
        let what = "the file is a TorchScript program, which is code; save the weights alone, \
                    torch.save(model.state_dict(), FILE)";
        return Err(Error::Model(what.into()));
    }
    if archive.has(&entry("byteorder")) && archive.read(&entry("byteorder"))? != b"little" {
        return Err(Error::Model("its numbers are big-endian; save it on a little-endian machine".into()));
    }
    let pickle = archive.read_at_most(&entry(PICKLE), LONGEST_PICKLE + bytes.len() as u64)?;
    let pickle = Pickle::read(&pickle)?;
    let views = views(&pickle)?;
    let mut reader =
        Reader { archive, folder, storages: HashMap::new(), left: most_values(bytes.len()), rounded: None };
    let tensors = views.into_iter().map(|(name, view)| reader.tensor(name, view));
    let tensors = tensors.collect::<Result<_, _>>()?;
    StateDict::new(tensors, true, reader.rounded)
}

/// The tensors of the state dict in a pickle, by name.
fn views<'p, 'a>(pickle: &'p Pickle<'a>) -> Result<Vec<(&'a str, &'p View<'a>)>, Error> {
    let Object::Dict(items) = pickle.root() else {
        return Err(Error::NotStateDict("what was saved is no dict".into()));
    };
    let named = |items: &'p [(Id, Id)]| {
        items.iter().filter_map(|&(key, value)| match (pickle.object(key), pickle.object(value)) {
            (Object::Text(name), value) => Some((*name, value)),
            _ => None,
        })
    };
    let tensors = |items: &'p [(Id, Id)]| {
        let views = named(items).filter_map(|(name, value)| match value {
            Object::Tensor(view) => Some((name, view)),
            _ => None,
        });
        views.collect::<Vec<_>>()
    };
    // A checkpoint may have a tensor beside the state dict, as its loss.
    let nested: Vec<_> = named(items)
        .filter_map(|(name, value)| match value {
            Object::Dict(items) => Some((name, tensors(items))).filter(|(_, found)| !found.is_empty()),
            _ => None,
        })
        .collect();
    let known = KEYS.into_iter().find_map(|key| nested.iter().find(|(name, _)| *name == key));
    match (known, &nested[..]) {
        (Some((_, found)), _) | (None, [(_, found)]) => return Ok(found.clone()),
        _ => {}
    }
    let found = tensors(items);
    if !found.is_empty() {
        return Ok(found);
    }
    let keys: Vec<&str> = named(items).map(|(name, _)| name).take(12).collect();
    let keys = if keys.is_empty() { "no key".to_string() } else { keys.join(", ") };
    Err(Error::NotStateDict(format!("the dict has no tensors, and no state dict under {keys}")))
}

struct Reader<'z> {
    archive: Archive<'z>,
    folder: String,
    /// By key: several tensors may share one.
    storages: HashMap<String, Vec<u8>>,
    /// Numbers that may still be read.
    left: usize,
    rounded: Option<&'static str>,
}

impl Reader<'_> {
    fn tensor(&mut self, name: &str, view: &View<'_>) -> Result<Tensor, Error> {
        let error =
            |what: String| Error::Tensor { tensor: name.to_string(), what: format!("{what}; save it again") };
        let size = match view.storage.element {
            Element::F64 => 8,
            Element::F32 => 4,
            Element::F16 | Element::BF16 => 2,
            Element::Other(kind) => {
                return Ok(Tensor {
                    name: name.to_string(),
                    shape: view.shape.clone(),
                    values: Err(kind.to_string()),
                });
            }
        };
        let len = view.shape.iter().try_fold(1usize, |len, &n| len.checked_mul(n));
        let len = len.filter(|&len| len <= self.left).ok_or_else(|| {
            error(format!("it declares the shape {:?}, far more than the file has", view.shape))
        })?;
        self.left -= len;
        let key = view.storage.key;
        if !self.storages.contains_key(key) {
            let bytes =
                self.archive.read(&format!("{}data/{key}", self.folder)).map_err(|e| error(e.to_string()))?;
            self.storages.insert(key.to_string(), bytes);
        }
        let storage = &self.storages[key];
        let bytes = gather(storage, size, view, len).ok_or_else(|| {
            error(format!("it reaches beyond its storage, which has {} numbers", storage.len() / size))
        })?;
        let values = match view.storage.element {
            Element::F64 => f64s(&bytes, &mut self.rounded),
            Element::F16 => f16s(&bytes, &mut self.rounded),
            Element::BF16 => bf16s(&bytes, &mut self.rounded),
            _ => f32s(&bytes),
        };
        Ok(Tensor { name: name.to_string(), shape: view.shape.clone(), values: Ok(values) })
    }
}

/// The bytes of a view in the order of its indices, or nothing where it reaches beyond.
fn gather(storage: &[u8], size: usize, view: &View<'_>, len: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(len * size);
    let mut index = vec![0; view.shape.len()];
    for _ in 0..len {
        let at = index
            .iter()
            .zip(&view.stride)
            .try_fold(view.offset, |at, (&i, &stride)| at.checked_add(stride.checked_mul(i)?))?;
        let at = at.checked_mul(size)?;
        bytes.extend_from_slice(storage.get(at..at.checked_add(size)?)?);
        // The last index runs fastest.
        for (i, &n) in index.iter_mut().zip(&view.shape).rev() {
            *i += 1;
            if *i < n {
                break;
            }
            *i = 0;
        }
    }
    Some(bytes)
}
