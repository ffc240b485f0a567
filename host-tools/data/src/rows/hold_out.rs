//! Strategies of holding out rows: at random, the last, or whole groups.

use tinyfit::{Generator, SeedableRng, init};
use tinyfit_engine::{Targets, split};

use crate::rows::examples::Examples;
use crate::rows::parts::Splitting;

/// A strategy of holding out rows.
pub(crate) enum HoldOut<'a> {
    /// At random, stratified by class.
    Random(&'a Targets),
    /// The last rows, by the rank of each row in time.
    Time(Vec<u32>),
    /// Whole groups: the group of each row, and the number of groups.
    Groups(&'a [u32], usize),
}

impl<'a> HoldOut<'a> {
    pub(crate) fn of(examples: &'a Examples, splitting: &Splitting) -> Self {
        match &examples.groups {
            // With a split by time, groups only bound the windows of a log.
            Some((of, names)) if !splitting.by_time(examples) => HoldOut::Groups(of, names.len()),
            _ if splitting.by_time(examples) => {
                let mut order: Vec<u32> = examples.codes.numbers().collect();
                if let Some(times) = &examples.times {
                    order.sort_by(|&a, &b| times[a as usize].total_cmp(&times[b as usize]));
                }
                let mut places = vec![0; order.len()];
                for (place, &row) in order.iter().enumerate() {
                    places[row as usize] = place as u32;
                }
                HoldOut::Time(places)
            }
            _ => HoldOut::Random(&examples.targets),
        }
    }

    /// The remaining rows, and the share of rows that is held out.
    pub(crate) fn split(&self, rows: &[u32], share: f64, seed: u64) -> (Vec<u32>, Vec<u32>) {
        let wanted = rows.len() as f64 * share;
        match self {
            HoldOut::Random(targets) => split(targets, rows, share, seed),
            HoldOut::Time(places) => {
                let mut rows = rows.to_vec();
                rows.sort_by_key(|&row| places[row as usize]);
                let count = (wanted.round() as usize).min(rows.len().saturating_sub(1));
                let held_out = rows.split_off(rows.len() - count);
                (rows, held_out)
            }
            HoldOut::Groups(of, groups) => {
                let mut sizes = vec![0; *groups];
                rows.iter().for_each(|&row| sizes[of[row as usize] as usize] += 1);
                let mut order: Vec<usize> = (0..*groups).filter(|&group| sizes[group] > 0).collect();
                init::shuffle(&mut order, &mut Generator::seed_from_u64(seed));
                let (mut held, mut is_held) = (0, vec![false; *groups]);
                // Adds whole groups while that brings the share closer; at least one, and not all.
                for (taken, &group) in order.iter().enumerate().take(order.len().saturating_sub(1)) {
                    let nearer = (held + sizes[group]) as f64 - wanted < wanted - held as f64;
                    if share > 0.0 && (taken == 0 || nearer) {
                        is_held[group] = true;
                        held += sizes[group];
                    }
                }
                rows.iter().partition(|&&row| !is_held[of[row as usize] as usize])
            }
        }
    }

    /// The fold of each row; by time its block; there is one more block than folds.
    pub(crate) fn folds(&self, rows: usize, folds: usize, seed: u64) -> Vec<u32> {
        let mut rng = Generator::seed_from_u64(seed);
        let mut fold_of = vec![0; rows];
        match self {
            HoldOut::Random(targets) => {
                let mut order: Vec<u32> = (0..rows as u32).collect();
                init::shuffle(&mut order, &mut rng);
                // Dealt class by class, so that folds have nearly the same number of each class.
                if let Targets::Classes { of, .. } = targets {
                    order.sort_by_key(|&row| of[row as usize]);
                }
                order.iter().enumerate().for_each(|(i, &row)| fold_of[row as usize] = (i % folds) as u32);
            }
            HoldOut::Time(places) => {
                places.iter().enumerate().for_each(|(row, &place)| {
                    fold_of[row] = (place as usize * (folds + 1) / rows.max(1)) as u32
                });
            }
            HoldOut::Groups(of, groups) => {
                let mut sizes = vec![0; *groups];
                of.iter().for_each(|&group| sizes[group as usize] += 1);
                let mut order: Vec<usize> = (0..*groups).collect();
                init::shuffle(&mut order, &mut rng);
                order.sort_by_key(|&group| std::cmp::Reverse(sizes[group]));
                // The largest group first, each into the smallest fold.
                let (mut filled, mut fold_of_group) = (vec![0; folds], vec![0; *groups]);
                for group in order {
                    let smallest = (0..folds).min_by_key(|&fold| filled[fold]).unwrap_or(0);
                    fold_of_group[group] = smallest as u32;
                    filled[smallest] += sizes[group];
                }
                of.iter().enumerate().for_each(|(row, &group)| fold_of[row] = fold_of_group[group as usize]);
            }
        }
        fold_of
    }
}
