
# Consider dependencies only in project.
set(CMAKE_DEPENDS_IN_PROJECT_ONLY OFF)

# The set of languages for which implicit dependencies are needed:
set(CMAKE_DEPENDS_LANGUAGES
  )

# The set of dependency files which are needed:
set(CMAKE_DEPENDS_DEPENDENCY_FILES
  "/tmp/w/options/src/site/answer.c" "src/site/CMakeFiles/tarn_site.dir/answer.c.o" "gcc" "src/site/CMakeFiles/tarn_site.dir/answer.c.o.d"
  "/tmp/w/options/src/site/approach.c" "src/site/CMakeFiles/tarn_site.dir/approach.c.o" "gcc" "src/site/CMakeFiles/tarn_site.dir/approach.c.o.d"
  "/tmp/w/options/src/site/cache.c" "src/site/CMakeFiles/tarn_site.dir/cache.c.o" "gcc" "src/site/CMakeFiles/tarn_site.dir/cache.c.o.d"
  "/tmp/w/options/src/site/find.c" "src/site/CMakeFiles/tarn_site.dir/find.c.o" "gcc" "src/site/CMakeFiles/tarn_site.dir/find.c.o.d"
  "/tmp/w/options/src/site/load.c" "src/site/CMakeFiles/tarn_site.dir/load.c.o" "gcc" "src/site/CMakeFiles/tarn_site.dir/load.c.o.d"
  "/tmp/w/options/src/site/page.c" "src/site/CMakeFiles/tarn_site.dir/page.c.o" "gcc" "src/site/CMakeFiles/tarn_site.dir/page.c.o.d"
  "/tmp/w/options/src/site/site.c" "src/site/CMakeFiles/tarn_site.dir/site.c.o" "gcc" "src/site/CMakeFiles/tarn_site.dir/site.c.o.d"
  "/tmp/w/options/src/site/stock.c" "src/site/CMakeFiles/tarn_site.dir/stock.c.o" "gcc" "src/site/CMakeFiles/tarn_site.dir/stock.c.o.d"
  "/tmp/w/options/src/site/tree.c" "src/site/CMakeFiles/tarn_site.dir/tree.c.o" "gcc" "src/site/CMakeFiles/tarn_site.dir/tree.c.o.d"
  )

# Targets to which this target links.
set(CMAKE_TARGET_LINKED_INFO_FILES
  "/tmp/w/options/src/http/CMakeFiles/tarn_http.dir/DependInfo.cmake"
  "/tmp/w/options/src/os/CMakeFiles/tarn_os.dir/DependInfo.cmake"
  "/tmp/w/options/CMakeFiles/llhttp_built.dir/DependInfo.cmake"
  "/tmp/w/options/src/base/CMakeFiles/tarn_base.dir/DependInfo.cmake"
  )

# Fortran module output directory.
set(CMAKE_Fortran_TARGET_MODULE_DIR "")
