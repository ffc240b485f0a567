"""What LiteRT computes, row by row, with each of its sets of kernels. A set has the name of the rounding that equals it."""

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType


def litert(kind):
    def run(model, rows):
        interpreter = Interpreter(model_content=model, experimental_op_resolver_type=kind, num_threads=1)
        (x,), (y,) = interpreter.get_input_details(), interpreter.get_output_details()
        interpreter.allocate_tensors()
        outputs = []
        for row in rows:
            interpreter.set_tensor(x["index"], row.reshape(x["shape"]))
            interpreter.invoke()
            outputs.append(interpreter.get_tensor(y["index"]).reshape(-1))
        return np.array(outputs)

    return run


LITERT = {
    "litert-reference": litert(OpResolverType.BUILTIN_REF),
    "litert-builtin": litert(OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES),
    "litert": litert(OpResolverType.BUILTIN),
}
