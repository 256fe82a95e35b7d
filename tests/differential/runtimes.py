#!/usr/bin/env python3
"""The runtime table of the installed SAM CLI, as src/image/runtimes.csv has it.

usage: tests/differential/run --table   prints the table that src/image/runtimes.csv should be
"""
from pathlib import Path

from samcli import __version__
from samcli.lib.build.constants import DEPRECATED_RUNTIMES
from samcli.lib.build.workflow_config import get_layer_subfolder, get_workflow_config
from samcli.lib.utils.architecture import SUPPORTED_RUNTIMES
from samcli.local.docker.lambda_image import Runtime

TABLE = Path(__file__).resolve().parents[2] / "src" / "image" / "runtimes.csv"


def rows():
    """{runtime: row}, those that SAM supports first, each in SAM's own order."""
    known = [*SUPPORTED_RUNTIMES, *sorted({runtime.value for runtime in Runtime} - set(SUPPORTED_RUNTIMES))]
    table = {}
    for name in known:
        table[name] = f"{name},{' '.join(SUPPORTED_RUNTIMES.get(name, []))},yes,{'yes' if of_layer(name) else 'no'}"
    order = list(written())
    # SAM has these without an order; those of the table keep theirs.
    for name in sorted(DEPRECATED_RUNTIMES, key=lambda name: (order.index(name) if name in order else len(order), name)):
        table[name] = f"{name},,deprecated,no"
    return table


def of_layer(name):
    """Whether the BuildMethod of a layer may be this runtime."""
    try:
        get_layer_subfolder(name)
        get_workflow_config(None, ".", ".", name)
    except Exception as error:
        # Java's workflow wants to see Gradle's or Maven's files first.
        return "None of the supported manifests" in str(error)
    return True


def written():
    lines = [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")][1:]
    return {line.partition(",")[0]: line for line in lines}


def differences():
    ours, theirs = written(), rows()
    found = [f"add to {TABLE.name}: {row}" for name, row in theirs.items() if name not in ours]
    found += [f"take out of {TABLE.name}: {row}" for name, row in ours.items() if name not in theirs]
    found += [f"change in {TABLE.name}: {ours[name]} -> {row}" for name, row in theirs.items() if ours.get(name, row) != row]
    # A runtime that SAM knows without knowing its images, or that lost its pinned name.
    unnamed = [name for name in SUPPORTED_RUNTIMES if not Runtime.has_value(name)]
    return found + [f"SAM has architectures for {name}, but does not know it as a runtime" for name in unnamed]


def table():
    """The whole of runtimes.csv for this SAM CLI."""
    header = [line for line in TABLE.read_text().splitlines() if line.startswith("#")]
    header[0] = f"# Lambda runtimes as SAM CLI knows them. Source: aws-sam-cli {__version__}, local/docker/lambda_image.py (Runtime),"
    return "\n".join([*header, "runtime,architectures,function,layer", *rows().values()])
