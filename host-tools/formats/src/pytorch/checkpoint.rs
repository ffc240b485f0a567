//! The files of `torch.save`: a zip archive of the pickle and of the storages' bytes.

use std::collections::HashMap;

use crate::archive::Archive;

use super::damaged;
use crate::Error;
use crate::pytorch::pickle::{Element, Id, Name, Object, Pickle, View};
use crate::pytorch::state_dict::{StateDict, Tensor, bf16s, f16s, f32s, f64s, most_values};

/// The name of the pickle, in a folder of any name.
const PICKLE: &str = "data.pkl";

/// The memory that a pickle may take beyond the length of the file. It takes some two hundred bytes a tensor.
const LONGEST_PICKLE: u64 = 1 << 20;

/// What checkpoints call the state dict in them; the first that there is.
const KEYS: [&str; 7] =
    ["state_dict", "model_state_dict", "model", "net", "model_state", "weights", "params"];

/// The start of a file of PyTorch before 1.6, after the opcode of the protocol: its magic number.
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

/// The state dict in a file: the one under `key`, or the one that the file has, or the first of [`KEYS`].
pub(crate) fn read(bytes: &[u8], key: Option<&str>) -> Result<StateDict, Error> {
    if is_pickle(bytes) {
        let what = if bytes.get(2..).is_some_and(|rest| rest.starts_with(LEGACY)) {
            "the file is of the format of PyTorch before 1.6; save it again, torch.save(torch.load(FILE), FILE)"
        } else {
            "the file is a pickle without tensors' bytes; save it with torch.save(model.state_dict(), FILE)"
        };
        return Err(Error::new(what));
    }
    let mut archive = Archive::open(bytes).map_err(damaged)?;
    let folder = folder(&archive).ok_or_else(|| damaged(format!("the zip archive has no '{PICKLE}'")))?;
    let entry = |name: &str| format!("{folder}{name}");
    if archive.has(&entry("constants.pkl")) {
        let what = "the file is a TorchScript program, which is code; save the weights alone, \
                    torch.save(model.state_dict(), FILE)";
        return Err(Error::new(what));
    }
    if archive.has(&entry("byteorder")) && archive.read(&entry("byteorder")).map_err(damaged)? != b"little" {
        return Err(Error::new("its numbers are big-endian; save it on a little-endian machine"));
    }
    let most = LONGEST_PICKLE + bytes.len() as u64;
    let pickle = archive.read_at_most(&entry(PICKLE), most).map_err(damaged)?;
    let pickle = Pickle::read(&pickle)?;
    let (views, mut notes) = views(&pickle, key)?;
    let mut reader =
        Reader { archive, folder, storages: HashMap::new(), left: most_values(bytes.len()), rounded: None };
    let tensors = views.into_iter().map(|(name, view)| reader.tensor(name, view));
    let tensors = tensors.collect::<Result<_, _>>()?;
    notes.extend(unread(&pickle));
    Ok(StateDict { notes, ..StateDict::new(tensors, true, reader.rounded)? })
}

/// The error for a file that holds one Python object.
fn code(name: &Name<'_>) -> Error {
    Error::new(format!(
        "the pickle names '{name}', which is code, and was not run; save the weights alone, torch.save(model.state_dict(), ..)"
    ))
}

/// Names what it would take Python to make.
fn unread(pickle: &Pickle<'_>) -> Option<String> {
    const MOST: usize = 3;
    let names = pickle.opaque();
    let shown: Vec<String> = names.iter().take(MOST).map(Name::to_string).collect();
    let more = names.len().saturating_sub(MOST);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!names.is_empty()).then(|| format!("what needs Python was not read: {}{more}", shown.join(", ")))
}

/// Tensors by name, in order.
type Views<'p, 'a> = Vec<(&'a str, &'p View<'a>)>;

/// The tensors of the state dict in a pickle, and what was chosen without being told.
fn views<'p, 'a>(pickle: &'p Pickle<'a>, key: Option<&str>) -> Result<(Views<'p, 'a>, Vec<String>), Error> {
    let items = match pickle.root() {
        Object::Dict(items) => items,
        Object::Opaque(name) => return Err(code(name)),
        _ => return Err(damaged("what was saved is not a dict")),
    };
    // A checkpoint may have a tensor next to the state dict, as its loss.
    let nested: Vec<_> = named(pickle, items)
        .filter_map(|(name, value)| match value {
            Object::Dict(items) if has_tensors(pickle, items) => Some((name, &items[..])),
            _ => None,
        })
        .collect();
    let listed =
        |separator: &str| nested.iter().map(|(name, _)| *name).take(12).collect::<Vec<_>>().join(separator);
    if let Some(key) = key {
        let Some((_, items)) = nested.iter().find(|(name, _)| *name == key) else {
            let there = if nested.is_empty() { "no key".to_string() } else { listed(", ") };
            return Err(Error::new(format!(
                "there is no state dict under '{key}'; --key takes one of those there are, under {there}"
            )));
        };
        return Ok((tensors(pickle, items)?, Vec::new()));
    }
    let known = KEYS.into_iter().find_map(|key| nested.iter().find(|(name, _)| *name == key));
    match (known, &nested[..]) {
        (Some(&(taken, items)), _) => {
            let others: Vec<&str> =
                nested.iter().map(|(name, _)| *name).filter(|name| *name != taken).collect();
            let note = (!others.is_empty()).then(|| {
                let (all, other) = (listed(" and "), others.join(" or --key "));
                format!(
                    "the file has state dicts under {all}; {taken} was taken, --key {other} takes another"
                )
            });
            Ok((tensors(pickle, items)?, note.into_iter().collect()))
        }
        (None, [(_, items)]) => Ok((tensors(pickle, items)?, Vec::new())),
        (None, _) if has_tensors(pickle, items) => Ok((tensors(pickle, items)?, Vec::new())),
        (None, []) => {
            let keys: Vec<&str> = named(pickle, items).map(|(name, _)| name).take(12).collect();
            let keys = if keys.is_empty() { "no key".to_string() } else { keys.join(", ") };
            Err(damaged(format!("the dict has no tensors, and no state dict under {keys}")))
        }
        (None, _) => Err(Error::new(format!(
            "the file has state dicts under {}; choose one with --key",
            listed(" and ")
        ))),
    }
}

fn named<'p, 'a>(
    pickle: &'p Pickle<'a>,
    items: &'p [(Id, Id)],
) -> impl Iterator<Item = (&'a str, &'p Object<'a>)> {
    items.iter().filter_map(|&(key, value)| match (pickle.object(key), pickle.object(value)) {
        (Object::Text(name), value) => Some((*name, value)),
        _ => None,
    })
}

fn has_tensors(pickle: &Pickle<'_>, items: &[(Id, Id)]) -> bool {
    named(pickle, items).any(|(_, value)| is_tensor(value))
}

/// Whether it is one, or a kind of tensor of PyTorch that is not known here.
fn is_tensor(value: &Object<'_>) -> bool {
    match value {
        Object::Tensor(_) => true,
        Object::Opaque(name) => name.is_of_tensors(),
        _ => false,
    }
}

/// The tensors of a state dict; each of them counts.
fn tensors<'p, 'a>(pickle: &'p Pickle<'a>, items: &'p [(Id, Id)]) -> Result<Views<'p, 'a>, Error> {
    let views = named(pickle, items).filter(|(_, value)| is_tensor(value));
    let views = views.map(|(name, value)| match value {
        Object::Tensor(view) => Ok((name, view)),
        Object::Opaque(made) => Err(Error::tensor(
            name,
            format!(
                "it is made by '{made}', which is not known here; give plain tensors of floating point numbers"
            ),
        )),
        _ => Err(damaged(format!("'{name}' is not a tensor"))),
    });
    views.collect()
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
        let error = |what: String| Error::tensor(name, format!("{what}; save it again"));
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
            let bytes = self.archive.read(&format!("{}data/{key}", self.folder)).map_err(error)?;
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
