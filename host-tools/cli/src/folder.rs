//! Folders and archives of many files, written whole or not at all.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use anyhow::Context;
use tinyfit_firmware::Tree;
use tinyfit_model::make_beside;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::error::{Fault, Usage};
use crate::files;

/// Checks that a folder, given by `--out`, can be made later: it is not there, or is empty.
pub(crate) fn check_destination(path: &Path) -> anyhow::Result<()> {
    let advice = "give the path of a folder to be made with --out";
    if files::is_standard(path) {
        let what = "a folder of files does not go to standard output: give a path with --out";
        return Err(Usage(what.into()).into());
    }
    let Ok(metadata) = path.metadata() else { return files::check_destination(path, &[]) };
    if !metadata.is_dir() {
        return Err(Fault::new(path, "is not a folder", advice).into());
    }
    match fs::read_dir(path).map(|mut entries| entries.next().is_some()) {
        Ok(false) => Ok(()),
        Ok(true) => Err(Fault::new(path, "is a folder with something in it", advice).into()),
        Err(error) => Err(files::unreadable(path, &error).into()),
    }
}

/// Makes a folder of these files.
pub(crate) fn write(tree: &Tree, path: &Path) -> anyhow::Result<()> {
    let fill = |folder: &Path| {
        tree.files().try_for_each(|(name, bytes)| {
            let place = folder.join(name);
            fs::create_dir_all(place.parent().unwrap_or(folder))?;
            fs::write(place, bytes)
        })
    };
    make_beside(path, fill).map_err(|error| files::unwritable(path, &error).into())
}

/// An archive of these files in a folder of this name: the same files give the same bytes, for all are of 1980.
pub(crate) fn zip(tree: &Tree, folder: &str) -> anyhow::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644);
    for (name, bytes) in tree.files() {
        archive.start_file(format!("{folder}/{name}"), options).context("writing an archive to memory")?;
        archive.write_all(bytes).context("writing an archive to memory")?;
    }
    Ok(archive.finish().context("writing an archive to memory")?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn an_archive_has_every_file_and_the_same_bytes_each_time() {
        let model = tinyfit_model::Model {
            network: tinyfit_model::Network::F32(tinyfit_engine::network(
                &[2, 1],
                tinyfit_model::Activation::Relu,
                tinyfit_model::Activation::Identity,
                1,
            )),
            scaler: None,
            task: tinyfit_model::Task::regress("y", 0.0, 1.0),
            inputs: vec!["a".into(), "b".into()],
            columns: Vec::new(),
            windows: None,
            provenance: tinyfit_model::Provenance::default(),
        };
        let board = tinyfit_firmware::board::BOARDS[0];
        let tree = {
            use tinyfit_firmware::board::{Example, tree};
            tree(
                &model,
                &tinyfit_model::Anchors::default(),
                &tinyfit_firmware::Name::default(),
                board,
                Example::Predict,
            )
        };
        let bytes = zip(&tree, "model").unwrap();
        assert_eq!(bytes, zip(&tree, "model").unwrap());
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(archive.len(), tree.files().count());
        let mut text = Vec::new();
        archive.by_name("model/memory.x").unwrap().read_to_end(&mut text).unwrap();
        assert_eq!(tree.get("memory.x"), Some(text.as_slice()));
    }
}
