"""vLLM's own benchmark client (`vllm bench serve`), with the processor time that it takes:
python benchmark.py OPTIONS... The last line of its output is JSON: seconds of the whole, seconds
of the processor in this process meanwhile, and seconds to the first token by request.

The command itself looks up a package called vllm, which the wheels for CPUs are not; this calls what
it calls, and wants pandas besides. Importing takes longer than most measurements, and is no part of
them."""

import argparse
import json
import time

import pandas  # noqa: F401 - the client fails without it in words of something else
from vllm.benchmarks import serve

benchmark = serve.benchmark
measured = {}


async def timed(*args, **options):
    before = time.process_time()
    result = await benchmark(*args, **options)
    measured.update(
        cpuSeconds=time.process_time() - before,
        seconds=result["duration"],
        firstTokens=result["ttfts"],
        completed=result["completed"],
        tokens=result["total_output_tokens"],
    )
    return result


serve.benchmark = timed
parser = argparse.ArgumentParser()
serve.add_cli_args(parser)
serve.main(parser.parse_args())
print(json.dumps(measured), flush=True)
