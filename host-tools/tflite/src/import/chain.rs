//! Walks the operators of a graph, each of which must read what the one before it computed.

use tinyfit_model::LONGEST;

use crate::Error;
use crate::graph::{Graph, Operator, PACK, RESHAPE, SHAPE, STRIDED_SLICE, Tensor, Type};

/// Where the walk is.
pub(super) struct Chain<'g, 'a> {
    pub graph: &'g Graph<'a>,
    next: usize,
    /// The tensor that the next operator reads.
    tensor: usize,
    /// Values an example.
    pub len: usize,
}

impl<'g, 'a> Chain<'g, 'a> {
    pub(super) fn new(graph: &'g Graph<'a>) -> Result<Self, Error> {
        let input = &graph.tensors[graph.input];
        // The first of several dimensions is the batch.
        let (batch, rest) =
            input.shape.split_first().ok_or_else(|| input.error("the input has no dimension"))?;
        let len = if rest.is_empty() {
            Some(*batch)
        } else {
            rest.iter().try_fold(1usize, |len, &n| len.checked_mul(n))
        };
        let len = len.filter(|len| (1..=LONGEST).contains(len)).ok_or_else(|| {
            input.error(format!("its shape {:?} makes no example of 1 to {LONGEST} values", input.shape))
        })?;
        Ok(Self { graph, next: 0, tensor: graph.input, len })
    }

    /// The tensor that the next operator reads.
    pub(super) fn tensor(&self) -> &'g Tensor<'a> {
        &self.graph.tensors[self.tensor]
    }

    /// The next operator, its output now the tensor to read; `None` at the end. A RESHAPE is passed over,
    /// and what computes its shape.
    pub(super) fn next(&mut self) -> Result<Option<&'g Operator>, Error> {
        while let Some(operator) = self.graph.operators.get(self.next) {
            // A flattening of any batch computes its shape. Weights and biases are constants, so nothing else reads it.
            let computed = &self.graph.tensors[operator.output];
            if [SHAPE, STRIDED_SLICE, PACK].contains(&operator.code) && computed.kind == Type::Int32 {
                self.next += 1;
                continue;
            }
            if operator.inputs.first() != Some(&Some(self.tensor)) {
                let what = format!(
                    "it does not read '{}', which was computed last; give a chain of layers",
                    self.tensor().name
                );
                return Err(self.error(operator, what));
            }
            self.next += 1;
            let before = self.tensor();
            self.tensor = operator.output;
            let after = self.tensor();
            if operator.code != RESHAPE {
                return Ok(Some(operator));
            }
            if before.len() != after.len()
                || before.kind != after.kind
                || before.scale != after.scale
                || before.zero_point != after.zero_point
            {
                return Err(self.error(operator, "it changes more than the shape"));
            }
        }
        if self.tensor != self.graph.output {
            let output = &self.graph.tensors[self.graph.output];
            return Err(output.error(format!(
                "it is the output, but '{}' is computed last; give a chain of layers",
                self.tensor().name
            )));
        }
        Ok(None)
    }

    /// Whether the tensor's last dimension is an example, which softmax needs.
    pub(super) fn is_flat(&self) -> bool {
        self.tensor().shape.last() == Some(&self.len)
    }

    pub(super) fn error(&self, operator: &Operator, what: impl Into<String>) -> Error {
        operator.error(&self.graph.tensors, what)
    }

    pub(super) fn unsupported(&self, operator: &Operator) -> Error {
        const KNOWN: &str = "FULLY_CONNECTED, LOGISTIC, TANH, RELU, RELU6, LEAKY_RELU (in f32), SOFTMAX, QUANTIZE, DEQUANTIZE and RESHAPE";
        self.error(operator, format!("this operator cannot be imported; give a network of {KNOWN}"))
    }

    /// The tensor to read must have this type.
    pub(super) fn expect(&self, operator: &Operator, tensor: &Tensor<'_>, kind: Type) -> Result<(), Error> {
        if tensor.kind == kind {
            return Ok(());
        }
        let name = |kind: &Type| match kind {
            Type::F32 => "FLOAT32".to_string(),
            Type::Int8 => "INT8".to_string(),
            Type::Int32 => "INT32".to_string(),
            Type::Other(name) => name.clone(),
        };
        let what = format!(
            "tensor '{}' is {} where {} is expected; convert the model to f32 or int8 throughout",
            tensor.name,
            name(&tensor.kind),
            name(&kind)
        );
        Err(self.error(operator, what))
    }
}
