//! Scores before and after a change of the network, by class or by target.

use tinyfit_engine::Metrics;
use tinyfit_model::number::count;

use crate::figure::Numbers;

/// Classes that are listed at most: those that lost most.
const MOST: usize = 40;

/// Each class's rows, recall and F1 before and after, or each target's R²; none where there is only one thing to compare.
/// `names` are what the two are called.
pub fn changes(before: &Metrics, after: &Metrics, names: [&str; 2]) -> Option<Numbers> {
    let [b, a] = names;
    match (before, after) {
        (Metrics::Classification(before), Metrics::Classification(after)) => {
            let mut classes: Vec<_> = before.classes.iter().zip(&after.classes).collect();
            if classes.len() > MOST {
                classes.sort_by(|x, y| (x.1.f1 - x.0.f1).total_cmp(&(y.1.f1 - y.0.f1)));
                classes.truncate(MOST);
            }
            let rows = classes.into_iter().map(|(before, after)| {
                let figures = [before.recall, after.recall, before.f1, after.f1];
                let figures = figures.map(|figure| format!("{figure:.4}"));
                [before.class.clone(), count(before.rows)]
                    .into_iter()
                    .chain(figures)
                    .chain([change(before.f1, after.f1)])
                    .collect()
            });
            let header = [
                "class".to_string(),
                "rows".into(),
                format!("recall, {b}"),
                format!("recall, {a}"),
                format!("F1, {b}"),
                format!("F1, {a}"),
                "change of F1".into(),
            ];
            Some(Numbers::new(header, rows))
        }
        (Metrics::Regressions(before), Metrics::Regressions(after)) => {
            let rows = before.targets.iter().zip(&after.targets).map(|(before, after)| {
                let (was, is) = (before.metrics.r2, after.metrics.r2);
                vec![before.target.clone(), format!("{was:.4}"), format!("{is:.4}"), change(was, is)]
            });
            let header = ["target".to_string(), format!("R², {b}"), format!("R², {a}"), "change".into()];
            Some(Numbers::new(header, rows))
        }
        _ => None,
    }
}

/// With its sign, and 0 where nothing is seen of it.
fn change(before: f64, after: f64) -> String {
    let text = format!("{:+.4}", after - before);
    if text.trim_start_matches(['+', '-']) == "0.0000" { "0".into() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tinyfit_engine::Classification;

    #[test]
    fn each_class_has_its_change() {
        let metrics =
            |pairs: &[(usize, usize)]| Metrics::Classification(Classification::of(pairs.iter().copied(), 3));
        let (before, after) =
            (metrics(&[(0, 0), (0, 0), (1, 1), (2, 2)]), metrics(&[(0, 0), (0, 1), (1, 1), (2, 2)]));
        let Numbers { header, rows } = changes(&before, &after, ["f32", "int8"]).unwrap();
        assert_eq!(header[3..6], ["recall, int8", "F1, f32", "F1, int8"]);
        // F1 of class 0: 2 of 3 halves of (2 true, 1 predicted) are 2/3; of class 1 with one false positive the same.
        assert_eq!(rows[0], ["0", "2", "1.0000", "0.5000", "1.0000", "0.6667", "-0.3333"]);
        assert_eq!(rows[1][5..], ["0.6667", "-0.3333"]);
        assert_eq!(rows[2][6], "0");
        let same = Metrics::Regression(tinyfit_engine::Regression::of(&[(1.0, 1.0)]));
        assert!(changes(&same, &same, ["a", "b"]).is_none());
    }
}
