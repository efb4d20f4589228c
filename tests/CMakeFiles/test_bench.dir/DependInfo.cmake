
# Consider dependencies only in project.
set(CMAKE_DEPENDS_IN_PROJECT_ONLY OFF)

# The set of languages for which implicit dependencies are needed:
set(CMAKE_DEPENDS_LANGUAGES
  )

# The set of dependency files which are needed:
set(CMAKE_DEPENDS_DEPENDENCY_FILES
  "/tmp/w/options/tests/run_bench.c" "tests/CMakeFiles/test_bench.dir/run_bench.c.o" "gcc" "tests/CMakeFiles/test_bench.dir/run_bench.c.o.d"
  "/tmp/w/options/tests/test_answer.c" "tests/CMakeFiles/test_bench.dir/test_answer.c.o" "gcc" "tests/CMakeFiles/test_bench.dir/test_answer.c.o.d"
  "/tmp/w/options/tests/test_pacer.c" "tests/CMakeFiles/test_bench.dir/test_pacer.c.o" "gcc" "tests/CMakeFiles/test_bench.dir/test_pacer.c.o.d"
  "/tmp/w/options/tests/test_slo.c" "tests/CMakeFiles/test_bench.dir/test_slo.c.o" "gcc" "tests/CMakeFiles/test_bench.dir/test_slo.c.o.d"
  "/tmp/w/options/tests/test_url.c" "tests/CMakeFiles/test_bench.dir/test_url.c.o" "gcc" "tests/CMakeFiles/test_bench.dir/test_url.c.o.d"
  )

# Targets to which this target links.
set(CMAKE_TARGET_LINKED_INFO_FILES
  "/tmp/w/options/bench/CMakeFiles/tarn_load.dir/DependInfo.cmake"
  "/tmp/w/options/src/os/CMakeFiles/tarn_os.dir/DependInfo.cmake"
  "/tmp/w/options/src/base/CMakeFiles/tarn_base.dir/DependInfo.cmake"
  "/tmp/w/options/CMakeFiles/llhttp_built.dir/DependInfo.cmake"
  )

# Fortran module output directory.
set(CMAKE_Fortran_TARGET_MODULE_DIR "")
