//! Names of layers, which are fields of a Rust struct in firmware.

/// Whether a name can be used as a Rust field and a tensor's name.
pub(crate) fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
}

/// Keywords of Rust, those kept for later included.
const KEYWORDS: &str = " abstract as async await become box break const continue crate do dyn else enum extern false final fn \
     for gen if impl in let loop macro match mod move mut override priv pub ref return self static struct super \
     trait true try type typeof unsafe unsized use virtual where while yield ";

/// A name of another tool as an identifier that is not in `taken`, to which it is added: letters become small, other
/// signs `_`.
pub fn identifier(name: &str, taken: &mut Vec<String>) -> String {
    let small = name.to_ascii_lowercase();
    let words: Vec<&str> =
        small.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut base = words.join("_");
    base.truncate(60);
    if !is_identifier(&base) {
        base = format!("layer{base}");
    }
    if KEYWORDS.split_whitespace().any(|keyword| keyword == base) {
        base += "_layer";
    }
    let mut identifier = base.clone();
    for number in 2.. {
        if !taken.contains(&identifier) {
            break;
        }
        identifier = format!("{base}_{number}");
    }
    taken.push(identifier.clone());
    identifier
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_becomes_a_field() {
        let mut taken = Vec::new();
        let mut of = |name: &str| identifier(name, &mut taken);
        assert_eq!(of("dense_1"), "dense_1");
        assert_eq!(of("/net/fc.0/Gemm"), "net_fc_0_gemm");
        assert_eq!(of("0"), "layer0");
        assert_eq!(of("dense 1"), "dense_1_2");
        assert_eq!(of("match"), "match_layer");
        assert_eq!(of("é"), "layer");
        assert_eq!(of(""), "layer_2");
        assert!(taken.iter().all(|name| is_identifier(name)));
    }
}
