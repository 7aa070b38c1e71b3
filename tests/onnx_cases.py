"""Models of one operator each, with all its attributes and in the opsets in which its definition differs."""
import numpy as np
from onnx import TensorProto, helper

TYPES = {np.dtype(np.float32): TensorProto.FLOAT, np.dtype(np.float64): TensorProto.DOUBLE,
         np.dtype(np.int64): TensorProto.INT64, np.dtype(bool): TensorProto.BOOL,
         np.dtype(np.int32): TensorProto.INT32, np.dtype(object): TensorProto.STRING,
         np.dtype(np.float16): TensorProto.FLOAT16, np.dtype(np.uint8): TensorProto.UINT8,
         np.dtype(np.int8): TensorProto.INT8}


class Case:
    """One operator, its inputs (None: left out) and the opset; `smooth`: it has slopes to test."""

    def __init__(self, op, opset, inputs, outputs=1, domain="", smooth=True, **attributes):
        self.op, self.opset, self.domain, self.smooth = op, opset, domain, smooth
        self.inputs = [None if x is None else np.asarray(x) for x in inputs]
        self.outputs, self.attributes = outputs, attributes

    def name(self):
        shapes = ",".join("-" if x is None else f"{x.dtype}{list(x.shape)}" for x in self.inputs)
        return f"{self.op}-{self.opset}({shapes}; {self.attributes})"

    def feeds(self):
        return {f"x{i}": x for i, x in enumerate(self.inputs) if x is not None}

    def is_float(self, i):
        """Whether input i is a number to differentiate by, and not one that says how."""
        x = self.inputs[i]
        return x is not None and x.dtype == np.float32 and not (i > 0 and self.op in ("Resize", "Upsample"))

    def model(self, double=False):
        names = ["" if x is None else f"x{i}" for i, x in enumerate(self.inputs)]
        infos = []
        for i, x in enumerate(self.inputs):
            if x is not None:
                kind = TYPES[x.dtype]
                if double and self.is_float(i):
                    kind = TensorProto.DOUBLE
                infos.append(helper.make_tensor_value_info(f"x{i}", kind, list(x.shape)))
        node = helper.make_node(self.op, names, [f"y{i}" for i in range(self.outputs)], domain=self.domain,
                                **self.attributes)
        graph = helper.make_graph([node], self.op, infos, [helper.make_empty_tensor_value_info(f"y{i}")
                                                           for i in range(self.outputs)])
        imports = [helper.make_opsetid("", 17 if self.domain else self.opset)]
        if self.domain:
            imports.append(helper.make_opsetid(self.domain, self.opset))
        return helper.make_model(graph, opset_imports=imports, ir_version=8 if self.opset < 23 else 11)


def cases(seed=1):
    rng = np.random.default_rng(seed)

    def normal(*shape):
        return rng.standard_normal(shape).astype(np.float32)

    def positive(*shape):
        return (rng.random(shape) + 0.5).astype(np.float32)

    def ints(*values):
        return np.array(values, np.int64)

    x = normal(3, 4)
    made = []

    def add(op, opset, inputs, **more):
        made.append(Case(op, opset, inputs, **more))

    # Functions of one number.
    for op, attributes in [
            ("Relu", {}), ("Sigmoid", {}), ("Tanh", {}), ("Softplus", {}), ("Softsign", {}), ("Elu", {}),
            ("Elu", {"alpha": 0.3}), ("Elu", {"alpha": -0.3}), ("LeakyRelu", {}), ("LeakyRelu", {"alpha": 0.2}),
            ("LeakyRelu", {"alpha": 30.0}), ("Selu", {}), ("Selu", {"alpha": 1.5, "gamma": 1.1}),
            ("HardSigmoid", {}), ("HardSigmoid", {"alpha": 1 / 6, "beta": 0.5}), ("ThresholdedRelu", {}),
            ("ThresholdedRelu", {"alpha": 0.25}), ("Exp", {}), ("Abs", {}), ("Neg", {}), ("Erf", {}),
            ("Sin", {}), ("Cos", {}), ("Tan", {}), ("Atan", {}), ("Sinh", {}), ("Cosh", {}), ("Asinh", {}),
            ("Shrink", {}), ("Shrink", {"lambd": 0.3, "bias": 0.3}), ("Shrink", {"lambd": 0.3, "bias": 0.1})]:
        add(op, 13 if op not in ("ThresholdedRelu", "Shrink") else 10, [2 * normal(5, 7)], **attributes)
    for op, opset, attributes in [
            ("Celu", 12, {}), ("Celu", 12, {"alpha": 2.0}), ("HardSwish", 14, {}), ("Mish", 18, {}),
            ("Gelu", 20, {}), ("Gelu", 20, {"approximate": "tanh"}), ("Swish", 24, {}), ("Swish", 24, {"alpha": 1.7})]:
        add(op, opset, [3 * normal(4, 9)], **attributes)
    for op in ["Log", "Sqrt", "Reciprocal"]:
        add(op, 13, [positive(3, 5)])
    for op in ["Asin", "Acos", "Atanh"]:
        add(op, 13, [(rng.random((3, 5)) * 1.6 - 0.8).astype(np.float32)])
    add("Acosh", 13, [positive(3, 5) + 1])
    for op in ["Floor", "Ceil", "Round", "Sign"]:
        add(op, 13, [3 * normal(3, 5)], smooth=False)
    edges = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-42, 88.5, -88.5, 1e30, -1e30], np.float32)
    for op in ["Relu", "Sigmoid", "Tanh", "Abs", "Neg", "Exp", "Sqrt", "Erf", "IsNaN", "IsInf"]:
        add(op, 20 if op == "IsInf" else 13, [edges], smooth=False)
    add("IsInf", 20, [edges], smooth=False, detect_negative=0)
    add("Clip", 6, [x], min=-0.5, max=0.75)
    add("Clip", 6, [x], min=-0.5)
    for opset in (11, 12, 13):
        add("Clip", opset, [x, np.float32(-0.5), np.float32(0.75)])
        add("Clip", opset, [x, None, np.float32(0.75)])
    add("Clip", 12, [ints(-3, 2, 9), np.int64(-1), np.int64(4)], smooth=False)
    add("Not", 13, [x > 0], smooth=False)

    # Of two, with broadcasting.
    shapes = [((3, 4), (3, 4)), ((3, 4), (4,)), ((3, 1), (1, 4)), ((), (2, 3)), ((2, 3, 4), (3, 1)), ((5,), (1,)),
              ((2, 1, 3, 1), (4, 1, 5)), ((0, 3), (1, 3))]
    for a, b in shapes:
        for op in ["Add", "Sub", "Mul", "Div", "Max", "Min"]:
            opset = 13 if op != "Max" else 12
            add(op, opset, [normal(*a), positive(*b)])
        add("Pow", 13, [positive(*a), normal(*b)])
        for op in ["Less", "Greater", "LessOrEqual", "GreaterOrEqual", "Equal"]:
            add(op, 16, [np.round(2 * normal(*a)), np.round(2 * normal(*b))], smooth=False)
        for op in ["And", "Or", "Xor"]:
            add(op, 7, [normal(*a) > 0, normal(*b) > 0], smooth=False)
    add("PRelu", 16, [normal(2, 3, 4), normal(3, 1)])
    add("PRelu", 16, [normal(2, 3), normal(3)])
    for op in ["Add", "Sub", "Mul", "Div"]:
        add(op, 14, [ints(7, -7, 9), ints(2, 2, -4)], smooth=False)
    add("Mod", 13, [ints(7, -7, 7, -7), ints(3, 3, -3, -3)], smooth=False)
    add("Mod", 13, [normal(8) * 5, positive(8)], smooth=False, fmod=1)
    add("Pow", 15, [normal(6), np.array([2, 3, 2, 0, 1, 4], np.int64)])
    for op in ["Sum", "Mean", "Max", "Min"]:
        add(op, 13, [normal(2, 3), normal(3), normal(2, 1)])
        add(op, 13, [normal(2, 3)])
    add("Where", 16, [normal(3, 4) > 0, normal(3, 4), normal(4)])
    add("Where", 16, [normal(3, 1) > 0, normal(), normal(1, 4)])

    # Products.
    for a, b in [((3, 4), (4, 5)), ((4,), (4, 5)), ((3, 4), (4,)), ((4,), (4,)), ((2, 3, 4), (4, 5)),
                 ((2, 3, 4), (2, 4, 5)), ((2, 1, 3, 4), (5, 4, 2)), ((1, 4), (6, 4, 2)), ((40, 70), (70, 90))]:
        add("MatMul", 13, [normal(*a), normal(*b)])
    for ta in (0, 1):
        for tb in (0, 1):
            for c in [(3, 5), (5,), (1,), (3, 1), None]:
                add("Gemm", 13, [normal(*((4, 3) if ta else (3, 4))), normal(*((5, 4) if tb else (4, 5)))] +
                    ([normal(*c)] if c else []), transA=ta, transB=tb, alpha=0.5, beta=1.5)
    add("Gemm", 7, [normal(3, 4), normal(4, 5), normal(5)])

    # Convolutions and pools.
    for attributes in [{}, {"pads": [1, 1, 1, 1]}, {"strides": [2, 2], "pads": [1, 0, 2, 1]}, {"dilations": [2, 2]},
                       {"auto_pad": "SAME_UPPER", "strides": [2, 2]}, {"auto_pad": "SAME_LOWER", "strides": [2, 2]},
                       {"auto_pad": "VALID"}, {"strides": [3, 1], "dilations": [1, 2], "pads": [0, 2, 1, 2]}]:
        add("Conv", 11, [normal(2, 4, 9, 8), normal(6, 4, 3, 3), normal(6)], **attributes)
        add("Conv", 11, [normal(2, 4, 9, 8), normal(4, 1, 3, 2)], group=4, **attributes)
        for op in ["MaxPool", "AveragePool"]:
            if op == "AveragePool" and "dilations" in attributes:
                continue
            add(op, 12 if op == "MaxPool" else 11, [normal(2, 3, 9, 8)], kernel_shape=[3, 3], **attributes)
    add("Conv", 11, [normal(2, 4, 9), normal(6, 2, 3), normal(6)], group=2, pads=[1, 1])
    add("Conv", 11, [normal(1, 2, 4, 5, 6), normal(3, 2, 2, 3, 2)], strides=[1, 2, 1])
    add("Conv", 11, [normal(2, 4, 5, 5), normal(6, 4, 1, 1)])
    for attributes in [{}, {"strides": [2, 2]}, {"strides": [2, 2], "pads": [1, 1, 1, 1], "output_padding": [1, 1]},
                       {"dilations": [2, 2]}, {"strides": [3, 2], "output_shape": [12, 7]},
                       {"auto_pad": "SAME_UPPER", "strides": [2, 2]}]:
        add("ConvTranspose", 11, [normal(2, 4, 4, 3), normal(4, 3, 3, 3), normal(3)], **attributes)
        add("ConvTranspose", 11, [normal(2, 4, 4, 3), normal(4, 2, 3, 3)], group=2, **attributes)
    add("AveragePool", 19, [normal(2, 3, 9, 8)], kernel_shape=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1)
    add("AveragePool", 19, [normal(2, 3, 9, 8)], kernel_shape=[3, 2], dilations=[2, 1])
    for op in ["MaxPool", "AveragePool"]:
        add(op, 12 if op == "MaxPool" else 19, [normal(1, 2, 10, 7)], kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)
        add(op, 12 if op == "MaxPool" else 19, [normal(1, 2, 10)], kernel_shape=[4], strides=[3], pads=[1, 2], ceil_mode=1)
    add("MaxPool", 12, [normal(2, 3, 6, 6)], outputs=2, kernel_shape=[2, 2], strides=[2, 2])
    for op in ["GlobalAveragePool", "GlobalMaxPool"]:
        add(op, 1, [normal(2, 3, 4, 5)])
        add(op, 1, [normal(2, 3, 7)])

    # Normalisations.
    for opset in (7, 9, 14, 15):
        add("BatchNormalization", opset, [normal(3, 4, 5), normal(4), normal(4), normal(4), positive(4)], epsilon=1e-3)
    add("BatchNormalization", 15, [normal(6, 4), normal(4), normal(4), normal(4), positive(4)])
    for axis in (-1, 1, 2):
        shape = (2, 3, 4)[axis:] if axis >= 0 else (4,)
        add("LayerNormalization", 17, [normal(2, 3, 4), normal(*shape), normal(*shape)], axis=axis)
    add("LayerNormalization", 17, [normal(2, 3, 4), normal(4)], epsilon=1e-2)
    add("InstanceNormalization", 6, [normal(2, 3, 4, 5), normal(3), normal(3)])
    add("GroupNormalization", 21, [normal(2, 6, 4), normal(6), normal(6)], num_groups=3)
    add("RMSNormalization", 23, [normal(2, 3, 4), normal(4)])
    for opset in (7, 11, 12, 13):
        for op in ["Softmax", "LogSoftmax"]:
            for axis in (0, 1, 2, -1) if opset >= 11 else (0, 1, 2):
                add(op, opset, [normal(2, 3, 4)], axis=axis)
            add(op, opset, [normal(4, 6)])
    add("Hardmax", 13, [normal(4, 6)], smooth=False)

    # Reductions.
    for op in ["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceSumSquare", "ReduceL1",
               "ReduceL2", "ReduceLogSum", "ReduceLogSumExp"]:
        data = positive(2, 3, 4)
        for axes in [None, [0], [1, 2], [-1], [0, 2]]:
            for keep in (0, 1):
                attributes = {"keepdims": keep}
                if axes is not None:
                    attributes["axes"] = axes
                add(op, 11, [data], **attributes)
                add(op, 18, [data] + ([] if axes is None else [ints(*axes)]), keepdims=keep)
        add(op, 18, [data, ints()], noop_with_empty_axes=1) if op in ("ReduceSum", "ReduceMean") else None
    add("ReduceSum", 13, [positive(2, 3), ints(1)])
    for op in ["ArgMax", "ArgMin"]:
        for axis in (0, 1, -1):
            add(op, 13, [np.round(normal(4, 5))], smooth=False, axis=axis, keepdims=0)
            add(op, 13, [np.round(normal(4, 5))], smooth=False, axis=axis, select_last_index=1)

    # Layouts.
    y = normal(2, 3, 4)
    add("Flatten", 13, [y]), add("Flatten", 13, [y], axis=0), add("Flatten", 13, [y], axis=-1), add("Flatten", 9, [y], axis=3)
    for shape in [(6, 4), (0, -1), (-1,), (2, 0, 2, 2), (1, 2, -1)]:
        add("Reshape", 14, [y, ints(*shape)])
    add("Squeeze", 11, [normal(1, 3, 1)]), add("Squeeze", 11, [normal(1, 3, 1)], axes=[0]), add("Squeeze", 11, [normal(1, 3, 1)], axes=[-1])
    add("Squeeze", 13, [normal(1, 3, 1), ints(2)]), add("Squeeze", 13, [normal(1, 3, 1)])
    add("Unsqueeze", 11, [normal(3, 4)], axes=[0, 3]), add("Unsqueeze", 13, [normal(3, 4), ints(-1)]), add("Unsqueeze", 13, [normal(3, 4), ints(0, 2)])
    add("Transpose", 13, [y]), add("Transpose", 13, [y], perm=[1, 2, 0]), add("Transpose", 13, [y], perm=[0, 2, 1])
    add("Concat", 13, [normal(2, 3), normal(2, 1), normal(2, 2)], axis=1), add("Concat", 13, [normal(2, 3), normal(1, 3)], axis=-2)
    add("Split", 11, [normal(6, 2)], outputs=3, axis=0), add("Split", 11, [normal(2, 7)], outputs=2, axis=1, split=[3, 4])
    add("Split", 13, [normal(2, 7), ints(2, 5)], outputs=2, axis=-1), add("Split", 18, [normal(2, 7)], outputs=3, axis=1, num_outputs=3)
    add("Slice", 9, [normal(5, 6)], starts=[1, -4], ends=[4, 1000], axes=[0, 1])
    z = normal(5, 6)
    for starts, ends, axes, steps in [((1,), (4,), None, None), ((0, 1), (5, 6), None, None), ((-1,), (-6,), (0,), (-2,)),
                                      ((4, 5), (-(2**62), -(2**62)), (0, 1), (-1, -2)), ((2,), (2,), (1,), None),
                                      ((-100,), (100,), (-1,), (3,)), ((100,), (0,), (0,), (-1,)), ((1,), (2**62,), (0,), (2**40,))]:
        add("Slice", 13, [z, ints(*starts), ints(*ends), None if axes is None else ints(*axes)] + ([] if steps is None else [ints(*steps)]))
    add("Expand", 13, [normal(3, 1), ints(2, 1, 4)]), add("Tile", 13, [normal(2, 3), ints(2, 2)]), add("Tile", 13, [normal(2), ints(0)])
    for op in ["DepthToSpace"]:
        for mode in ("DCR", "CRD"):
            add(op, 13, [normal(2, 8, 3, 2)], blocksize=2, mode=mode)
    add("SpaceToDepth", 13, [normal(2, 3, 4, 6)], blocksize=2)
    add("Identity", 13, [y]), add("Dropout", 7, [y]), add("Dropout", 12, [y]), add("Dropout", 13, [y, np.float32(0.5)], smooth=False)

    # Choices.
    add("Gather", 13, [y, ints(0, 1, 1)]), add("Gather", 13, [y, np.array([[2, -1]], np.int64)], axis=1), add("Gather", 13, [y, np.int64(3)], axis=-1)
    add("GatherElements", 13, [normal(3, 4), np.array([[0, -1], [2, 1]], np.int64)], axis=1)
    add("GatherElements", 13, [normal(3, 4), np.array([[0, 1, 2, 0]], np.int64)], axis=0)
    add("GatherND", 13, [normal(3, 4, 2), np.array([[0, 1], [2, -1]], np.int64)]), add("GatherND", 13, [normal(2, 4, 3), np.array([[1], [3]], np.int64)], batch_dims=1)
    for mode in ("constant", "reflect", "edge"):
        add("Pad", 10, [normal(3, 4)], mode=mode, pads=[1, 0, 1, 2])
        add("Pad", 13, [normal(3, 4), ints(0, 2, 1, 1)], mode=mode)
    add("Pad", 10, [normal(3, 4)], pads=[1, 0, 1, 2], value=1.5), add("Pad", 13, [normal(3, 4), ints(1, 1, 1, 1), np.float32(-2)])
    add("Pad", 13, [normal(3, 4), ints(-1, 0, 0, 2)]), add("Pad", 18, [normal(3, 4), ints(1, 2), None, ints(-1)]), add("Pad", 19, [normal(3, 4), ints(2, 5, 1, 7)], mode="wrap")
    for coordinates in ("asymmetric", "half_pixel", "align_corners", "pytorch_half_pixel"):
        for rounding in ("floor", "ceil", "round_prefer_floor", "round_prefer_ceil"):
            add("Resize", 13, [normal(1, 2, 4, 5), None, np.array([1, 1, 2, 1.6], np.float32)], mode="nearest", coordinate_transformation_mode=coordinates, nearest_mode=rounding)
    add("Resize", 13, [normal(1, 2, 4, 5), None, None, ints(1, 2, 7, 3)], mode="nearest"), add("Upsample", 9, [normal(1, 2, 2, 3), np.array([1, 1, 2, 3], np.float32)])
    add("Trilu", 14, [normal(2, 4, 5)]), add("Trilu", 14, [normal(4, 4), np.int64(1)], upper=0)

    # Makers.
    add("Shape", 13, [y], smooth=False), add("Shape", 15, [y], smooth=False, start=1), add("Shape", 15, [y], smooth=False, start=-2, end=-1), add("Size", 13, [y], smooth=False)
    add("ConstantOfShape", 9, [ints(2, 3)], smooth=False), add("ConstantOfShape", 9, [ints(2)], smooth=False, value=helper.make_tensor("v", TensorProto.INT64, [1], [7]))
    add("Range", 11, [np.int64(2), np.int64(11), np.int64(3)], smooth=False), add("Range", 11, [np.float32(1), np.float32(-2), np.float32(-0.5)], smooth=False)
    add("OneHot", 11, [ints(0, 2, -1, 9), np.int64(4), np.array([0.5, 3], np.float32)]), add("OneHot", 11, [ints(0, 2), np.int64(3), np.array([0, 1], np.float32)], smooth=False, axis=0)
    add("EyeLike", 9, [normal(3, 4)], smooth=False, k=1)
    for to in (TensorProto.INT64, TensorProto.INT32, TensorProto.UINT8, TensorProto.BOOL, TensorProto.DOUBLE, TensorProto.FLOAT16):
        add("Cast", 13, [np.abs(3 * normal(7))], smooth=False, to=to)
    add("Cast", 13, [np.array(["1.5", "-2"], object)], smooth=False, to=TensorProto.FLOAT), add("Cast", 13, [ints(3, 300, -1)], smooth=False, to=TensorProto.INT8)

    # Quantised.
    for axis in (0, 1):
        n = (3, 4)[axis]
        for op, data in [("QuantizeLinear", 20 * normal(3, 4)), ("DequantizeLinear", rng.integers(0, 255, (3, 4)).astype(np.uint8))]:
            add(op, 13, [data, positive(n) * 0.2, rng.integers(0, 9, n).astype(np.uint8)], smooth=False, axis=axis)
    add("DynamicQuantizeLinear", 11, [normal(3, 4)], outputs=3, smooth=False)
    # Weights of 7 bits: without VNNI, ONNX Runtime adds two products of uint8 and int8 in 16 bits, which saturate.
    add("MatMulInteger", 10, [rng.integers(0, 255, (3, 4)).astype(np.uint8), rng.integers(-64, 64, (4, 2)).astype(np.int8), np.uint8(7)], smooth=False)

    # ai.onnx.ml.
    nan = np.float32(np.nan)
    table = np.array([[1, nan, 3], [nan, 5, 6]], np.float32)

    def ml(op, opset, inputs, **more):
        add(op, opset, inputs, domain="ai.onnx.ml", smooth=op in ("Imputer", "Scaler", "ArrayFeatureExtractor"), **more)

    ml("Imputer", 1, [table], imputed_value_floats=[9.0, 8.0, 7.0], replaced_value_float=float("nan")), ml("Imputer", 1, [np.nan_to_num(table)], imputed_value_floats=[9.0], replaced_value_float=77.0)
    ml("Scaler", 1, [normal(3, 4)], offset=[1.0, 2.0, 3.0, 4.0], scale=[0.5, 0.25, 2.0, 1.0]), ml("Scaler", 1, [ints(1, 2, 3)], offset=[1.0], scale=[0.5])
    words = np.array([["a", "b"], ["c", "zz"]], object)
    ml("OneHotEncoder", 1, [words], cats_strings=["b", "a", "c"]), ml("OneHotEncoder", 1, [ints(3, 1, 7)], cats_int64s=[1, 3])
    ml("LabelEncoder", 2, [words], keys_strings=["a", "b"], values_int64s=[4, 5], default_int64=-7), ml("LabelEncoder", 2, [ints(1, 2)], keys_int64s=[1], values_strings=["one"])
    ml("LabelEncoder", 2, [ints(1, 2)], keys_int64s=[1], values_floats=[2.5], default_float=0.5), ml("LabelEncoder", 2, [np.array([nan, 1], np.float32)], keys_floats=[float("nan"), 1.0], values_strings=["gone", "one"])
    ml("LabelEncoder", 4, [np.array([nan, 1], np.float32)], keys_floats=[float("nan"), 1.0], values_strings=["gone", "one"])
    ml("LabelEncoder", 1, [words], classes_strings=["a", "b", "c"]), ml("ArrayFeatureExtractor", 1, [normal(3, 4), ints(2, 0)]), ml("ArrayFeatureExtractor", 1, [normal(4), ints(1)])
    for norm in ("MAX", "L1", "L2"):
        ml("Normalizer", 1, [normal(3, 4)], norm=norm)
    ml("Binarizer", 1, [normal(3, 4)], threshold=0.3)
    return made
