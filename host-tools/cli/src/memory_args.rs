//! The flags that say how much of a table is in memory.

use std::path::{Path, PathBuf};

use tinyfit_engine::Memory;

use crate::command_line::RUNNING;
use crate::error::Usage;
use crate::{files, limits};

/// Memory for the table
#[derive(clap::Args, Clone, Debug)]
#[command(next_help_heading = RUNNING)]
pub(crate) struct MemoryArgs {
    /// The memory for the numbers of a table, in bytes or with K, M or G. Larger tables go to a temporary file; the
    /// model is the same [default: a quarter of what this machine has, at most 1G]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory: Option<usize>,
    /// The folder of the temporary file [default: the model file's]
    #[arg(long, value_name = "FOLDER")]
    temp_dir: Option<PathBuf>,
}

impl MemoryArgs {
    /// The memory of a run that writes its model to `out`.
    ///
    /// # Errors
    /// The folder does not exist, or the machine has less.
    pub(crate) fn memory(&self, out: &Path) -> Result<Memory, Usage> {
        let (memory, machine) = (self.memory.unwrap_or_else(limits::numbers), limits::machine());
        if memory as u64 > machine {
            let machine = limits::size(machine);
            return Err(Usage(format!("--memory is more than this machine has, {machine}: give less")));
        }
        match &self.temp_dir {
            Some(folder) if !folder.is_dir() => Err(Usage(format!(
                "--temp-dir {} is not a folder: create it or give another",
                folder.display()
            ))),
            Some(folder) => Ok(Memory::new(memory, folder)),
            None => Ok(Memory::new(memory, files::folder(out))),
        }
    }
}

/// Bytes; K, M and G are 1024 of each other.
fn size(text: &str) -> Result<usize, String> {
    let (number, unit) = match text.char_indices().last() {
        Some((at, 'K' | 'k')) => (&text[..at], 1 << 10),
        Some((at, 'M' | 'm')) => (&text[..at], 1 << 20),
        Some((at, 'G' | 'g')) => (&text[..at], 1 << 30),
        _ => (text, 1),
    };
    let bytes = number.parse().ok().and_then(|number: usize| number.checked_mul(unit));
    bytes.ok_or_else(|| "expected a size such as 500M or 2G".to_string())
}

/// The memory of a run that writes no model, and has no flags for it.
pub(crate) fn usual() -> Memory {
    Memory::new(limits::numbers(), std::env::temp_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        for (text, bytes) in
            [("0", 0), ("1000", 1000), ("3K", 3072), ("64m", 67_108_864), ("2G", 2_147_483_648)]
        {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "G", "-1", "1.5G", "1T", "99999999999G", "1é"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
