# Writes pandas-*.parquet, and tests/parquet.rs has the values.
# pip install pandas==3.1.1 pyarrow==26.0.1; python parquet.py
import pandas as pd

n = 40
pd.DataFrame(
    {
        "n": [2**53 + 1 + i for i in range(n)],
        "x": [(i + 1) / 10 for i in range(n)],
        "Temp, C": [None if i % 10 == 1 else i - 1.5 for i in range(n)],
        "ok": [i % 2 == 0 for i in range(n)],
        "when": pd.to_datetime("2024-01-31") + pd.to_timedelta([1500 * i for i in range(n)], unit="ms"),
        "y": ['say "hi", ü' if i % 3 == 0 else "b" for i in range(n)],
    },
    # An index that is not a range and has no name.
    index=[100 - i for i in range(n)],
).astype({"when": "datetime64[ms]"}).pipe(
    lambda table: [table.to_parquet(f"pandas-{kind}.parquet", compression=kind) for kind in ["snappy", "zstd", "gzip"]]
)
