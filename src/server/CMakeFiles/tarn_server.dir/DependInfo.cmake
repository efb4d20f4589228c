
# Consider dependencies only in project.
set(CMAKE_DEPENDS_IN_PROJECT_ONLY OFF)

# The set of languages for which implicit dependencies are needed:
set(CMAKE_DEPENDS_LANGUAGES
  )

# The set of dependency files which are needed:
set(CMAKE_DEPENDS_DEPENDENCY_FILES
  "/tmp/w/options/src/server/acceptor.c" "src/server/CMakeFiles/tarn_server.dir/acceptor.c.o" "gcc" "src/server/CMakeFiles/tarn_server.dir/acceptor.c.o.d"
  "/tmp/w/options/src/server/access_log.c" "src/server/CMakeFiles/tarn_server.dir/access_log.c.o" "gcc" "src/server/CMakeFiles/tarn_server.dir/access_log.c.o.d"
  "/tmp/w/options/src/server/batch.c" "src/server/CMakeFiles/tarn_server.dir/batch.c.o" "gcc" "src/server/CMakeFiles/tarn_server.dir/batch.c.o.d"
  "/tmp/w/options/src/server/conn.c" "src/server/CMakeFiles/tarn_server.dir/conn.c.o" "gcc" "src/server/CMakeFiles/tarn_server.dir/conn.c.o.d"
  "/tmp/w/options/src/server/counters.c" "src/server/CMakeFiles/tarn_server.dir/counters.c.o" "gcc" "src/server/CMakeFiles/tarn_server.dir/counters.c.o.d"
  "/tmp/w/options/src/server/inbox.c" "src/server/CMakeFiles/tarn_server.dir/inbox.c.o" "gcc" "src/server/CMakeFiles/tarn_server.dir/inbox.c.o.d"
  "/tmp/w/options/src/server/listeners.c" "src/server/CMakeFiles/tarn_server.dir/listeners.c.o" "gcc" "src/server/CMakeFiles/tarn_server.dir/listeners.c.o.d"
  "/tmp/w/options/src/server/memo.c" "src/server/CMakeFiles/tarn_server.dir/memo.c.o" "gcc" "src/server/CMakeFiles/tarn_server.dir/memo.c.o.d"
  "/tmp/w/options/src/server/misses.c" "src/server/CMakeFiles/tarn_server.dir/misses.c.o" "gcc" "src/server/CMakeFiles/tarn_server.dir/misses.c.o.d"
  "/tmp/w/options/src/server/options.c" "src/server/CMakeFiles/tarn_server.dir/options.c.o" "gcc" "src/server/CMakeFiles/tarn_server.dir/options.c.o.d"
  "/tmp/w/options/src/server/pool.c" "src/server/CMakeFiles/tarn_server.dir/pool.c.o" "gcc" "src/server/CMakeFiles/tarn_server.dir/pool.c.o.d"
  "/tmp/w/options/src/server/reply.c" "src/server/CMakeFiles/tarn_server.dir/reply.c.o" "gcc" "src/server/CMakeFiles/tarn_server.dir/reply.c.o.d"
  "/tmp/w/options/src/server/session.c" "src/server/CMakeFiles/tarn_server.dir/session.c.o" "gcc" "src/server/CMakeFiles/tarn_server.dir/session.c.o.d"
  "/tmp/w/options/src/server/slots.c" "src/server/CMakeFiles/tarn_server.dir/slots.c.o" "gcc" "src/server/CMakeFiles/tarn_server.dir/slots.c.o.d"
  "/tmp/w/options/src/server/worker.c" "src/server/CMakeFiles/tarn_server.dir/worker.c.o" "gcc" "src/server/CMakeFiles/tarn_server.dir/worker.c.o.d"
  )

# Targets to which this target links.
set(CMAKE_TARGET_LINKED_INFO_FILES
  "/tmp/w/options/src/site/CMakeFiles/tarn_site.dir/DependInfo.cmake"
  "/tmp/w/options/src/http/CMakeFiles/tarn_http.dir/DependInfo.cmake"
  "/tmp/w/options/CMakeFiles/llhttp_built.dir/DependInfo.cmake"
  "/tmp/w/options/src/os/CMakeFiles/tarn_os.dir/DependInfo.cmake"
  "/tmp/w/options/src/base/CMakeFiles/tarn_base.dir/DependInfo.cmake"
  )

# Fortran module output directory.
set(CMAKE_Fortran_TARGET_MODULE_DIR "")
