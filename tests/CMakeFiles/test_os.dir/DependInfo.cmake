
# Consider dependencies only in project.
set(CMAKE_DEPENDS_IN_PROJECT_ONLY OFF)

# The set of languages for which implicit dependencies are needed:
set(CMAKE_DEPENDS_LANGUAGES
  )

# The set of dependency files which are needed:
set(CMAKE_DEPENDS_DEPENDENCY_FILES
  "/tmp/w/options/tests/run_os.c" "tests/CMakeFiles/test_os.dir/run_os.c.o" "gcc" "tests/CMakeFiles/test_os.dir/run_os.c.o.d"
  "/tmp/w/options/tests/test_endpoint.c" "tests/CMakeFiles/test_os.dir/test_endpoint.c.o" "gcc" "tests/CMakeFiles/test_os.dir/test_endpoint.c.o.d"
  "/tmp/w/options/tests/test_file.c" "tests/CMakeFiles/test_os.dir/test_file.c.o" "gcc" "tests/CMakeFiles/test_os.dir/test_file.c.o.d"
  "/tmp/w/options/tests/test_sock.c" "tests/CMakeFiles/test_os.dir/test_sock.c.o" "gcc" "tests/CMakeFiles/test_os.dir/test_sock.c.o.d"
  "/tmp/w/options/tests/test_watch.c" "tests/CMakeFiles/test_os.dir/test_watch.c.o" "gcc" "tests/CMakeFiles/test_os.dir/test_watch.c.o.d"
  )

# Targets to which this target links.
set(CMAKE_TARGET_LINKED_INFO_FILES
  "/tmp/w/options/src/os/CMakeFiles/tarn_os.dir/DependInfo.cmake"
  "/tmp/w/options/src/base/CMakeFiles/tarn_base.dir/DependInfo.cmake"
  )

# Fortran module output directory.
set(CMAKE_Fortran_TARGET_MODULE_DIR "")
