//! The header of a C library: what its crate exports, as cbindgen writes it from the crate's `cbindgen.toml`.
//!
//! The crate is made of templates, so this reads what they have and no more: constants, one enumeration, and functions
//! whose pointers are of the types of [`arrays`], of numbers, and of the learner.

use std::fmt::Write;

use tinyfit_model::Model;

use crate::library::{self, Memory};
use crate::name::Name;
use crate::tree::Tree;

/// The arrays of a crate: the element in C, and the macro of the length, after the name.
type Arrays = [(&'static str, &'static str, &'static str); 5];

fn arrays(model: &Model) -> Arrays {
    let (input, output) = library::elements(model);
    [
        ("Inputs", input, "INPUTS"),
        ("Outputs", output, "OUTPUTS"),
        ("Int8Inputs", "int8_t", "INPUTS"),
        ("Int8Outputs", "int8_t", "INT8_OUTPUTS"),
        ("Sample", "int16_t", "CHANNELS"),
    ]
}

/// The longest line that has all parameters of a function.
const LINE: usize = 100;

/// The parts of a header, in their order.
#[derive(Default)]
struct Parts {
    numbers: String,
    status: String,
    functions: String,
}

/// The header of a model's crate.
pub(crate) fn header(source: &Tree, model: &Model, name: &Name, memory: Memory) -> String {
    let mut parts = Parts::default();
    let list = text(source, "lib");
    for module in list.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')) {
        read(text(source, module), name, &arrays(model), &mut parts);
    }
    // The parts that are not Rust.
    let (heading, macros) = (library::heading(model, name), library::macros(model, name, memory));
    let guard = format!("{}_H", name.upper());
    let Parts { numbers, status, functions } = parts;
    format!(
        "{heading}\n\n#ifndef {guard}\n#define {guard}\n\n#include <stddef.h>\n#include <stdint.h>\n{macros}\n\
         {numbers}{status}\n#ifdef __cplusplus\nextern \"C\" {{\n#endif // __cplusplus\n{functions}\n\
         #ifdef __cplusplus\n}}  // extern \"C\"\n#endif  // __cplusplus\n\n#endif  /* {guard} */\n"
    )
}

/// The text of a module.
fn text<'a>(source: &'a Tree, module: &str) -> &'a str {
    let bytes = source.get(&format!("src/{module}.rs")).unwrap_or_default();
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// Takes what a module exports.
fn read(module: &str, name: &Name, arrays: &Arrays, parts: &mut Parts) {
    let prefix = format!("{}_", name.upper());
    let mut about = Vec::new();
    let mut lines = module.lines();
    while let Some(line) = lines.next() {
        if let Some(comment) = line.strip_prefix("///") {
            about.push(comment);
            continue;
        }
        // Attributes between a comment and its item.
        if line.starts_with("#[") || line.starts_with("//") {
            continue;
        }
        let about = comment(&std::mem::take(&mut about), "");
        if let Some((constant, kind, value)) = constant(line) {
            // Writing to a String cannot fail.
            if constant.starts_with(&prefix) && kind == "usize" {
                let _ = write!(parts.numbers, "\n{about}#define {constant} {value}\n");
            }
        } else if let Some(kind) = line.strip_prefix("pub enum ") {
            let values = lines.by_ref().take_while(|line| *line != "}");
            parts.status = format!("\n{about}{}", enumeration(kind.trim_end_matches(" {"), values));
        } else if let Some(begin) = line.strip_prefix("pub extern \"C\" fn ") {
            // To the brace that the body begins with.
            let mut whole = String::from(begin);
            while !whole.ends_with('{') {
                whole += lines.next().unwrap_or("{").trim_start();
            }
            parts.functions += &format!("\n{about}{};\n", prototype(&whole, &about, name, arrays));
        }
    }
}

/// A comment in C, of the lines of one in Rust; instructions for cbindgen are left out.
fn comment(lines: &[&str], indent: &str) -> String {
    let told = |line: &&&str| line.trim_start().starts_with("cbindgen:");
    let lines = lines.iter().filter(|line| !told(line)).map(|line| format!("{indent} *{line}\n"));
    format!("{indent}/**\n{}{indent} */\n", lines.collect::<String>())
}

/// Name, type and value of a constant.
fn constant(line: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = line.strip_prefix("pub const ")?.split_once(": ")?;
    let (kind, value) = rest.strip_suffix(';')?.split_once(" = ")?;
    Some((name, kind, value))
}

/// An enumeration of 32 bits, which C has had by itself since C23, and its values.
fn enumeration<'a>(kind: &str, lines: impl Iterator<Item = &'a str>) -> String {
    let (fixed, c23) = ("__STDC_VERSION__ >= 202311L", "defined(__cplusplus) || __STDC_VERSION__ >= 202311L");
    let mut values = String::new();
    for line in lines.map(str::trim_start) {
        match line.strip_prefix("///") {
            Some(about) => values += &comment(&[about], "    "),
            None => values += &format!("    {}_{}\n", screaming(kind), screaming(line)),
        }
    }
    format!(
        "enum {kind}\n#if {c23}\n  : int32_t\n#endif // {c23}\n {{\n{values}}};\n\
         #ifndef __cplusplus\n#if {fixed}\ntypedef enum {kind} {kind};\n#else\ntypedef int32_t {kind};\n\
         #endif // {fixed}\n#endif // __cplusplus\n"
    )
}

/// `LearningRate` as C writes it: `LEARNING_RATE`.
fn screaming(camel: &str) -> String {
    let (mut text, mut lower) = (String::new(), false);
    for (i, c) in camel.char_indices() {
        // A word begins after a small letter, and with the last of several capitals before one.
        let follows = camel[i + c.len_utf8()..].starts_with(|next: char| next.is_ascii_lowercase());
        if i > 0 && c.is_ascii_uppercase() && (lower || follows) {
            text.push('_');
        }
        lower = c.is_ascii_lowercase() || lower && !c.is_ascii_uppercase();
        text.push(c.to_ascii_uppercase());
    }
    text
}

/// The prototype of `name(parameters) -> kind {`: on one line, if that and the comment are short.
fn prototype(function: &str, about: &str, name: &Name, arrays: &Arrays) -> String {
    let (head, kind) = function.trim_end_matches(" {").split_once(") -> ").unwrap_or_default();
    let (function, parameters) = head.split_once('(').unwrap_or_default();
    let parameters: Vec<String> = parameters
        .split(',')
        .filter_map(|parameter| parameter.trim().split_once(": "))
        .map(|(parameter, kind)| declaration(parameter, kind, name, arrays))
        .collect();
    if parameters.is_empty() {
        return format!("{kind} {function}(void)");
    }
    let begin = format!("{kind} {function}(");
    let line = format!("{begin}{})", parameters.join(", "));
    let longest = about.lines().map(str::len).max().unwrap_or(0).max(line.len() + ";".len());
    if longest <= LINE {
        return line;
    }
    format!("{begin}{})", parameters.join(&format!(",\n{}", " ".repeat(begin.len()))))
}

/// A parameter in C.
fn declaration(parameter: &str, kind: &str, name: &Name, arrays: &Arrays) -> String {
    let pointee = kind.strip_prefix("Option<&").and_then(|kind| kind.strip_suffix('>'));
    let (constant, kind, star) = match pointee.map(|kind| (kind, kind.strip_prefix("mut "))) {
        None => ("", kind, ""),
        Some((_, Some(kind))) => ("", kind, "*"),
        Some((kind, None)) => ("const ", kind, "*"),
    };
    match (kind, arrays.iter().find(|(array, ..)| *array == kind)) {
        (_, Some((_, element, length))) => {
            format!("{constant}{element} {parameter}[{}_{length}]", name.upper())
        }
        ("usize", _) => format!("{constant}size_t {star}{parameter}"),
        ("f32", _) => format!("{constant}float {star}{parameter}"),
        _ => format!("{constant}{kind} {star}{parameter}"),
    }
}
