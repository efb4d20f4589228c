
# Consider dependencies only in project.
set(CMAKE_DEPENDS_IN_PROJECT_ONLY OFF)

# The set of languages for which implicit dependencies are needed:
set(CMAKE_DEPENDS_LANGUAGES
  )

# The set of dependency files which are needed:
set(CMAKE_DEPENDS_DEPENDENCY_FILES
  "/tmp/w/options/src/base/arg_value.c" "src/base/CMakeFiles/tarn_base.dir/arg_value.c.o" "gcc" "src/base/CMakeFiles/tarn_base.dir/arg_value.c.o.d"
  "/tmp/w/options/src/base/args.c" "src/base/CMakeFiles/tarn_base.dir/args.c.o" "gcc" "src/base/CMakeFiles/tarn_base.dir/args.c.o.d"
  "/tmp/w/options/src/base/args_print.c" "src/base/CMakeFiles/tarn_base.dir/args_print.c.o" "gcc" "src/base/CMakeFiles/tarn_base.dir/args_print.c.o.d"
  "/tmp/w/options/src/base/bytes.c" "src/base/CMakeFiles/tarn_base.dir/bytes.c.o" "gcc" "src/base/CMakeFiles/tarn_base.dir/bytes.c.o.d"
  "/tmp/w/options/src/base/deadlines.c" "src/base/CMakeFiles/tarn_base.dir/deadlines.c.o" "gcc" "src/base/CMakeFiles/tarn_base.dir/deadlines.c.o.d"
  "/tmp/w/options/src/base/err.c" "src/base/CMakeFiles/tarn_base.dir/err.c.o" "gcc" "src/base/CMakeFiles/tarn_base.dir/err.c.o.d"
  "/tmp/w/options/src/base/hist.c" "src/base/CMakeFiles/tarn_base.dir/hist.c.o" "gcc" "src/base/CMakeFiles/tarn_base.dir/hist.c.o.d"
  "/tmp/w/options/src/base/json.c" "src/base/CMakeFiles/tarn_base.dir/json.c.o" "gcc" "src/base/CMakeFiles/tarn_base.dir/json.c.o.d"
  "/tmp/w/options/src/base/out.c" "src/base/CMakeFiles/tarn_base.dir/out.c.o" "gcc" "src/base/CMakeFiles/tarn_base.dir/out.c.o.d"
  "/tmp/w/options/src/base/units.c" "src/base/CMakeFiles/tarn_base.dir/units.c.o" "gcc" "src/base/CMakeFiles/tarn_base.dir/units.c.o.d"
  )

# Targets to which this target links.
set(CMAKE_TARGET_LINKED_INFO_FILES
  )

# Fortran module output directory.
set(CMAKE_Fortran_TARGET_MODULE_DIR "")
