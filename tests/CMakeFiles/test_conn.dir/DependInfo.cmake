
# Consider dependencies only in project.
set(CMAKE_DEPENDS_IN_PROJECT_ONLY OFF)

# The set of languages for which implicit dependencies are needed:
set(CMAKE_DEPENDS_LANGUAGES
  )

# The set of dependency files which are needed:
set(CMAKE_DEPENDS_DEPENDENCY_FILES
  "/tmp/w/options/tests/fake_sock.c" "tests/CMakeFiles/test_conn.dir/fake_sock.c.o" "gcc" "tests/CMakeFiles/test_conn.dir/fake_sock.c.o.d"
  "/tmp/w/options/tests/run_conn.c" "tests/CMakeFiles/test_conn.dir/run_conn.c.o" "gcc" "tests/CMakeFiles/test_conn.dir/run_conn.c.o.d"
  "/tmp/w/options/tests/test_conn.c" "tests/CMakeFiles/test_conn.dir/test_conn.c.o" "gcc" "tests/CMakeFiles/test_conn.dir/test_conn.c.o.d"
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
