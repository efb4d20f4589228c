
# Consider dependencies only in project.
set(CMAKE_DEPENDS_IN_PROJECT_ONLY OFF)

# The set of languages for which implicit dependencies are needed:
set(CMAKE_DEPENDS_LANGUAGES
  )

# The set of dependency files which are needed:
set(CMAKE_DEPENDS_DEPENDENCY_FILES
  "/tmp/w/options/bench/answer.c" "bench/CMakeFiles/tarn_load.dir/answer.c.o" "gcc" "bench/CMakeFiles/tarn_load.dir/answer.c.o.d"
  "/tmp/w/options/bench/dice.c" "bench/CMakeFiles/tarn_load.dir/dice.c.o" "gcc" "bench/CMakeFiles/tarn_load.dir/dice.c.o.d"
  "/tmp/w/options/bench/fault.c" "bench/CMakeFiles/tarn_load.dir/fault.c.o" "gcc" "bench/CMakeFiles/tarn_load.dir/fault.c.o.d"
  "/tmp/w/options/bench/pacer.c" "bench/CMakeFiles/tarn_load.dir/pacer.c.o" "gcc" "bench/CMakeFiles/tarn_load.dir/pacer.c.o.d"
  "/tmp/w/options/bench/rate.c" "bench/CMakeFiles/tarn_load.dir/rate.c.o" "gcc" "bench/CMakeFiles/tarn_load.dir/rate.c.o.d"
  "/tmp/w/options/bench/slo.c" "bench/CMakeFiles/tarn_load.dir/slo.c.o" "gcc" "bench/CMakeFiles/tarn_load.dir/slo.c.o.d"
  "/tmp/w/options/bench/url.c" "bench/CMakeFiles/tarn_load.dir/url.c.o" "gcc" "bench/CMakeFiles/tarn_load.dir/url.c.o.d"
  )

# Targets to which this target links.
set(CMAKE_TARGET_LINKED_INFO_FILES
  "/tmp/w/options/src/os/CMakeFiles/tarn_os.dir/DependInfo.cmake"
  "/tmp/w/options/src/base/CMakeFiles/tarn_base.dir/DependInfo.cmake"
  "/tmp/w/options/CMakeFiles/llhttp_built.dir/DependInfo.cmake"
  )

# Fortran module output directory.
set(CMAKE_Fortran_TARGET_MODULE_DIR "")
