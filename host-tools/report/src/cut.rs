//! Names that are cut to what fits.

/// A name, cut where it is longer than fits.
pub(crate) fn cut(name: &str, longest: usize) -> String {
    // A line break or a tab is one blank.
    let mut name: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = name.char_indices().nth(longest.saturating_sub(1))
        && name.chars().count() > longest
    {
        name.truncate(end);
        name.push('…');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_between_characters() {
        assert_eq!(cut("größer", 6), "größer");
        assert_eq!(cut("größere", 6), "größe…");
        assert_eq!(cut("a\n\tb", 9), "a b");
    }
}
