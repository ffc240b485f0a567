//! Names that are cut to what fits.

/// A name, cut in the middle where it is longer than fits: names of columns often begin alike.
pub(crate) fn cut(name: &str, longest: usize) -> String {
    // A line break or a tab is one blank.
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = name.chars().count();
    if length <= longest {
        return name;
    }
    let kept = longest.saturating_sub(1);
    let (before, after) = (kept.div_ceil(2), length - kept / 2);
    let chars = || name.chars();
    chars().take(before).chain(['…']).chain(chars().skip(after)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_between_characters() {
        assert_eq!(cut("größer", 6), "größer");
        assert_eq!(cut("größere", 6), "grö…re");
        assert_eq!([1, 2, 3].map(|longest| cut("column 12", longest)), ["…", "c…", "c…2"]);
        assert_eq!(cut("a\n\tb", 9), "a b");
    }
}
