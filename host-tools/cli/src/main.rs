//! The command `tinyfit`; see the library for what it does.

use std::process::ExitCode;

fn main() -> ExitCode {
    tinyfit_cli::main()
}
