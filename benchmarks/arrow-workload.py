"""Keeps Arrow's C++ library at work for as many seconds as it is told: files of three formats, and what tables offer."""
import io
import random
import sys
import time

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.json as json
import pyarrow.parquet as parquet

ROWS = 60_000


def column(make):
    return pa.array([make() for _ in range(ROWS)])


def files(table, lines):
    for compression in ("snappy", "zstd", "lz4"):
        file = io.BytesIO()
        parquet.write_table(table, file, compression=compression)
        parquet.read_table(io.BytesIO(file.getvalue()), use_threads=False)
    file = io.BytesIO()
    csv.write_csv(table, file)
    csv.read_csv(io.BytesIO(file.getvalue()), read_options=csv.ReadOptions(use_threads=False))
    json.read_json(io.BytesIO(lines))
    with pa.BufferOutputStream() as out:
        with pa.ipc.new_stream(out, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
            writer.write_table(table)


def compute(table):
    table.group_by("name").aggregate([("number", "sum"), ("share", "mean"), ("flag", "count")])
    table.sort_by([("name", "ascending"), ("number", "descending")])
    table.filter(pc.greater(table["share"], 0.5))
    table.join(table.slice(0, 2000).select(["name", "share"]).rename_columns(["name", "other"]), "name")
    pc.match_substring_regex(table["name"], "e1.*3")
    pc.cast(pc.multiply(table["number"], 3), pa.string())
    pc.quantile(table["share"], [0.1, 0.5, 0.9])
    table["name"].dictionary_encode()


random.seed(1)
TABLE = pa.table(
    {
        "number": column(lambda: random.randrange(10**6)),
        "share": column(random.random),
        "name": column(lambda: f"name{random.randrange(5000)}"),
        "flag": column(lambda: random.random() < 0.3),
    }
)
LINES = b"\n".join(b'{"a": %d, "b": "x%d"}' % (one, one) for one in range(8000))
pa.set_cpu_count(1)
pa.set_io_thread_count(1)
end = time.monotonic() + float(sys.argv[1])
while time.monotonic() < end:
    files(TABLE, LINES)
    compute(TABLE)
