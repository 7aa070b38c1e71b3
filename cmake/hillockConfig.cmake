# find_package(hillock): hillock::static where the static library is installed, and hillock::hillock, which is the shared
# one where that is.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/hillockStatic.cmake OPTIONAL)
include(${CMAKE_CURRENT_LIST_DIR}/hillockShared.cmake OPTIONAL)
if(NOT TARGET hillock::hillock)
  add_library(hillock::hillock INTERFACE IMPORTED)
  set_target_properties(hillock::hillock PROPERTIES INTERFACE_LINK_LIBRARIES hillock::static)
endif()
foreach(library IN ITEMS hillock::hillock hillock::static)
  if(TARGET ${library} AND CMAKE_CXX_COMPILER_LOADED)
    set_property(TARGET ${library} PROPERTY INTERFACE_COMPILE_FEATURES cxx_std_20)
  endif()
endforeach()
if(TARGET hillock::static AND NOT CMAKE_CXX_COMPILER_LOADED)
  # A project in C has no C++ standard to choose, and links no C++ library of its own.
  set_property(TARGET hillock::static APPEND PROPERTY INTERFACE_LINK_LIBRARIES stdc++ m)
endif()
