//! The formats of exported source.

use std::path::Path;

use tinyfit_boards::Board;
use tinyfit_model::{Anchors, Cost, Model};

use crate::board::{self, Example};
use crate::compile::{Library, host};
use crate::error::Error;
use crate::library::Memory;
use crate::name::Name;
use crate::tree::Tree;
use crate::{arduino, c, zephyr};

/// The formats of exported source.
#[derive(Clone, Copy, Debug)]
pub enum Format {
    /// A file of Rust.
    Rust,
    /// A crate of firmware for a board.
    Firmware(&'static Board, Example),
    /// A static library and a header for C and C++.
    C,
    /// An Arduino library.
    Arduino,
    /// A Zephyr module.
    Zephyr,
}

impl Format {
    /// Its name, which is that of its option.
    pub fn name(self) -> &'static str {
        match self {
            Format::Rust => "rust",
            Format::Firmware(..) => "firmware",
            Format::C => "c",
            Format::Arduino => "arduino",
            Format::Zephyr => "zephyr",
        }
    }

    /// The board, if it is firmware for one.
    pub fn board(self) -> Option<&'static Board> {
        match self {
            Format::Firmware(board, _) => Some(board),
            _ => None,
        }
    }

    /// Whether a path is to be an archive: only of what the Arduino IDE and `west` unpack.
    pub fn is_archive(self, path: &Path) -> bool {
        let zip = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
        zip && matches!(self, Format::Arduino | Format::Zephyr)
    }

    /// The targets to compile for, sorted: those that are asked for, or all; empty for what is not compiled here.
    ///
    /// # Errors
    /// It has no place for one, or there is no compiler.
    pub fn targets(self, asked: &[String]) -> Result<Vec<String>, Error> {
        let known = match self {
            Format::Arduino => arduino::targets(),
            Format::Zephyr => zephyr::targets(),
            Format::C if asked.is_empty() => vec![host()?],
            Format::C => asked.to_vec(),
            Format::Rust | Format::Firmware(..) => Vec::new(),
        };
        if let Some(other) = asked.iter().find(|target| !known.contains(target)) {
            return Err(Error::NoPlace { target: other.clone(), known });
        }
        let wanted = |target: &String| asked.is_empty() || asked.contains(target);
        let mut targets: Vec<String> = known.into_iter().filter(wanted).collect();
        targets.sort();
        targets.dedup();
        Ok(targets)
    }

    /// All files, compiled for these targets where something is compiled; `compiling` is called with each. A file of Rust is in
    /// no folder and has the name `model.rs`.
    ///
    /// # Errors
    /// The library does not compile.
    pub fn tree(
        self,
        (model, anchors): (&Model, &Anchors),
        name: &Name,
        targets: &[String],
        compiling: impl FnMut(&str),
    ) -> Result<Tree, Error> {
        match self {
            Format::Rust => {
                let mut tree = Tree::default();
                tree.add("model.rs", tinyfit_build::source_with(model, anchors));
                return Ok(tree);
            }
            Format::Firmware(board, example) => return Ok(board::tree(model, anchors, name, board, example)),
            _ => {}
        }
        let cost = Cost::of(model);
        let memory = Memory {
            flash: cost.flash.total,
            ram: cost.ram.predict + cost.ram.vectors,
            learner: cost.ram.learn.map(|learn| learn.network + learn.sgd),
        };
        let library = Library::compile(model, name, memory, targets, compiling)?;
        Ok(match self {
            Format::Arduino => arduino::tree(model, name, &library),
            Format::Zephyr => zephyr::tree(model, name, &library),
            _ => c::tree(model, name, &library),
        })
    }
}
