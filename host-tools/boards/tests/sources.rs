//! Each description against what the board's own files say: `memory.x`, the code's slots, cargo's target, the page.
//!
//! Firmware does not compile for this host, so its constants are read from the source and computed here.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tinyfit_boards::{Board, all};

fn folder(board: &Board) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(board.folder())
}

fn read(board: &Board, file: &str) -> String {
    let path = folder(board).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The value of a constant expression of Rust's or the linker's: integers, `K` and `M` behind them, names, `+ - * << ( )`.
fn value(expression: &str, names: &BTreeMap<String, String>) -> u64 {
    let spaced = ["+", "-", "*", "<<", "(", ")"]
        .iter()
        .fold(expression.replace("as usize", "").replace("as u32", ""), |text, sign| {
            text.replace(sign, &format!(" {sign} "))
        });
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let total = sum(&words, &mut at, names);
    assert_eq!(at, words.len(), "{expression}");
    total
}

fn sum(words: &[&str], at: &mut usize, names: &BTreeMap<String, String>) -> u64 {
    let mut total = product(words, at, names);
    while let Some(sign) = words.get(*at).filter(|word| ["+", "-", "<<"].contains(*word)) {
        *at += 1;
        let next = product(words, at, names);
        total = match *sign {
            "+" => total + next,
            "-" => total - next,
            _ => total << next,
        };
    }
    total
}

fn product(words: &[&str], at: &mut usize, names: &BTreeMap<String, String>) -> u64 {
    let mut total = atom(words, at, names);
    while words.get(*at) == Some(&"*") {
        *at += 1;
        total *= atom(words, at, names);
    }
    total
}

fn atom(words: &[&str], at: &mut usize, names: &BTreeMap<String, String>) -> u64 {
    let word = words[*at];
    *at += 1;
    if word == "(" {
        let inner = sum(words, at, names);
        assert_eq!(words[*at], ")");
        *at += 1;
        return inner;
    }
    let digits = word.replace('_', "");
    let (digits, unit) = match digits.strip_suffix(['K', 'M']) {
        Some(number) if number.parse::<u64>().is_ok() => {
            (number, if word.ends_with('K') { 1 << 10 } else { 1 << 20 })
        }
        _ => (digits.as_str(), 1),
    };
    let number = match digits.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => digits.parse().ok(),
    };
    match number {
        Some(number) => number * unit,
        None => value(names.get(word).unwrap_or_else(|| panic!("there is no constant {word}")), names),
    }
}

/// The constants of the source of a board, and of the sibling crates that it depends on: `const NAME: TYPE =
/// EXPRESSION;`.
fn constants(board: &Board) -> BTreeMap<String, String> {
    let mut folders = vec![folder(board).join("src")];
    for line in read(board, "Cargo.toml").lines() {
        if let Some((_, rest)) =
            line.split_once("path = \"../").filter(|(_, rest)| !rest.starts_with(['.', 's']))
        {
            folders.push(folder(board).join("..").join(rest.split('"').next().unwrap()).join("src"));
        }
    }
    let mut found = BTreeMap::new();
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut files: Vec<PathBuf> =
        files.map(|file| file.unwrap().path()).filter(|path| path.is_file()).collect();
    // Modules of a neighbor.
    for line in read(board, "src/lib.rs").lines() {
        if let Some(path) = line.strip_prefix("#[path = \"").and_then(|rest| rest.split('"').next()) {
            files.push(folder(board).join("src").join(path));
        }
    }
    for file in files {
        for line in fs::read_to_string(file).unwrap().lines() {
            let line = line.trim().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
            if let Some((name, rest)) = line.strip_prefix("const ").and_then(|rest| rest.split_once(':'))
                && let Some((_, expression)) = rest.split_once(" = ")
            {
                found.insert(name.to_string(), expression.trim_end_matches(';').to_string());
            }
        }
    }
    found
}

/// The regions of a linker script: name, origin and length.
fn regions(script: &str) -> BTreeMap<String, (u64, u64)> {
    let none = BTreeMap::new();
    let lines = script.lines().filter_map(|line| line.split_once(": ORIGIN =")).map(|(name, rest)| {
        let (origin, length) = rest.split_once(", LENGTH =").unwrap();
        (name.trim().to_string(), (value(origin, &none), value(length, &none)))
    });
    lines.collect()
}

#[test]
fn the_linker_has_the_memory_of_the_description() {
    for board in all() {
        let Ok(script) = fs::read_to_string(folder(board).join("memory.x")) else {
            // The HAL has the script.
            assert_eq!(board.name, "esp32c3");
            continue;
        };
        let regions = regions(&script);
        let (from, length) = regions["FLASH"];
        let flash = board.flash.range();
        let boot =
            regions.get("BOOT2").map_or(0, |(_, length)| *length) + u64::from(board.flash.boot_kib) * 1024;
        assert_eq!(from, u64::from(flash.start) + boot, "{}", board.name);
        // Behind the slots, or up to them.
        let [first, second] = board.slots().unwrap_or([flash.end..flash.end, flash.end..flash.end]);
        if second.end == flash.end {
            assert_eq!(from + length, u64::from(first.start), "{}", board.name);
        } else {
            assert_eq!(from + length, u64::from(flash.end), "{}", board.name);
            let start =
                script.lines().find_map(|line| line.strip_prefix("_stext = ORIGIN(FLASH) + ")).unwrap();
            let start = from + value(start.trim_end_matches(';'), &BTreeMap::new());
            assert!(start >= u64::from(second.end), "{}", board.name);
        }
        if let Some((from, length)) = regions.get("RAM") {
            let ram = board.ram.range();
            assert_eq!((*from, from + length), (ram.start.into(), ram.end.into()), "{}", board.name);
        }
    }
}

#[test]
fn the_code_has_the_slots_of_the_description() {
    for board in all() {
        let names = constants(board);
        let Some(slots) = names.get("SLOTS") else {
            assert_eq!(board.slots, None, "{}", board.name);
            continue;
        };
        let fields = slots.trim_start_matches("Slots {").trim_end_matches('}');
        let field = |name: &str| {
            let found = fields
                .split(',')
                .find_map(|field| field.trim().strip_prefix(&format!("{name}: ")).map(str::to_string));
            value(&found.unwrap(), &names)
        };
        // Some count from where their slots begin.
        let start = names.get("START").map_or(0, |start| value(start, &names));
        let told = board.slots.unwrap();
        let kib = [told.first_kib, told.second_kib, told.kib].map(|kib| u64::from(kib) * 1024);
        assert_eq!([start + field("first"), start + field("second"), field("bytes")], kib, "{}", board.name);
        if let Some(write) = names.get("WRITE_SIZE") {
            assert_eq!(value(write, &names), told.write.into(), "{}", board.name);
        }
    }
}

#[test]
fn cargo_compiles_for_the_target_of_the_description() {
    for board in all() {
        let config = read(board, ".cargo/config.toml");
        assert!(config.contains(&format!("\ntarget = \"{}\"\n", board.target)), "{config}");
        assert!(read(board, "Cargo.toml").contains(&format!("name = \"tinyfit-{}\"", board.name)));
    }
}

/// `TINYFIT_WRITE=1` writes them.
#[test]
fn pages_have_the_tables_of_the_descriptions() {
    let begin = "<!-- tables: tinyfit boards --markdown -->\n\n";
    of_the_descriptions("boards/README.md", begin, "<!-- end of tables -->\n", &tinyfit_boards::page());
    let begin = "<!-- table: of each board.toml -->\n\n";
    of_the_descriptions("README.md", begin, "<!-- end of table -->\n", &tinyfit_boards::summary());
}

fn of_the_descriptions(path: &str, begin: &str, end: &str, tables: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    let text = fs::read_to_string(&file).unwrap();
    let (before, rest) = text.split_once(begin).unwrap();
    let (written, after) = rest.split_once(end).unwrap();
    if std::env::var_os("TINYFIT_WRITE").is_some() {
        fs::write(&file, format!("{before}{begin}{tables}{end}{after}")).unwrap();
    } else {
        assert_eq!(
            written, tables,
            "{path}: TINYFIT_WRITE=1 cargo test -p tinyfit-boards --test sources writes it"
        );
    }
}
