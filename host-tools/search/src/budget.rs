//! The cost of a network on a board, and whether that is within limits.

use serde::{Deserialize, Serialize};
use tinyfit_bench::{Core, Zeros, predicted};
use tinyfit_boards::Board;
use tinyfit_data::Usage;
use tinyfit_model::number::count;
use tinyfit_model::{Cost, Model};

/// The cost of one network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// Bytes of network and scaler.
    pub flash: usize,
    /// Bytes to predict: the vectors between layers, input and output.
    pub ram: usize,
    /// Modeled cycles of one prediction, scaling included; none where the bench has no model of it: of the core, or of an
    /// activation.
    pub cycles: Option<usize>,
    /// Instructions of one prediction, or `None` as above.
    pub instructions: Option<usize>,
}

impl Price {
    /// The price of `model` on `board`; without `zeros`, with the usual ones.
    pub fn of(board: &Board, model: &Model, zeros: Option<&Zeros>) -> Self {
        let cost = Cost::of(model);
        let call = Core::named(&board.cycles).and_then(|core| predicted(core, model, zeros));
        Self {
            flash: cost.flash.total,
            ram: cost.ram.predict + cost.ram.vectors,
            cycles: call.and_then(|call| call.cycles).map(|cycles| cycles as usize),
            instructions: call.map(|call| call.instructions as usize),
        }
    }

    /// Whether no other price with at least this metric is lower: cheaper in one and dearer in none.
    pub fn is_beaten_by(&self, other: &Self) -> bool {
        let [flash, ram, cycles] = self.each();
        let [other_flash, other_ram, other_cycles] = other.each();
        other_flash <= flash && other_ram <= ram && other_cycles <= cycles && other.each() != self.each()
    }

    /// Flash, RAM, and cycles or else instructions; what is not known counts as the most.
    pub fn each(&self) -> [usize; 3] {
        [self.flash, self.ram, self.cycles.or(self.instructions).unwrap_or(usize::MAX)]
    }
}

/// The most that a network may cost.
#[derive(Clone, Debug, Serialize)]
pub struct Budget {
    /// Bytes of network and scaler.
    pub flash: Limit,
    /// Bytes to predict.
    pub ram: Limit,
    /// Cycles of one prediction; none without `--max-cycles`.
    pub cycles: Option<Limit>,
}

/// A limit and who gave it.
#[derive(Clone, Debug, Serialize)]
pub struct Limit {
    /// The limits.
    pub most: usize,
    /// Who gave it.
    pub by: String,
}

impl Budget {
    /// The requested limits, and otherwise what the board has left after the rest of a firmware.
    ///
    /// # Errors
    /// More than the board has.
    pub fn new(
        board: &Board,
        flash: Option<usize>,
        ram: Option<usize>,
        cycles: Option<usize>,
    ) -> Result<Self, Usage> {
        let limit = |option: &str, asked: Option<usize>, has: usize, reserve: usize| match asked {
            Some(most) if most > has => Err(Usage(format!(
                "{option} {} is more than the {} has, {} bytes: give less",
                count(most),
                board.name,
                count(has)
            ))),
            Some(most) => Ok(Limit { most, by: option.to_string() }),
            None => {
                let by =
                    format!("the {}, less {} KiB for the rest of a firmware,", board.name, reserve / 1024);
                Ok(Limit { most: has.saturating_sub(reserve), by })
            }
        };
        let kib = |kib: u32| kib as usize * 1024;
        let (flash_has, ram_has) = (kib(board.flash.kib), kib(board.ram.kib));
        Ok(Self {
            flash: limit("--max-flash", flash, flash_has, kib(board.reserve.flash_kib))?,
            ram: limit("--max-ram", ram, ram_has, kib(board.reserve.ram_kib))?,
            cycles: cycles.map(|most| Limit { most, by: "--max-cycles".into() }),
        })
    }

    /// The exceeded limits, one phrase each; nothing if it fits.
    pub fn excess(&self, price: &Price) -> Vec<String> {
        if let (Some(limit), None) = (&self.cycles, price.cycles) {
            return vec![format!("cycles that the bench has no model of, and {} is given", limit.by)];
        }
        let cycles = self.cycles.as_ref().zip(price.cycles).map(|(limit, takes)| (limit, takes, "cycles"));
        let each = [(&self.flash, price.flash, "bytes of flash"), (&self.ram, price.ram, "bytes of RAM")];
        let too_much = each.into_iter().chain(cycles).filter(|(limit, takes, _)| *takes > limit.most);
        let phrase = |(limit, takes, what): (&Limit, usize, &str)| {
            let more = count(takes - limit.most);
            format!("{} {what}, {more} more than {} allows", count(takes), limit.by.trim_end_matches(','))
        };
        too_much.map(phrase).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn the_board_is_the_limit_unless_one_is_given() {
        let stm32f405 = tinyfit_boards::named("stm32f405").unwrap();
        let budget = Budget::new(stm32f405, None, Some(8192), Some(1000)).unwrap();
        assert_eq!((budget.flash.most, budget.ram.most), (704 * 1024, 8192));
        assert!(
            Budget::new(stm32f405, Some((1 << 20) + 1), None, None).unwrap_err().0.contains("--max-flash")
        );
        let fits = Price { flash: 704 * 1024, ram: 8192, cycles: Some(1000), instructions: Some(1) };
        assert_eq!(budget.excess(&fits), [""; 0]);
        let unknown = Price { cycles: None, instructions: None, ..fits };
        assert_eq!(
            budget.excess(&unknown),
            ["cycles that the bench has no model of, and --max-cycles is given"]
        );
        assert!(unknown.is_beaten_by(&fits) && !fits.is_beaten_by(&unknown));
        let over = Price { ram: 8200, cycles: Some(1234), ..fits };
        assert_eq!(
            budget.excess(&over),
            [
                "8,200 bytes of RAM, 8 more than --max-ram allows",
                "1,234 cycles, 234 more than --max-cycles allows"
            ]
        );
    }

    #[test]
    fn beaten_is_dearer_in_something_and_cheaper_in_nothing() {
        let price = |flash, ram, cycles| Price { flash, ram, cycles: Some(cycles), instructions: None };
        assert!(price(2, 2, 2).is_beaten_by(&price(2, 1, 2)));
        assert!(!price(2, 2, 2).is_beaten_by(&price(2, 2, 2)));
        assert!(!price(2, 2, 2).is_beaten_by(&price(1, 1, 3)));
    }
}
