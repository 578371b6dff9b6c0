#!/usr/bin/env python3
"""Tier G in pyarrow: a CSV file to columns, amounts as decimals, dates as points in time."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

import loading
import measuring


def main():
    options = measuring.arguments(__doc__)
    pa.set_cpu_count(options.threads)
    convert = pa.csv.ConvertOptions(
        include_columns=loading.READ,
        column_types={"amount": pa.decimal128(18, 3), "date": pa.timestamp("s", "UTC")}
        | dict.fromkeys(loading.TEXTS, pa.string()),
    )

    def reading(block_size):
        return lambda: pa.csv.read_csv(
            loading.path(options),
            read_options=pa.csv.ReadOptions(
                use_threads=options.threads > 1, block_size=block_size
            ),
            convert_options=convert,
        )

    def sums(table):
        amount = pc.sum(table["amount"].cast(pa.decimal128(38, 3))).as_py()
        seconds = pc.sum(table["date"].cast(pa.int64())).as_py()
        length = sum(pc.sum(pc.binary_length(table[name])).as_py() for name in loading.TEXTS)
        return [table.num_rows, int(amount * 1000), seconds, length]

    loading.measure(
        "pyarrow", pa.__version__, options,
        {"blocks of 1 MiB": reading(1 << 20), "blocks of 8 MiB": reading(8 << 20)}, sums,
    )


if __name__ == "__main__":
    main()
