#!/bin/sh
# Every symbol that leaves an instruction set's object must carry its name (N_AVX2 …): else the linker may hand AVX2 code
# to a CPU without it. DW.ref and tables (V: a weak object) are no code, and __clang_call_terminate calls two functions and
# does no more.
# Usage: check_isa_symbols.sh kernels_*/…/kernels.cpp.o, of a release build.
for object in "$@"; do
  leaving=$(nm -C --defined-only --extern-only "$object") || exit 2
  case "$leaving" in *::N_*::*) ;; *) echo "$object: nothing of an instruction set in it"; exit 2 ;; esac
  ! echo "$leaving" | grep -v -e N_ -e ' V ' -e DW.ref -e __clang_call_terminate || { echo "$object: the above have no instruction set in their name"; exit 1; }
done
