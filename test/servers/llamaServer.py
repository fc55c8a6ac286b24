"""llama.cpp's own HTTP server for one model, on a free port of this machine, until standard input
ends: python llamaServer.py WEIGHTS NAME CONTEXT. Its first line is the address."""

import sys

import xllamacpp

SLOTS = 4

weights, name, context = sys.argv[1:]
options = xllamacpp.CommonParams()
options.model.path = weights
options.model_alias = {name}
options.port = 0
options.n_parallel = SLOTS
options.n_ctx = SLOTS * int(context)
options.kv_unified = False
options.n_gpu_layers = 0
options.warmup = False
options.verbosity = 1
options.cpuparams.n_threads = 1
options.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(options)
print(server.listening_address, flush=True)
sys.stdin.read()
