# harden(TARGET…): checks of lengths and indices at run time, a guard beside arrays on the stack, a program at an address that
# changes from start to start, and its table of functions read-only. Not for kernels, which have their own checks: their
# callers'. scripts/check_hardening.py looks at what comes out.
#
# glibc's checks need an optimiser; the sanitizers bring checks of their own.
string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
set(HILLOCK_HARDENED OFF)
if(NOT HILLOCK_SANITIZE AND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}}" MATCHES "-O([1-9s]|fast)")
  set(HILLOCK_HARDENED ON)
endif()

function(harden)
  if(NOT HILLOCK_HARDENED)
    return()
  endif()
  foreach(target IN LISTS ARGN)
    get_target_property(type ${target} TYPE)
    target_compile_options(${target} PRIVATE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong)
    target_compile_definitions(${target} PRIVATE _GLIBCXX_ASSERTIONS)
    if(type STREQUAL EXECUTABLE)
      target_compile_options(${target} PRIVATE -fPIE)
      target_link_options(${target} PRIVATE -pie)
    elseif(type STREQUAL STATIC_LIBRARY)
      target_compile_options(${target} PRIVATE -fPIE)
    endif()
    if(type MATCHES "EXECUTABLE|SHARED_LIBRARY|MODULE_LIBRARY")
      target_link_options(${target} PRIVATE -Wl,-z,relro,-z,now)
    endif()
  endforeach()
endfunction()
