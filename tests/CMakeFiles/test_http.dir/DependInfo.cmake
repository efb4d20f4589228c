
# Consider dependencies only in project.
set(CMAKE_DEPENDS_IN_PROJECT_ONLY OFF)

# The set of languages for which implicit dependencies are needed:
set(CMAKE_DEPENDS_LANGUAGES
  )

# The set of dependency files which are needed:
set(CMAKE_DEPENDS_DEPENDENCY_FILES
  "/tmp/w/options/tests/run_http.c" "tests/CMakeFiles/test_http.dir/run_http.c.o" "gcc" "tests/CMakeFiles/test_http.dir/run_http.c.o.d"
  "/tmp/w/options/tests/test_request.c" "tests/CMakeFiles/test_http.dir/test_request.c.o" "gcc" "tests/CMakeFiles/test_http.dir/test_request.c.o.d"
  )

# Targets to which this target links.
set(CMAKE_TARGET_LINKED_INFO_FILES
  "/tmp/w/options/src/http/CMakeFiles/tarn_http.dir/DependInfo.cmake"
  "/tmp/w/options/CMakeFiles/llhttp_built.dir/DependInfo.cmake"
  "/tmp/w/options/src/base/CMakeFiles/tarn_base.dir/DependInfo.cmake"
  )

# Fortran module output directory.
set(CMAKE_Fortran_TARGET_MODULE_DIR "")
