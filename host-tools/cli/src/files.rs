//! Whole files: read with a reason where that fails, and checked for being writable before the work begins.

use std::io::{ErrorKind, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use tinyfit_data::{STDIN, shell_word};
pub(crate) use tinyfit_data::{open, read_at_most, unreadable};
use tinyfit_model::{Anchors, Model, write_beside};

use crate::error::{Fault, Usage};
use crate::limits;
use crate::output;

/// The bytes of a model's file, or a firmware's.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    read_at_most(path, limits::MODEL, "give a smaller one")
}

/// Whether a path is `-`, which stands for standard input where a file is read, and for standard output where one is written.
pub(crate) fn is_standard(path: &Path) -> bool {
    path == Path::new(STDIN)
}

/// Refuses two files that are both standard input: it has one.
pub(crate) fn check_inputs<'a>(read: impl IntoIterator<Item = &'a Path>) -> Result<(), Usage> {
    match read.into_iter().filter(|path| is_standard(path)).count() {
        0 | 1 => Ok(()),
        _ => Err(Usage("two files are -, standard input: give one of them a path".into())),
    }
}

/// Whether there is a file that begins otherwise. It may be removed meanwhile, so it is opened once.
pub(crate) fn begins_otherwise(path: &Path, beginning: &[u8]) -> bool {
    let Ok(file) = open(path) else { return false };
    let mut bytes = Vec::new();
    file.take(beginning.len() as u64).read_to_end(&mut bytes).is_err() || bytes != beginning
}

/// The model in a file, and the file's size.
pub(crate) fn read_model(path: &Path) -> anyhow::Result<(Model, usize)> {
    let bytes = read(path)?;
    Ok((of_bytes(&bytes, path)?, bytes.len()))
}

/// The model in the bytes of a file. Of another tool's file the error is the command that makes a model file of it.
fn of_bytes(bytes: &[u8], path: &Path) -> anyhow::Result<Model> {
    Model::from_bytes(bytes, path).map_err(|error| match error {
        tinyfit_model::Error::NotSafetensors { .. } => foreign(bytes, path).map_or(error.into(), Into::into),
        error => error.into(),
    })
}

/// The fault of a file that `import` reads, if it is one.
fn foreign(bytes: &[u8], path: &Path) -> Option<Fault> {
    let format = tinyfit_formats::detect(bytes).filter(|format| format.about().flag.is_some())?.about();
    // Next to nothing of the same name: a state dict may end as a model file does.
    let stem = path.file_stem()?.to_string_lossy();
    let is_its_name = path.extension().is_some_and(|end| end == "safetensors");
    let out = format!("{stem}{}.safetensors", if is_its_name { "-model" } else { "" });
    let [file, out] = [&*path.to_string_lossy(), &out].map(shell_word);
    let (own, activation) = match format.options.contains(&"activation") {
        true => (", with its own activation in place of relu", " --activation relu"),
        false => ("", ""),
    };
    let command = format!("tinyfit import {} --out {}{activation}", file?, out?);
    let advice = format!("make a model file of it first{own}: {command}");
    Some(Fault::new(path, format!("a file of {}", format.name), advice))
}

/// The model in a file with its anchors.
pub(crate) fn read_model_with(path: &Path) -> anyhow::Result<(Model, Anchors)> {
    let bytes = read(path)?;
    let model = of_bytes(&bytes, path)?;
    let anchors = Anchors::from_bytes(&bytes, &model, path)?;
    Ok((model, anchors))
}

/// Checks that `path`, given by `--out`, can be written later, so that no long run is wasted, and that it is not
/// one of the files read.
pub(crate) fn check_destination(path: &Path, read: &[&Path]) -> anyhow::Result<()> {
    check_destination_of("--out", path, read)
}

/// The same of a path given by another option.
pub(crate) fn check_destination_of(option: &str, path: &Path, read: &[&Path]) -> anyhow::Result<()> {
    let fault = |what: String, advice: &str| Fault::new(path, what, format!("{advice} with {option}"));
    if is_standard(path) {
        return match option {
            "--out" | "--report" if output::raw_stdout().is_terminal() => {
                Err(fault("standard output is a terminal, not a place for a file".into(), "give a path")
                    .into())
            }
            "--out" | "--report" => Ok(()),
            _ => {
                Err(Usage(format!("{option} is written during the run, not to standard output: give a path"))
                    .into())
            }
        };
    }
    if let Ok(metadata) = path.metadata() {
        // Writing renames a new file over `path`; that must never replace a device.
        if !metadata.is_file() {
            return Err(fault("is not a regular file".into(), "give another path").into());
        }
        let same =
            |other: &&Path| other.canonicalize().is_ok_and(|a| path.canonicalize().is_ok_and(|b| a == b));
        if read.iter().any(same) {
            return Err(Usage(format!("{option} {} is also read: give another path", path.display())).into());
        }
    }
    let folder = folder(path);
    if !folder.is_dir() {
        let what = format!("the folder {} does not exist", folder.display());
        return Err(fault(what, "create it or give another path").into());
    }
    if let Err(error) = tempfile::tempfile_in(&folder) {
        let what = format!("the folder {} cannot be written to ({error})", folder.display());
        return Err(fault(what, "give another path").into());
    }
    Ok(())
}

/// Checks that a folder, given by `--out`, can be made later: it is not there, or is empty.
pub(crate) fn check_folder(path: &Path) -> anyhow::Result<()> {
    let advice = "give the path of a folder to be made with --out";
    if is_standard(path) {
        let what = "a folder of files does not go to standard output: give a path with --out";
        return Err(Usage(what.into()).into());
    }
    let Ok(metadata) = path.metadata() else { return check_destination(path, &[]) };
    if !metadata.is_dir() {
        return Err(Fault::new(path, "is not a folder", advice).into());
    }
    match std::fs::read_dir(path).map(|mut entries| entries.next().is_some()) {
        Ok(false) => Ok(()),
        Ok(true) => Err(Fault::new(path, "is a folder that is not empty", advice).into()),
        Err(error) => Err(unreadable(path, &error).into()),
    }
}

/// Writes a model, whole or not at all, and only if it can be read back.
pub(crate) fn save_model(model: &Model, path: &Path) -> anyhow::Result<()> {
    save_model_with(model, &Anchors::default(), path)
}

/// The same with anchors.
pub(crate) fn save_model_with(model: &Model, anchors: &Anchors, path: &Path) -> anyhow::Result<()> {
    let bytes = model.to_bytes_with(anchors);
    Anchors::from_bytes(&bytes, &Model::from_bytes(&bytes, path)?, path)?;
    write(path, &bytes)
}

/// Writes a file, whole or not at all; `-` is standard output.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if is_standard(path) {
        let mut stdout = output::raw_stdout();
        return stdout
            .write_all(bytes)
            .and_then(|()| stdout.flush())
            .context("standard output cannot be written to");
    }
    write_beside(path, bytes).map_err(|error| unwritable(path, &error).into())
}

/// The fault of a file or a folder that the system does not write.
pub(crate) fn unwritable(path: &Path, error: &std::io::Error) -> Fault {
    let advice = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "make room for it, or give another path"
        }
        _ => "give another path",
    };
    Fault::new(path, format!("cannot be written ({error})"), advice)
}

pub(crate) fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.into(),
        _ => PathBuf::from("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_folders_and_inputs_are_no_destinations() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data.csv");
        std::fs::write(&data, "x").unwrap();
        let refuses = |path: &Path| check_destination(path, &[&data]).unwrap_err().to_string();
        assert!(refuses(folder.path()).contains("not a regular file"));
        assert!(refuses(&folder.path().join("none/m")).contains("does not exist"));
        assert!(refuses(&folder.path().join("./data.csv")).contains("also read"));
        #[cfg(unix)]
        assert!(refuses(Path::new("/dev/null")).contains("not a regular file"));
        check_destination(&folder.path().join("m.safetensors"), &[&data]).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
