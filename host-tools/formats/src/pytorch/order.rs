//! The order of modules in a file that has none: safetensors files are sorted by type and name.

use crate::pytorch::modules::Module;

/// The most that are tried.
const STEPS: usize = 10_000;

/// The order in which the modules follow each other: that of the numbers in their names, if they differ in nothing else and
/// their shapes allow it, else the one order that their shapes allow.
pub(crate) fn order(modules: &[Module<'_>]) -> Option<Vec<usize>> {
    if let Some(natural) = numbered(modules) {
        return chains(modules, &natural).then_some(natural);
    }
    let mut search = Search { modules, order: Vec::new(), found: Vec::new(), steps: 0 };
    search.extend();
    match &mut search.found[..] {
        [order] if search.steps < STEPS => Some(std::mem::take(order)),
        _ => None,
    }
}

/// The order of a file whose order is that of definition: that of the numbers in the names where they differ in nothing else,
/// as in an `nn.Sequential`, or the file's.
pub(crate) fn of_definition(modules: &[Module<'_>]) -> Option<Vec<usize>> {
    let file: Vec<usize> = (0..modules.len()).collect();
    let orders = [numbered(modules), Some(file)].into_iter().flatten();
    { orders }.find(|order| chains(modules, order))
}

/// The order of the numbers in names that differ in nothing else.
fn numbered(modules: &[Module<'_>]) -> Option<Vec<usize>> {
    let mut natural: Vec<usize> = (0..modules.len()).collect();
    natural.sort_by_key(|&at| parts(modules[at].name));
    let texts = |at: usize| parts(modules[at].name).into_iter().map(|(text, _)| text).collect::<Vec<_>>();
    natural.iter().all(|&at| texts(at) == texts(natural[0])).then_some(natural)
}

/// Whether each takes what the one before it gives.
fn chains(modules: &[Module<'_>], order: &[usize]) -> bool {
    let ends: Vec<_> = order.iter().filter_map(|&at| modules[at].ends()).collect();
    ends.windows(2).all(|pair| pair[0].1 == pair[1].0)
}

/// A name as texts and the numbers after them, so that `fc10` is after `fc9`.
fn parts(name: &str) -> Vec<(&str, u64)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (text, from_digits) = rest.split_at(digits);
        let end = from_digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(from_digits.len());
        let (number, after) = from_digits.split_at(end);
        parts.push((text, number.parse().unwrap_or(u64::MAX)));
        rest = after;
    }
    parts
}

/// All orders in which shapes fit, until there are two.
struct Search<'s> {
    modules: &'s [Module<'s>],
    order: Vec<usize>,
    found: Vec<Vec<usize>>,
    steps: usize,
}

impl Search<'_> {
    fn extend(&mut self) {
        self.steps += 1;
        if self.order.len() == self.modules.len() {
            self.found.push(self.order.clone());
        }
        let width = self.order.iter().rev().find_map(|&at| self.modules[at].ends()).map(|ends| ends.1);
        for at in 0..self.modules.len() {
            if self.found.len() > 1 || self.steps >= STEPS {
                return;
            }
            let inputs = self.modules[at].ends().map(|ends| ends.0);
            let fits = width.is_none_or(|width| inputs.is_none_or(|inputs| width == inputs));
            if fits && !self.order.contains(&at) {
                self.order.push(at);
                self.extend();
                self.order.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pytorch::modules::Kind;

    fn ordered(modules: &[(&'static str, usize, usize)]) -> Option<String> {
        let modules: Vec<Module<'_>> = modules
            .iter()
            .map(|&(name, inputs, outputs)| {
                let kind = Kind::Linear { inputs, outputs, weight: &[], bias: None };
                Module { name, kind }
            })
            .collect();
        let order = order(&modules)?;
        Some(order.into_iter().map(|at| modules[at].name).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn numbers_in_names_go_before_shapes() {
        let same = [("fc10", 4, 4), ("fc2", 4, 4), ("fc9", 4, 4)];
        assert_eq!(ordered(&same).as_deref(), Some("fc2 fc9 fc10"));
        assert_eq!(ordered(&[("net.0.fc", 2, 3), ("net.1.fc", 4, 2)]), None);
        assert_eq!(
            ordered(&[("body", 4, 3), ("head", 3, 1), ("stem", 2, 4)]).as_deref(),
            Some("stem body head")
        );
        assert_eq!(ordered(&[("a", 3, 3), ("b", 3, 3)]), None);
        assert_eq!(ordered(&[("a", 3, 2), ("b", 3, 1)]), None);
        let many: Vec<_> =
            ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"].map(|name| (name, 3, 3)).into();
        assert_eq!(ordered(&many), None);
    }
}
