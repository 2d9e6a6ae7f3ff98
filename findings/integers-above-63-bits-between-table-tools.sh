#!/usr/bin/env bash
# A u64 column that polars reads from CSV or JSON and writes to Parquet is bytes in DuckDB and unreadable in Arrow.
#
# polars 2.1.0, duckdb 2.0.1, pyarrow 26.0.1, pandas 3.1.1 (PyPI), seen on 30 November 2026. One value of 2^64 - 1 in a column:
#
#   polars    reads CSV and JSON as Int128; its Parquet file: DuckDB says BLOB, 16 bytes; pyarrow says "not implemented"
#   DuckDB    reads CSV and JSON as HUGEINT, which is DOUBLE in its Parquet file and in a pandas frame, without a warning;
#             2^64 is HUGEINT from CSV and DOUBLE from JSON
#   pyarrow   reads the whole column as double, from CSV and from JSON
#   pandas    uint64 from CSV, and an error from JSON at 2^64
#
# Readers guess types, so doubles and wider integers are expected. It is surprising that other tools cannot read a tool's Parquet file.
# One sentinel of u64::MAX (no limit, no expiry) in an account export changes the whole column's type, and either removes the last digits
# of all large amounts or makes the file unreadable. Specify the types when reading, or write amounts as text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python >/dev/null
python/bin/pip install --quiet --no-compile --disable-pip-version-check polars==2.1.0 duckdb==2.0.1 pyarrow==26.0.1 pandas==3.1.1
cat >try.py <<'PROGRAM'
import duckdb, pandas, polars, pyarrow.csv, pyarrow.json, pyarrow.parquet
largest = 2**64 - 1
open("amounts.csv", "w").write(f"amount\n1\n{largest}\n")
open("amounts.json", "w").write(f'{{"amount":1}}\n{{"amount":{largest}}}\n')
open("beyond.csv", "w").write(f"amount\n{largest + 1}\n")
open("beyond.json", "w").write(f'{{"amount":{largest + 1}}}\n')
print("polars", polars.read_csv("amounts.csv")["amount"].dtype, polars.read_ndjson("amounts.json")["amount"].dtype)
polars.read_csv("amounts.csv").write_parquet("polars.parquet")
print("duckdb of polars", duckdb.sql("select distinct typeof(amount), octet_length(amount) from 'polars.parquet'").fetchall())
try:
    print("pyarrow of polars", pyarrow.parquet.read_table("polars.parquet"))
except pyarrow.ArrowNotImplementedError as error:
    print("pyarrow of polars:", error)
kind = lambda source: duckdb.sql(f"select distinct typeof(amount) from '{source}'").fetchall()[0][0]
print("duckdb", *(kind(name) for name in ("amounts.csv", "amounts.json", "beyond.csv", "beyond.json")))
duckdb.sql("copy (select * from 'amounts.csv') to 'duckdb.parquet'")
print("duckdb of duckdb", kind("duckdb.parquet"), "pandas", duckdb.sql("select * from 'amounts.csv'").df()["amount"].dtype)
print("pyarrow", pyarrow.csv.read_csv("amounts.csv").schema.field(0).type, pyarrow.json.read_json("amounts.json").schema.field(0).type)
print("pandas", pandas.read_csv("amounts.csv")["amount"].dtype)
try:
    print("pandas", pandas.read_json("beyond.json", lines=True)["amount"].tolist())
except ValueError as error:
    print("pandas:", error)
PROGRAM
python/bin/python try.py | tee seen.txt
diff - seen.txt <<'EXPECTED'
polars Int128 Int128
duckdb of polars [('BLOB', 16)]
pyarrow of polars: Integers with more than 64 bits not implemented
duckdb HUGEINT HUGEINT HUGEINT DOUBLE
duckdb of duckdb DOUBLE pandas float64
pyarrow double double
pandas uint64
pandas: Value is too big! at position 10
EXPECTED
echo "as recorded"
