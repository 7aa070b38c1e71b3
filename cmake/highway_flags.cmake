# highway_flags(OUT TARGET): sets OUT to the compiler options of the code that Highway calls TARGET (HWY_AVX2 …), and
# OUT_features to the CPU features in them. Highway compiles its own
# functions with the list of CPU features in its macro HWY_TARGET_STR, and the compiler inlines them only into functions
# that have all of these. The list differs between versions of Highway, so it is asked for. No option is added to it:
# what Highway checks before it reports a target is this list too.
set(highway_flags_folder ${CMAKE_CURRENT_LIST_DIR})
# Another Highway is asked anew.
find_path(HIGHWAY_HEADERS hwy/ops/set_macros-inl.h REQUIRED)
file(SHA256 ${HIGHWAY_HEADERS}/hwy/ops/set_macros-inl.h highway_macros)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${HIGHWAY_HEADERS}/hwy/ops/set_macros-inl.h)
function(highway_flags out target)
  set(known HIGHWAY_FEATURES_${target}_${highway_macros})
  if(NOT DEFINED ${known})
    # As CMake finds sizes of types: the answer is a text in a program that is compiled, and need not run.
    try_compile(compiled ${CMAKE_BINARY_DIR}/highway_flags/${target} ${highway_flags_folder}/highway_flags.cpp
      COMPILE_DEFINITIONS -DHILLOCK_TARGET=${target} CMAKE_FLAGS -DCMAKE_CXX_FLAGS=${CMAKE_CXX_FLAGS}
      OUTPUT_VARIABLE output COPY_FILE ${CMAKE_BINARY_DIR}/highway_flags/${target}.bin)
    if(NOT compiled)
      message(FATAL_ERROR "Highway's headers do not say what ${target} is compiled with. Is libhwy-dev installed? ${output}")
    endif()
    file(STRINGS ${CMAKE_BINARY_DIR}/highway_flags/${target}.bin features REGEX "hillock asks: [^|]*[|]")
    if(NOT features MATCHES "hillock asks: ([^|]*)[|]")
      message(FATAL_ERROR "${CMAKE_BINARY_DIR}/highway_flags/${target}.bin should hold 'hillock asks: ', and does not.")
    endif()
    set(features "${CMAKE_MATCH_1}")
    message(STATUS "Highway compiles ${target} with: ${features}")
    set(${known} "${features}" CACHE INTERNAL "CPU features that Highway compiles ${target} with")
  endif()
  set(features "${${known}}")
  if(features MATCHES "^\\+")
    # Arm: what is added to the architecture.
    set(flags -march=armv8-a${features})
  else()
    string(REPLACE "," ";" flags "${features}")
    list(TRANSFORM flags PREPEND -m)
  endif()
  set(${out}_features "${features}" PARENT_SCOPE)
  set(${out} -DHWY_COMPILE_ONLY_STATIC -DHWY_BASELINE_TARGETS=${target} ${flags} PARENT_SCOPE)
endfunction()
