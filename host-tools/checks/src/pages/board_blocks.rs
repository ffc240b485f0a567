//! Blocks of `console,board`, which no page runs: who runs their commands.
//!
//! A command belongs to the first row of [`RUN_BY`] whose words it has, in their order. A block with another command fails the
//! check until somebody runs it and adds a row.

use anyhow::{Result, bail};

/// Words of commands, and what runs such a command: a function of a suite, or a test.
const RUN_BY: &[(&str, &str)] = &[
    // Over a serial line, which in tests is a pseudo-terminal.
    ("tinyfit flash --update --port", "host: cli/tests/signing.rs"),
    ("tinyfit provision --port", "host: cli/tests/signing.rs"),
    ("tinyfit monitor --port", "device: serial_ports"),
    ("tinyfit record --port", "host: cli/tests/record.rs"),
    ("tinyfit record --emulator", "device: way"),
    ("tinyfit new", "device: way::own_firmware"),
    ("cargo build", "device: way::own_firmware"),
    ("grep", "device: way, which takes the same rows"),
    ("for", "device: way, which goes over the same states"),
    ("tinyfit flash --record", "device: way::recorders"),
    // Onto an emulated board.
    ("tinyfit flash --update --emulator --flash-file", "device: signed_models"),
    ("tinyfit flash --emulator", "device: other_model"),
    ("tinyfit monitor --emulator --play", "device: played"),
    // The firmware is built and checked; onto a drive, a probe and a boot loader it goes in flash/tests.
    ("tinyfit flash --board", "device: other_model, which builds and checks the same"),
    ("tinyfit train", "pages: in other blocks"),
    ("tinyfit quantize", "pages: in other blocks"),
    ("tinyfit predict", "pages: in other blocks"),
    // Exports, their compilers and their programs.
    ("tinyfit export --c", "export: c, on_this_computer"),
    ("tinyfit export --arduino", "export: arduino"),
    ("tinyfit export --zephyr", "export: zephyr"),
    ("cc", "export: on_this_computer"),
    ("./classify", "export: on_this_computer"),
    ("paste ./compare", "export: equals_predict_in_all_rows"),
    ("cp start_arm.c", "export: compile"),
    ("arm-none-eabi-gcc", "export: compile"),
    ("qemu-system-arm", "export: emulated"),
    ("rustup target add", "export: install::targets_of_libraries"),
    ("west build", "nobody: the page has it so"),
    // The crate of the tutorials.
    ("cargo run --features embassy", "boards: example::learns"),
    ("timeout cargo run", "device: example::learns"),
    ("cargo run", "device: example::learns"),
    // Preparations of the commands above.
    ("rm", "device: example::learns"),
    ("echo", "device: other_model"),
];

/// Fails if nothing runs such a command.
pub(super) fn is_run(line: &str) -> Result<()> {
    match RUN_BY.iter().find(|(words, _)| has(line, words)) {
        Some(_) => Ok(()),
        None => bail!("no suite runs `{line}`: have one run it, and add it to pages/board_blocks.rs"),
    }
}

/// Whether the words of a command have these among them, in this order.
fn has(line: &str, words: &str) -> bool {
    let mut left = line.split(|c: char| c.is_whitespace() || "|;()".contains(c));
    words.split(' ').all(|word| left.any(|of| of.rsplit('/').next() == Some(word) || of == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_known_by_its_words_in_their_order() {
        is_run("tinyfit flash m --int8 q --board rp2040 --emulator --flash-file chip.bin < learn.jsonl")
            .unwrap();
        is_run("printf 'save\\n' | tinyfit monitor --port /dev/ttyACM0 --plain | grep saved").unwrap();
        is_run("cp tinyfit/host-tools/checks/src/export/start_arm.c link.ld .").unwrap();
        assert!(is_run("tinyfit erase --board rp2040").is_err() && is_run("make").is_err());
        assert!(!has("tinyfit --board flash", "tinyfit flash --board"));
    }
}
