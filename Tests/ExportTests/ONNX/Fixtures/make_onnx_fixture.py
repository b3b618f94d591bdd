"""Makes onnx.json: the bytes, in hexadecimal, of a small model as the reference implementation of ONNX writes it.

Run: python make_onnx_fixture.py > onnx.json       (onnx 1.23)
"""
import json

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 2], "Two numbers.")]
outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 1], "One number.")]
nodes = [
    helper.make_node("Gemm", ["x", "layer/weight", "bias"], ["layer/Gemm"], name="layer/Gemm", transB=1),
    helper.make_node("LeakyRelu", ["layer/Gemm"], ["layer/LeakyRelu"], name="layer/LeakyRelu", alpha=0.25),
    helper.make_node(
        "ReduceL2", ["layer/LeakyRelu"], ["layer/ReduceL2"], name="layer/ReduceL2", axes=[-1, 1], keepdims=1),
    helper.make_node("Slice", ["layer/ReduceL2", "from", "from", "axis"], ["y"], name="y"),
]
initializers = [
    numpy_helper.from_array(np.array([[1, -2]], np.float32), "layer/weight"),
    numpy_helper.from_array(np.array(0.5, np.float32), "bias"),
    numpy_helper.from_array(np.array([0, 300], np.int64), "from"),
    numpy_helper.from_array(np.array(-1, np.int64), "axis"),
]
graph = helper.make_graph(nodes, "small", inputs, outputs, initializers)
model = helper.make_model(
    graph, producer_name="distill", producer_version="1.2", ir_version=8,
    opset_imports=[helper.make_opsetid("", 17)])
helper.set_model_props(model, {"order": "x"})
print(json.dumps({"model": model.SerializeToString(deterministic=True).hex()}))
