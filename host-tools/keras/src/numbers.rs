//! Numbers in Keras's JSON: plain ones, lists of them, and arrays of NumPy.

use serde_json::Value;

/// A number, which a tensor of one value is, too.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match numbers(value)?[..] {
        [number] => Some(number),
        _ => None,
    }
}

/// All numbers, in order; `None` where there is something else.
pub(crate) fn numbers(value: &Value) -> Option<Vec<f64>> {
    let mut found = Vec::new();
    collect(value, &mut found)?;
    Some(found)
}

fn collect(value: &Value, found: &mut Vec<f64>) -> Option<()> {
    match value {
        Value::Number(number) => found.push(number.as_f64()?),
        Value::Array(values) => values.iter().try_for_each(|value| collect(value, found))?,
        Value::Object(_) if matches!(value["class_name"].as_str(), Some("__numpy__" | "__tensor__")) => {
            collect(&value["config"]["value"], found)?;
        }
        _ => return None,
    }
    Some(())
}

/// The dimensions after the batch, which is the first; `None` where one is not known.
pub(crate) fn shape(value: &Value) -> Option<Vec<usize>> {
    let (_, dimensions) = value.as_array()?.split_first()?;
    let dimensions = dimensions.iter().map(|n| usize::try_from(n.as_u64()?).ok());
    dimensions.collect::<Option<Vec<_>>>().filter(|dimensions| !dimensions.is_empty())
}

/// Whether an axis is the last, where the batch is axis 0.
pub(crate) fn is_last(axis: &[f64], rank: usize) -> bool {
    matches!(axis, [axis] if *axis == -1.0 || *axis == rank as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_are_found_in_what_keras_writes() {
        assert_eq!(numbers(&json!([[1, 2.5], [3]])), Some(vec![1.0, 2.5, 3.0]));
        let numpy = json!({"class_name": "__numpy__", "config": {"value": [0.5], "dtype": "float32"}});
        assert_eq!(number(&numpy), Some(0.5));
        assert_eq!(number(&json!([1, 2])), None);
        assert_eq!(numbers(&json!([1, null])), None);
        assert_eq!(shape(&json!([null, 4, 3])), Some(vec![4, 3]));
        assert_eq!(shape(&json!([null, null])), None);
        assert_eq!(shape(&json!([null])), None);
        assert_eq!(shape(&json!(null)), None);
    }
}
