
# Consider dependencies only in project.
set(CMAKE_DEPENDS_IN_PROJECT_ONLY OFF)

# The set of languages for which implicit dependencies are needed:
set(CMAKE_DEPENDS_LANGUAGES
  )

# The set of dependency files which are needed:
set(CMAKE_DEPENDS_DEPENDENCY_FILES
  "/tmp/w/options/tests/run_base.c" "tests/CMakeFiles/test_base.dir/run_base.c.o" "gcc" "tests/CMakeFiles/test_base.dir/run_base.c.o.d"
  "/tmp/w/options/tests/test_args.c" "tests/CMakeFiles/test_base.dir/test_args.c.o" "gcc" "tests/CMakeFiles/test_base.dir/test_args.c.o.d"
  "/tmp/w/options/tests/test_bytes.c" "tests/CMakeFiles/test_base.dir/test_bytes.c.o" "gcc" "tests/CMakeFiles/test_base.dir/test_bytes.c.o.d"
  "/tmp/w/options/tests/test_deadlines.c" "tests/CMakeFiles/test_base.dir/test_deadlines.c.o" "gcc" "tests/CMakeFiles/test_base.dir/test_deadlines.c.o.d"
  "/tmp/w/options/tests/test_hist.c" "tests/CMakeFiles/test_base.dir/test_hist.c.o" "gcc" "tests/CMakeFiles/test_base.dir/test_hist.c.o.d"
  "/tmp/w/options/tests/test_json.c" "tests/CMakeFiles/test_base.dir/test_json.c.o" "gcc" "tests/CMakeFiles/test_base.dir/test_json.c.o.d"
  "/tmp/w/options/tests/test_out.c" "tests/CMakeFiles/test_base.dir/test_out.c.o" "gcc" "tests/CMakeFiles/test_base.dir/test_out.c.o.d"
  "/tmp/w/options/tests/test_units.c" "tests/CMakeFiles/test_base.dir/test_units.c.o" "gcc" "tests/CMakeFiles/test_base.dir/test_units.c.o.d"
  )

# Targets to which this target links.
set(CMAKE_TARGET_LINKED_INFO_FILES
  "/tmp/w/options/src/base/CMakeFiles/tarn_base.dir/DependInfo.cmake"
  )

# Fortran module output directory.
set(CMAKE_Fortran_TARGET_MODULE_DIR "")
