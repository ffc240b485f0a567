//! The name of a board on the command line.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use tinyfit_bench::{Call, Core, Zeros, predicted, predicted_scaling};
use tinyfit_boards::{Board, Verb};
use tinyfit_model::Model;

/// Takes the name of a board that a verb works with. Another board's is answered by why not, what does it, and which it works with.
pub(crate) fn known(verb: Verb) -> impl TypedValueParser<Value = &'static Board> {
    let name = |board: &'static Board| PossibleValue::new(board.name.as_str()).hide(verb.on(board).is_err());
    PossibleValuesParser::new(tinyfit_boards::all().iter().map(name)).try_map(move |name| {
        let board = tinyfit_boards::named(&name).ok_or_else(|| format!("there is no board {name}"))?;
        match verb.on(board) {
            Ok(_) => Ok(board),
            Err(why) => {
                let those: Vec<&str> = verb.boards().map(|board| board.name.as_str()).collect();
                Err(format!(
                    "`{}` does not work with {name}: {why}. It works with {}",
                    verb.name(),
                    those.join(", ")
                ))
            }
        }
    })
}

/// The cycles of one prediction of a model on a board's processor, if the bench models its core.
pub(crate) fn prediction(board: &Board, model: &Model, zeros: Option<&Zeros>) -> Option<Call> {
    predicted(Core::named(&board.cycles)?, model, zeros)
}

/// The part of it that is scaling the inputs.
pub(crate) fn scaling(board: &Board, model: &Model) -> Option<Call> {
    predicted_scaling(Core::named(&board.cycles)?, model)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_board_is_of_a_core_that_the_bench_has() {
        for board in tinyfit_boards::all() {
            assert!(Core::named(&board.cycles).is_some(), "{}", board.name);
        }
    }

    #[test]
    fn another_board_is_answered_by_what_does_it() {
        let known = known(Verb::Monitor);
        let command = clap::Command::new("monitor");
        let parse = |name: &str| known.parse_ref(&command, None, std::ffi::OsStr::new(name));
        assert_eq!(parse("rp2040").unwrap().name, "rp2040");
        let error = parse("nrf52840").unwrap_err().to_string();
        assert!(
            error.contains("there is no emulator for this chip; connect the board, and give --port"),
            "{error}"
        );
        assert!(error.contains("It works with fe310, rp2040, stm32f405"), "{error}");
    }
}
