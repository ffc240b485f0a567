//! Walks the operators of a graph, each of which must read what the one before it computed.

use tinyfit_model::{Activation, LONGEST};

use crate::Error;
use crate::tflite::activation;
use crate::tflite::graph::{
    ADD, DIV, Graph, MUL, Operator, PACK, RESHAPE, SHAPE, STRIDED_SLICE, SUB, Tensor, Type,
};

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
            let either = [ADD, SUB, MUL, DIV].contains(&operator.code);
            let reads = operator.inputs.iter().take(if either { 2 } else { 1 });
            if !reads.into_iter().any(|input| *input == Some(self.tensor)) {
                if ["VAR_HANDLE", "READ_VARIABLE", "CALL_ONCE"].contains(&operator.name.as_str()) {
                    let what = "its weights are variables that are set elsewhere; convert the model with its variables frozen";
                    return Err(self.error(operator, what));
                }
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

    /// Of an ADD, SUB, MUL or DIV by a constant that read a tensor, the scale and shift of `scale * x + shift`.
    pub(super) fn elementwise(
        &self,
        operator: &Operator,
        read: &Tensor<'_>,
    ) -> Result<(Vec<f64>, Vec<f64>), Error> {
        self.expect(operator, read, Type::F32)?;
        self.expect(operator, self.tensor(), Type::F32)?;
        let &[Some(first), Some(second)] = &operator.inputs[..] else {
            return Err(self.error(operator, "it has not two inputs; convert the model again"));
        };
        let is_read = |tensor: usize| std::ptr::eq(&self.graph.tensors[tensor], read);
        let (constant, turned) = if is_read(first) { (second, false) } else { (first, true) };
        let constant = self.graph.stored(constant);
        if constant.data.is_empty() {
            let what = format!(
                "two branches meet in it, '{}' and '{}'; give a chain of layers",
                read.name, constant.name
            );
            return Err(self.error(operator, what));
        }
        if self.tensor().len() != read.len() {
            return Err(self.error(operator, "it makes more values than it reads; give a chain of layers"));
        }
        let values = constant.stretched(read, self.len)?;
        let of = |value: f64| vec![value; self.len];
        let (scale, shift) = match (operator.code, turned) {
            (ADD, _) => (of(1.0), values),
            (SUB, false) => (of(1.0), values.iter().map(|v| -v).collect()),
            (SUB, true) => (of(-1.0), values),
            (MUL, _) => (values, of(0.0)),
            (DIV, false) => (values.iter().map(|v| 1.0 / v).collect(), of(0.0)),
            _ => return Err(self.error(operator, "it divides by what is computed; give a chain of layers")),
        };
        match scale.iter().chain(&shift).all(|value| value.is_finite()) {
            true => Ok((scale, shift)),
            false => Err(self.error(
                operator,
                "a constant is not a finite number, or divides by zero; train the model again",
            )),
        }
    }

    /// Passes over the product of what an operator has read and computed. Returns whether it comes next.
    pub(super) fn skip_product(&mut self, operator: &Operator) -> Result<bool, Error> {
        let (Some(next), [Some(read)]) = (self.graph.operators.get(self.next), &operator.inputs[..]) else {
            return Ok(false);
        };
        let pair = [Some(*read), Some(operator.output)];
        let is_pair = next.inputs == pair || next.inputs == [pair[1], pair[0]];
        if next.code != MUL || next.fused != 0 || !is_pair || *read == operator.output {
            return Ok(false);
        }
        self.expect(next, &self.graph.tensors[next.output], Type::F32)?;
        self.next += 1;
        self.tensor = next.output;
        Ok(true)
    }

    /// The activation that an operator has itself.
    pub(super) fn fused(&self, operator: &Operator) -> Result<Activation, Error> {
        match operator.fused {
            0 => Ok(Activation::Identity),
            1 => Ok(Activation::Relu),
            3 => Ok(Activation::Relu6),
            4 => Ok(Activation::Tanh),
            other => {
                Err(self.error(operator, format!("its fused activation number {other} is not known here")))
            }
        }
    }

    /// Whether the tensor's last dimension is an example, which softmax needs.
    pub(super) fn is_flat(&self) -> bool {
        self.tensor().shape.last() == Some(&self.len)
    }

    pub(super) fn error(&self, operator: &Operator, what: impl Into<String>) -> Error {
        operator.error(&self.graph.tensors, what)
    }

    pub(super) fn unsupported(&self, operator: &Operator) -> Error {
        const IN_INT8: [&str; 5] = ["LOGISTIC", "TANH", "RELU", "RELU6", "SOFTMAX"];
        let others: Vec<&str> = activation::names().filter(|name| !IN_INT8.contains(name)).collect();
        let (in_int8, others) = (IN_INT8.join(", "), others.join(", "));
        self.error(
            operator,
            format!(
                "this operator cannot be imported; give a network of FULLY_CONNECTED, {in_int8}, QUANTIZE, DEQUANTIZE and RESHAPE, \
                 in f32 also {others}, PRELU and ADD, SUB, MUL, DIV by constants"
            ),
        )
    }

    /// The tensor to read must have this type.
    pub(super) fn expect(&self, operator: &Operator, tensor: &Tensor<'_>, kind: Type) -> Result<(), Error> {
        if tensor.kind == kind {
            return Ok(());
        }
        let what = format!(
            "tensor '{}' is {} where {} is expected; convert the model to f32 or int8 throughout",
            tensor.name,
            tensor.kind.name(),
            kind.name()
        );
        Err(self.error(operator, what))
    }
}
