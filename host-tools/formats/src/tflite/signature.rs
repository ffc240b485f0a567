//! Which of a file's subgraphs predicts: one that a signature names, or the only one.

use super::damaged;
use crate::Error;
use crate::tflite::schema::{ModelRef, SubGraphRef};

/// What converters and tutorials call the signature that predicts.
const PREDICTING: [&str; 2] = ["serving_default", "infer"];

/// The subgraph of a name; if none is given, of the first of [`PREDICTING`] that there is, else the first. A
/// subgraph that no signature leads to has its own name. And what a user should know of a choice.
pub(crate) fn chosen<'s, 'a>(
    model: &ModelRef<'a>,
    subgraphs: &'s [SubGraphRef<'a>],
    told: Option<&str>,
) -> Result<(&'s SubGraphRef<'a>, Vec<String>), Error> {
    let mut names = Vec::new();
    for signature in model.signature_defs().map_err(damaged)?.into_iter().flatten() {
        let signature = signature.map_err(damaged)?;
        let name = signature.signature_key().map_err(damaged)?.unwrap_or_default().to_string();
        names.push((name, signature.subgraph_index().map_err(damaged)? as usize));
    }
    for (at, subgraph) in subgraphs.iter().enumerate() {
        let name = subgraph.name().map_err(damaged)?.unwrap_or_default();
        let named = names.iter().any(|(known, index)| *index == at || known == name);
        if !named && !name.is_empty() {
            names.push((name.to_string(), at));
        }
    }
    let listed = || names.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
    let find = |name: &str| names.iter().find(|(known, _)| known == name).map(|(_, at)| *at);
    let at = match told {
        Some(told) => find(told).ok_or_else(|| match names.is_empty() {
            true => Error::new("the file has no signatures; leave --signature out"),
            false => Error::new(format!("the file has no signature '{told}'; give one of {}", listed())),
        })?,
        None => {
            PREDICTING.iter().find_map(|name| find(name)).or(names.first().map(|(_, at)| *at)).unwrap_or(0)
        }
    };
    let graph = match (subgraphs.get(at), subgraphs.is_empty()) {
        (Some(graph), _) => graph,
        (None, true) => return Err(Error::new("the model has no subgraph; convert it again")),
        (None, false) => return Err(damaged(format!("there is no subgraph {at}"))),
    };
    let mut notes = Vec::new();
    if told.is_none() && names.len() > 1 {
        let name = names.iter().find(|(_, index)| *index == at).map_or("", |(name, _)| name);
        notes.push(format!("of the signatures {} this is '{name}'; --signature gives another", listed()));
    }
    Ok((graph, notes))
}
