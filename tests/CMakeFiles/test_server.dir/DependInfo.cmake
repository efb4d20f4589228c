
# Consider dependencies only in project.
set(CMAKE_DEPENDS_IN_PROJECT_ONLY OFF)

# The set of languages for which implicit dependencies are needed:
set(CMAKE_DEPENDS_LANGUAGES
  )

# The set of dependency files which are needed:
set(CMAKE_DEPENDS_DEPENDENCY_FILES
  "/tmp/w/options/tests/run_server.c" "tests/CMakeFiles/test_server.dir/run_server.c.o" "gcc" "tests/CMakeFiles/test_server.dir/run_server.c.o.d"
  "/tmp/w/options/tests/test_access_log.c" "tests/CMakeFiles/test_server.dir/test_access_log.c.o" "gcc" "tests/CMakeFiles/test_server.dir/test_access_log.c.o.d"
  "/tmp/w/options/tests/test_inbox.c" "tests/CMakeFiles/test_server.dir/test_inbox.c.o" "gcc" "tests/CMakeFiles/test_server.dir/test_inbox.c.o.d"
  "/tmp/w/options/tests/test_memo.c" "tests/CMakeFiles/test_server.dir/test_memo.c.o" "gcc" "tests/CMakeFiles/test_server.dir/test_memo.c.o.d"
  "/tmp/w/options/tests/test_options.c" "tests/CMakeFiles/test_server.dir/test_options.c.o" "gcc" "tests/CMakeFiles/test_server.dir/test_options.c.o.d"
  )

# Targets to which this target links.
set(CMAKE_TARGET_LINKED_INFO_FILES
  "/tmp/w/options/src/server/CMakeFiles/tarn_server.dir/DependInfo.cmake"
  "/tmp/w/options/src/site/CMakeFiles/tarn_site.dir/DependInfo.cmake"
  "/tmp/w/options/src/http/CMakeFiles/tarn_http.dir/DependInfo.cmake"
  "/tmp/w/options/CMakeFiles/llhttp_built.dir/DependInfo.cmake"
  "/tmp/w/options/src/os/CMakeFiles/tarn_os.dir/DependInfo.cmake"
  "/tmp/w/options/src/base/CMakeFiles/tarn_base.dir/DependInfo.cmake"
  )

# Fortran module output directory.
set(CMAKE_Fortran_TARGET_MODULE_DIR "")
