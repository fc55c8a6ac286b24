"""llama.cpp's own HTTP server for one model, on a free port of this machine, until standard input
ends: python llamaServer.py WEIGHTS NAME SLOTS CONTEXT THREADS. Its first line is the address. It batches
whatever its slots have to decode (continuous batching), by so many threads of its own."""

import sys

import xllamacpp

weights, name = sys.argv[1:3]
slots, context, threads = (int(number) for number in sys.argv[3:])
options = xllamacpp.CommonParams()
options.model.path = weights
options.model_alias = {name}
options.port = 0
options.n_parallel = slots
options.n_ctx = slots * context
options.kv_unified = False
options.n_gpu_layers = 0
options.warmup = False
options.verbosity = 1
options.cont_batching = True
options.cpuparams.n_threads = threads
options.cpuparams_batch.n_threads = threads
server = xllamacpp.Server(options)
print(server.listening_address, flush=True)
sys.stdin.read()
