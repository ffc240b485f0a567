//! Folders and archives of many files, written whole or not at all.

use std::fs;
use std::io::{self, Cursor, Write};
use std::path::Path;

use anyhow::Context;
use tinyfit_firmware::Tree;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::error::Fault;
use crate::files;

/// Checks that a folder, given by `--out`, can be made later: it is not there, or is empty.
pub(crate) fn check_destination(path: &Path) -> anyhow::Result<()> {
    let advice = "give the path of a folder to be made with --out";
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
    write_beside(tree, path).map_err(|error| files::unwritable(path, &error).into())
}

fn write_beside(tree: &Tree, path: &Path) -> io::Result<()> {
    let folder = tempfile::Builder::new().prefix(".tinyfit-").tempdir_in(files::folder(path))?;
    for (name, bytes) in tree.files() {
        let place = folder.path().join(name);
        fs::create_dir_all(place.parent().unwrap_or(folder.path()))?;
        fs::write(place, bytes)?;
    }
    #[cfg(unix)]
    {
        // A temporary folder is private; this is as readable as any other folder the user makes.
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
    }
    if path.is_dir() {
        // It is empty, or this fails.
        fs::remove_dir(path)?;
    }
    fs::rename(folder.path(), path)?;
    // It has another name now, under which it stays.
    let _ = folder.keep();
    Ok(())
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
                tinyfit_model::Activation::Linear,
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
