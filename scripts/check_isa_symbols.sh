#!/bin/sh
# Checks that every symbol exported by an object of one instruction set has that set's name in it (N_AVX2 …). Otherwise the linker
# may use AVX2 code for a CPU without AVX2. DW.ref and tables (V: weak objects) are not code, and __clang_call_terminate only
# calls two functions.
# Usage: check_isa_symbols.sh kernels_*/…/kernels.cpp.o, of a release build.
for object in "$@"; do
  leaving=$(nm -C --defined-only --extern-only "$object") || exit 2
  case "$leaving" in *::N_*::*) ;; *) echo "$object: nothing of an instruction set in it"; exit 2 ;; esac
  ! echo "$leaving" | grep -v -e N_ -e ' V ' -e DW.ref -e __clang_call_terminate || { echo "$object: the above have no instruction set in their name"; exit 1; }
done
