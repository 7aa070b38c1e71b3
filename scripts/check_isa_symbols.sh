#!/bin/sh
# Every symbol that leaves an instruction set's object must carry its name (N_AVX2 …): else the linker may hand AVX2 code
# to a CPU without it. Usage: check_isa_symbols.sh kernels_*.o (release build). Local symbols (t, d, r, b) stay inside.
! nm -C --defined-only "$@" | grep ' [A-Zuvw] ' | grep -v N_
