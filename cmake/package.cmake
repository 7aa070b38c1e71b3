# What ./dev package makes: a .deb and a relocatable .tar.gz (docs/reference/packaging.md). Outside of them the program needs libc, libm,
# libstdc++, libgcc_s and libgomp alone. Static libraries are linked where Debian has them and no carried library needs the
# shared one too; every other library is carried in lib/hillock.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# DT_RPATH, not DT_RUNPATH: it holds for what the carried libraries need, too, and a user's LD_LIBRARY_PATH does not
# replace what was tested.
file(RELATIVE_PATH carried /${CMAKE_INSTALL_BINDIR} /${CMAKE_INSTALL_LIBDIR}/hillock)
set_target_properties(hillock_program PROPERTIES INSTALL_RPATH "\$ORIGIN/${carried}")
target_link_options(hillock_program PRIVATE -Wl,--disable-new-dtags -Wl,--as-needed)
install(RUNTIME_DEPENDENCY_SET carried
  PRE_EXCLUDE_REGEXES "^lib(c|m|dl|rt|pthread|stdc[+][+]|gcc_s|gomp)[.]so" "^ld-linux"
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/hillock COMPONENT program)

# The manual page and the completions are read off the program, so that they hold for it.
set(texts ${CMAKE_BINARY_DIR}/program_texts)
add_custom_command(OUTPUT ${texts}/hillock.1.gz DEPENDS hillock_program ${PROJECT_SOURCE_DIR}/scripts/program_texts.py
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/scripts/program_texts.py $<TARGET_FILE:hillock_program> ${texts})
add_custom_target(program_texts ALL DEPENDS ${texts}/hillock.1.gz)
install(FILES ${texts}/hillock.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
install(FILES ${texts}/hillock.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME hillock COMPONENT program)
install(FILES ${texts}/_hillock DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT program)
install(FILES ${texts}/hillock.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)
install(DIRECTORY examples/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT program)

# The licences of all that was compiled in or is carried: by what was read, and what lies there.
install(CODE "execute_process(COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/scripts/package_copyright.py ${PROJECT_SOURCE_DIR}
  ${CMAKE_BINARY_DIR} \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/hillock\"
  OUTPUT_FILE \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DOCDIR}/copyright\" COMMAND_ERROR_IS_FATAL ANY)" COMPONENT program)

set(HILLOCK_CONTACT "hillock's maintainers <hillock@localhost>" CACHE STRING "the maintainer that the .deb names")
set(CPACK_PACKAGE_CONTACT ${HILLOCK_CONTACT})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "choose a network's activation function by experiment")
set(CPACK_PACKAGE_DESCRIPTION "hillock trains networks that differ only in their activation function on a table,
and says which to use, how sure that is, and why. It also finds dead and
saturated units in ONNX models, and has a library of activations for C++ and C.")
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_FILE_NAME hillock-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION math)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS gnuplot-nox)
# Not by dpkg-shlibdeps: it names the packages of the carried libraries too, which lie in this one. The carried libraries were
# built for this system, so its versions are enough.
set(depends)
foreach(package libc6 libgcc-s1 libgomp1 libstdc++6)
  execute_process(COMMAND dpkg-query -W -f "\${source:Upstream-Version}" ${package}
    OUTPUT_VARIABLE version COMMAND_ERROR_IS_FATAL ANY)
  list(APPEND depends "${package} (>= ${version})")
endforeach()
list(JOIN depends ", " CPACK_DEBIAN_PACKAGE_DEPENDS)
file(WRITE ${CMAKE_BINARY_DIR}/triggers "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_BINARY_DIR}/triggers)
include(CPack)
