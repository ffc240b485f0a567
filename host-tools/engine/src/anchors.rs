//! Which training examples go into a device as anchors.

use tinyfit_model::{Anchors, F32Network};

use crate::data::{Dataset, Targets};
use crate::predictor::Predictor;
use crate::store::StoreError;

/// Anchors of `data`, whose inputs are as the network takes them: `each` of every class, or as many as it has, an even number.
///
/// The examples of a class, from the one the network is surest of to the one it is least sure of, are cut into `each` parts
/// of one size, and the middle of each part is an anchor: what is easy, what is hard, and as much of either as the class
/// has. Of each two neighbors one comes into the half that judges, the other into the half that is learned, the easier and
/// the harder by turns, and each half has the classes in turn. Data that is not of classes has no anchors.
///
/// # Errors
/// The data cannot be read.
pub fn anchors(net: &F32Network, data: &Dataset, each: usize) -> Result<Anchors, StoreError> {
    let Targets::Classes { of, count } = &data.targets else { return Ok(Anchors::default()) };
    let (mut predictor, mut sure) = (Predictor::new(net), Vec::with_capacity(data.len()));
    let mut classes = of.iter();
    data.inputs.each(|x| {
        let class = classes.next().map_or(0, |class| *class as usize);
        sure.push(match predictor.predict(x) {
            [second] => {
                if class == 1 {
                    *second
                } else {
                    1.0 - second
                }
            }
            y => y.get(class).copied().unwrap_or(0.0),
        });
    })?;
    let chosen: Vec<Vec<u32>> = (0..*count as u32).map(|class| spread(class, of, &sure, each)).collect();
    let pairs = chosen.iter().map(Vec::len).max().unwrap_or(0) / 2;
    let (mut anchors, mut rows) = (Anchors::default(), Vec::new());
    for half in 0..2 {
        for (nth, class) in (0..pairs).flat_map(|nth| (0..*count as u32).map(move |class| (nth, class))) {
            if let Some(row) = chosen[class as usize].get(2 * nth + (nth + half) % 2) {
                rows.push(*row);
                anchors.classes.push(class);
            }
        }
    }
    anchors.inputs = data.inputs.gather(rows)?;
    Ok(anchors)
}

/// The middles of `each` equal parts of a class, from sure to unsure; an even number of them, so that none is alone.
fn spread(class: u32, of: &[u32], sure: &[f32], each: usize) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..of.len() as u32).filter(|row| of[*row as usize] == class).collect();
    rows.sort_by(|a, b| sure[*b as usize].total_cmp(&sure[*a as usize]));
    let parts = each.min(rows.len()) / 2 * 2;
    (0..parts).map(|part| rows[(2 * part + 1) * rows.len() / (2 * parts)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Inputs;
    use tinyfit_model::{Activation, Dense};

    /// The probability of class 1 rises with the input, so class 0 is surest of its lowest and class 1 of its highest.
    #[test]
    fn they_are_spread_from_easy_to_hard_and_shared_out_to_both_halves() {
        let layer = Dense {
            name: "out".into(),
            inputs: 1,
            outputs: 2,
            weights: vec![-1.0, 1.0],
            bias: vec![0.0; 2],
            activation: Activation::Softmax,
        };
        let net = F32Network { layers: vec![layer] };
        // Class 0 has 0.00 to 0.15, class 1 has 0.5 and 0.9, class 2 nothing.
        let inputs: Vec<f32> = (0..16).map(|i| i as f32 / 100.0).chain([0.5, 0.9]).collect();
        let of = [vec![0; 16], vec![1; 2]].concat();
        let data = Dataset::new(Inputs::in_memory(1, inputs), Targets::Classes { of, count: 3 });
        let chosen = anchors(&net, &data, 4).unwrap();
        // The middles of four parts of four: 2, 6, 10, 14. Class 1 is surest of 0.9, and the surer neighbor judges first.
        assert_eq!(chosen.classes, [0, 1, 0, 0, 1, 0]);
        assert_eq!(chosen.inputs, [0.02, 0.9, 0.14, 0.06, 0.5, 0.1]);
        assert_eq!(anchors(&net, &data, 0).unwrap(), Anchors::default());
        assert_eq!(anchors(&net, &data, usize::MAX).unwrap().classes.len(), 18);
    }
}
