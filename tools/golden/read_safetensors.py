"""Reads a safetensors file by its specification alone and prints what it holds as JSON: python3 read_safetensors.py FILE

A second opinion on the files that Reda writes; it shares nothing with the engine and needs nothing but Python.
"""
import array
import hashlib
import json
import struct
import sys

CODES = {"I64": "q", "F32": "f", "I32": "i", "U8": "B"}


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    length, = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length].decode("utf-8"))
    body = data[8 + length:]
    metadata = header.pop("__metadata__", {})
    assert all(type(value) is str for value in metadata.values()), "metadata map strings to strings"
    tensors, end = {}, 0
    for name, info in sorted(header.items(), key=lambda entry: entry[1]["data_offsets"]):
        first, last = info["data_offsets"]
        assert first == end, "tensors leave no hole and do not overlap"
        end = last
        values = array.array(CODES[info["dtype"]], body[first:last])
        count = 1
        for size in info["shape"]:
            count *= size
        assert len(values) == count, "the shape is that of the data"
        tensors[name] = dict(dtype=info["dtype"], shape=info["shape"], sum=sum(values), sha256=hashlib.sha256(body[first:last]).hexdigest())
    assert end == len(body), "nothing follows the last tensor"
    return dict(metadata=metadata, tensors=tensors)


print(json.dumps(read(sys.argv[1])))
