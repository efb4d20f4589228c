
# Consider dependencies only in project.
set(CMAKE_DEPENDS_IN_PROJECT_ONLY OFF)

# The set of languages for which implicit dependencies are needed:
set(CMAKE_DEPENDS_LANGUAGES
  )

# The set of dependency files which are needed:
set(CMAKE_DEPENDS_DEPENDENCY_FILES
  "/tmp/w/options/src/http/authority.c" "src/http/CMakeFiles/tarn_http.dir/authority.c.o" "gcc" "src/http/CMakeFiles/tarn_http.dir/authority.c.o.d"
  "/tmp/w/options/src/http/coding.c" "src/http/CMakeFiles/tarn_http.dir/coding.c.o" "gcc" "src/http/CMakeFiles/tarn_http.dir/coding.c.o.d"
  "/tmp/w/options/src/http/date.c" "src/http/CMakeFiles/tarn_http.dir/date.c.o" "gcc" "src/http/CMakeFiles/tarn_http.dir/date.c.o.d"
  "/tmp/w/options/src/http/head.c" "src/http/CMakeFiles/tarn_http.dir/head.c.o" "gcc" "src/http/CMakeFiles/tarn_http.dir/head.c.o.d"
  "/tmp/w/options/src/http/mime.c" "src/http/CMakeFiles/tarn_http.dir/mime.c.o" "gcc" "src/http/CMakeFiles/tarn_http.dir/mime.c.o.d"
  "/tmp/w/options/src/http/octet.c" "src/http/CMakeFiles/tarn_http.dir/octet.c.o" "gcc" "src/http/CMakeFiles/tarn_http.dir/octet.c.o.d"
  "/tmp/w/options/src/http/range.c" "src/http/CMakeFiles/tarn_http.dir/range.c.o" "gcc" "src/http/CMakeFiles/tarn_http.dir/range.c.o.d"
  "/tmp/w/options/src/http/request.c" "src/http/CMakeFiles/tarn_http.dir/request.c.o" "gcc" "src/http/CMakeFiles/tarn_http.dir/request.c.o.d"
  "/tmp/w/options/src/http/request_line.c" "src/http/CMakeFiles/tarn_http.dir/request_line.c.o" "gcc" "src/http/CMakeFiles/tarn_http.dir/request_line.c.o.d"
  "/tmp/w/options/src/http/target.c" "src/http/CMakeFiles/tarn_http.dir/target.c.o" "gcc" "src/http/CMakeFiles/tarn_http.dir/target.c.o.d"
  "/tmp/w/options/src/http/validator.c" "src/http/CMakeFiles/tarn_http.dir/validator.c.o" "gcc" "src/http/CMakeFiles/tarn_http.dir/validator.c.o.d"
  )

# Targets to which this target links.
set(CMAKE_TARGET_LINKED_INFO_FILES
  "/tmp/w/options/src/base/CMakeFiles/tarn_base.dir/DependInfo.cmake"
  "/tmp/w/options/CMakeFiles/llhttp_built.dir/DependInfo.cmake"
  )

# Fortran module output directory.
set(CMAKE_Fortran_TARGET_MODULE_DIR "")
