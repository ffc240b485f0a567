//! Names and texts of files as a message shows them: on one line, and no longer than fits there.

use crate::printable;

/// A column's name or a path may hold a line break; a message is one line all the same.
pub fn one_line(text: &str) -> String {
    printable::one_line(text).into_owned()
}

/// The characters of a name or a text that a message shows.
const LONGEST: usize = 40;

/// A cell's text in a message: in quotes, on one line, and no longer than fits there.
pub fn shown(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("'{}..'", one_line(&text[..end])),
        None => format!("'{}'", one_line(text)),
    }
}

/// Names in a message: all of them, or the first dozen.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 12;
    let names: Vec<&str> = names.into_iter().collect();
    let mut text = names.iter().take(MOST).map(|name| one_line(name)).collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        text += &format!(" and {} more", names.len() - MOST);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(shown(&"é".repeat(41)), format!("'{}..'", "é".repeat(40)));
        assert_eq!(shown("ü"), "'ü'");
    }
}
