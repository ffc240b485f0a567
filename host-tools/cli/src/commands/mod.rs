//! The verbs, one a module with its `Args` and a `run`. A new one is its file, and here a module and a line of the table.

pub(crate) mod bench;
pub(crate) mod boards;
pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod diff;
pub(crate) mod eval;
pub(crate) mod export;
pub(crate) mod flash;
pub(crate) mod import;
pub(crate) mod inspect;
pub(crate) mod monitor;
pub(crate) mod new;
pub(crate) mod predict;
pub(crate) mod provision;
pub(crate) mod quantize;
pub(crate) mod record;
pub(crate) mod search;
pub(crate) mod sign;
pub(crate) mod train;

use crate::command_line::CommandLine;
use crate::output::Output;

/// Makes the enum of verbs, and what runs the one that was given: `Variant: module(what its run takes)`.
macro_rules! verbs {
    ($line:ident, $output:ident; $($verb:ident: $module:ident($($given:ident),+)),+ $(,)?) => {
        #[derive(clap::Subcommand)]
        pub(crate) enum Verb {
            $($verb(Box<$module::Args>)),+
        }

        impl Verb {
            pub(crate) fn run(&self, $line: &CommandLine, $output: &Output) -> anyhow::Result<()> {
                match self {
                    $(Verb::$verb(args) => $module::run(args, $($given),+)),+
                }
            }
        }
    };
}

verbs! {
    line, output;
    Train: train(line, output),
    Search: search(line, output),
    Eval: eval(line, output),
    Predict: predict(output),
    Quantize: quantize(output),
    Inspect: inspect(output),
    Diff: diff(output),
    Import: import(output),
    Export: export(output),
    New: new(output),
    Flash: flash(output),
    Record: record(output),
    Sign: sign(output),
    Provision: provision(output),
    Boards: boards(output),
    Bench: bench(output),
    Demo: demo(output),
    Monitor: monitor(output),
    Completions: completions(line, output),
}
