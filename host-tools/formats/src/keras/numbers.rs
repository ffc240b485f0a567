//! Numbers in Keras's JSON: plain ones, lists of them, and the objects that stand for them.

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
        _ => return None,
    }
    Some(())
}

/// Puts plain numbers and lists in place of the objects that Keras writes for them: arrays and scalars of NumPy and tensors
/// (`{"class_name": "__numpy__", "config": {"value": ..}}`, in Keras 2 `{"type": "ndarray", "value": ..}`), tuples and shapes
/// (`{"class_name": "__tuple__", "items": [..]}`).
pub(crate) fn plain(value: &mut Value) {
    let inner = match value["class_name"].as_str() {
        Some("__numpy__" | "__tensor__") => value["config"].get_mut("value").map(Value::take),
        Some("__tuple__" | "TensorShape") => value.get_mut("items").map(Value::take),
        Some(_) => None,
        None => match (value["type"].is_string(), value.get_mut("value")) {
            (true, Some(inner)) if inner.is_number() || inner.is_array() => Some(inner.take()),
            _ => None,
        },
    };
    if let Some(inner) = inner {
        *value = inner;
    }
    match value {
        Value::Array(values) => values.iter_mut().for_each(plain),
        Value::Object(members) => members.values_mut().for_each(plain),
        _ => {}
    }
}

/// A whole number from 0, whose decimals are zeros.
pub(crate) fn whole(number: f64) -> Option<usize> {
    (number >= 0.0 && number.fract() == 0.0 && number < usize::MAX as f64).then_some(number as usize)
}

/// The dimensions after the batch, which is the first; `None` where one is not known.
pub(crate) fn shape(value: &Value) -> Option<Vec<usize>> {
    let (_, dimensions) = value.as_array()?.split_first()?;
    let dimensions = dimensions.iter().map(|n| whole(number(n)?));
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
        assert_eq!(number(&json!([1, 2])), None);
        assert_eq!(numbers(&json!([1, null])), None);
        assert_eq!(shape(&json!([null, 4, 3])), Some(vec![4, 3]));
        assert_eq!(shape(&json!([null, null])), None);
        assert_eq!(shape(&json!([null])), None);
        assert_eq!(shape(&json!(null)), None);
        assert_eq!([16.0, 1.5, -1.0, f64::NAN].map(whole), [Some(16), None, None, None]);
    }

    #[test]
    fn objects_become_numbers() {
        // Keras 3's serialize_keras_object of np.float32(0.5) and a tensor; Keras 2.2's get_json_type of an array; Keras 2's
        // tuples and TensorFlow's shapes.
        let mut config = json!({
            "alpha": {"class_name": "__numpy__", "config": {"value": 0.5, "dtype": "float32"}},
            "mean": {"class_name": "__tensor__", "config": {"value": [1.0, 2.0], "dtype": "float32"}},
            "slope": {"type": "ndarray", "value": 0.1},
            "units": {"type": "int64", "value": 16},
            "batch_shape": {"class_name": "__tuple__", "items": [null, {"class_name": "TensorShape", "items": [4]}]},
            "dtype": {"class_name": "DTypePolicy", "config": {"name": "float32"}},
        });
        plain(&mut config);
        let want = json!({
            "alpha": 0.5, "mean": [1.0, 2.0], "slope": 0.1, "units": 16, "batch_shape": [null, [4]],
            "dtype": {"class_name": "DTypePolicy", "config": {"name": "float32"}},
        });
        assert_eq!(config, want);
    }
}
