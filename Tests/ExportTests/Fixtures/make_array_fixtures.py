"""Makes arrays.json: what NumPy writes for small arrays, how it rounds to half precision, its SVD, and SHA-256 digests."""

import base64
import hashlib
import io
import json
import pathlib

import numpy as np


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return base64.b64encode(file.getvalue()).decode()


floats = np.arange(6, dtype="<f4").reshape(2, 3) / 4 - 0.5
rounded = [0.0, -0.0, 1.0, 0.1, 65504.0, 65520.0, 1e-8, 6.1e-5, 5.96e-8, 1.00048828125, 1.00146484375, -2.718281828]
values = np.array(rounded, dtype="<f4")
matrix = np.random.default_rng(1).normal(size=(7, 4)).astype("<f4")
_, singular, vectors = np.linalg.svd(matrix.astype(float), full_matrices=False)
vectors *= np.sign(np.take_along_axis(vectors, np.abs(vectors).argmax(1)[:, None], 1))
messages = ["", "abc", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "a" * 55, "a" * 64, "a" * 1000]
with np.errstate(over="ignore", under="ignore"):
    halves = values.astype("<f2")
pathlib.Path(__file__).with_name("arrays.json").write_text(
    json.dumps(
        {
            "float32": {"values": floats.ravel().tolist(), "shape": [2, 3], "file": npy(floats)},
            "int8": {"values": [-127, 0, 5, 127], "shape": [4], "file": npy(np.array([-127, 0, 5, 127], "|i1"))},
            "halves": {"values": values.tolist(), "bits": halves.view("<u2").tolist(), "file": npy(halves)},
            "svd": {
                "matrix": matrix.ravel().tolist(), "rows": 7, "columns": 4,
                "values": singular.tolist(), "vectors": vectors.ravel().tolist(),
                "centredValues": np.linalg.svd(matrix - matrix.mean(0), compute_uv=False).tolist(),
            },
            "digests": [{"message": m, "digest": hashlib.sha256(m.encode()).hexdigest()} for m in messages],
        },
        indent=1,
    )
    + "\n"
)
