//! What models take on boards, as a report shows it.

use tinyfit_bench::{Core, predicted};
use tinyfit_boards::{Board, Verb};
use tinyfit_model::{Cost, Model, Use};
use tinyfit_report::{BoardCost, BoardFit};

/// The boards that reports have.
pub(crate) fn boards() -> impl Iterator<Item = &'static Board> {
    Verb::Inspect.boards()
}

/// The boards' names, what each way to use these models takes and where it fits, and what was counted.
pub fn on_boards(models: &[&Model]) -> (Vec<String>, Vec<BoardCost>, String) {
    let ways = |model: &Model| {
        let cost = Cost::of(model);
        let way = |of: Use, cycles: &dyn Fn(&Board) -> Option<u64>| {
            let (flash, ram) = (cost.flash.total, of.ram?);
            let fit = |board: &Board| BoardFit { fits: board.fits(flash, ram), cycles: cycles(board) };
            let boards = boards().map(fit).collect();
            Some(BoardCost { way: format!("{}, {}", of.name, model.element()), flash, ram, boards })
        };
        let [predict, learn @ ..] = cost.uses();
        let cycles = |board: &Board| predicted(Core::named(&board.cycles)?, model, None)?.cycles;
        let predict = way(predict, &cycles);
        predict.into_iter().chain(learn.into_iter().filter_map(|of| way(of, &|_| None))).collect::<Vec<_>>()
    };
    let names = boards().map(|board| format!("{} ({})", board.name, board.core)).collect();
    let rows = models.iter().flat_map(|model| ways(model)).collect();
    let note = "RAM: to predict, the vectors between layers, input and output; to learn, the network itself, traces, optimizer \
         memory and, in mini-batches, a gradient. It fits if the board has room left for the rest of the firmware. Cycles: \
         of one prediction, scaling included, by the bench's model.";
    (names, rows, note.to_string())
}
