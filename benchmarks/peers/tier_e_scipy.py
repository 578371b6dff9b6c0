#!/usr/bin/env python3
"""Tier E in SciPy and in lapx: the best one-to-one assignment of a full table, of a sparse problem
and of many small components. The matrices stand in memory before the clock starts."""

import importlib.metadata
import json
import os

import lap
import numpy
import scipy
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

import measuring


def arcs_of(folder, shape):
    return numpy.fromfile(os.path.join(folder, shape + ".bin"), "<i8").reshape(-1, 3)


def table_of(arcs):
    nodes = int(arcs[:, 0].max()) + 1
    return numpy.ascontiguousarray(arcs[:, 2].reshape(nodes, nodes).astype(float))


def sparse_of(arcs):
    nodes = int(arcs[:, 0].max()) + 1
    return csr_array((arcs[:, 2].astype(float), (arcs[:, 0], arcs[:, 1])), shape=(nodes, nodes))


def of_table(table):
    rows, columns = linear_sum_assignment(table)
    return table[rows, columns].sum()


def of_sparse(matrix, dense_cost):
    rows, columns = min_weight_full_bipartite_matching(matrix)
    return dense_cost(rows, columns)


def lapmod(matrix):
    indices = matrix.indices.astype(numpy.int32)
    starts = matrix.indptr.astype(numpy.int32)
    cost, _, _ = lap.lapmod(matrix.shape[0], matrix.data, starts, indices)
    return cost


def variants_of(folder):
    """Ways of SciPy and of lapx for each shape; every one returns the optimum that it found."""
    table = table_of(arcs_of(folder, "dense"))
    sparse = sparse_of(arcs_of(folder, "sparse"))
    arcs = arcs_of(folder, "components")
    blocks = arcs[:, 2].astype(float).reshape(-1, 10, 10)
    joined = sparse_of(arcs)

    def cost_in(matrix):
        return lambda rows, columns: matrix[rows, columns].sum()

    return {
        "dense": {
            "SciPy": {"linear_sum_assignment": lambda: of_table(table)},
            "lapx": {
                "lapjv": lambda: lap.lapjv(table)[0],
                "lapjvx": lambda: lap.lapjvx(table)[0],
                "lapjvs": lambda: lap.lapjvs(table)[0],
            },
        },
        "sparse": {
            "SciPy": {
                "min_weight_full_bipartite_matching": lambda: of_sparse(sparse, cost_in(sparse))
            },
            "lapx": {"lapmod": lambda: lapmod(sparse)},
        },
        "components": {
            "SciPy": {
                "linear_sum_assignment, each": lambda: sum(of_table(block) for block in blocks),
                "min_weight_full_bipartite_matching": lambda: of_sparse(joined, cost_in(joined)),
            },
            "lapx": {
                "lapjvx, each": lambda: sum(lap.lapjvx(block)[0] for block in blocks),
                "lapjvx_batch, one thread": lambda: lap.lapjvx_batch(blocks, n_threads=1)[0].sum(),
            },
        },
    }


def main():
    options = measuring.arguments(__doc__, world="folder with the problems")
    answers = {}
    for shape, peers in variants_of(options.world).items():
        named = {
            f"{peer}/{name}": work for peer, ways in peers.items() for name, work in ways.items()
        }
        seconds, optima = measuring.interleaved(named, options.repeat)
        answers[shape] = {
            peer: {
                name: {**measuring.figures(seconds[f"{peer}/{name}"]),
                       "optimum": str(int(round(optima[f"{peer}/{name}"])))}
                for name in ways
            }
            for peer, ways in peers.items()
        }
    print(json.dumps({
        "versions": {
            "SciPy": scipy.__version__, "lapx": importlib.metadata.version("lapx"),
        },
        "shapes": answers,
        "peak_memory_bytes": measuring.peak_memory(),
    }))


if __name__ == "__main__":
    main()
