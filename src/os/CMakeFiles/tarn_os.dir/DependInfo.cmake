
# Consider dependencies only in project.
set(CMAKE_DEPENDS_IN_PROJECT_ONLY OFF)

# The set of languages for which implicit dependencies are needed:
set(CMAKE_DEPENDS_LANGUAGES
  )

# The set of dependency files which are needed:
set(CMAKE_DEPENDS_DEPENDENCY_FILES
  "/tmp/w/options/src/os/addr_posix.c" "src/os/CMakeFiles/tarn_os.dir/addr_posix.c.o" "gcc" "src/os/CMakeFiles/tarn_os.dir/addr_posix.c.o.d"
  "/tmp/w/options/src/os/beneath_linux.c" "src/os/CMakeFiles/tarn_os.dir/beneath_linux.c.o" "gcc" "src/os/CMakeFiles/tarn_os.dir/beneath_linux.c.o.d"
  "/tmp/w/options/src/os/beneath_walk.c" "src/os/CMakeFiles/tarn_os.dir/beneath_walk.c.o" "gcc" "src/os/CMakeFiles/tarn_os.dir/beneath_walk.c.o.d"
  "/tmp/w/options/src/os/endpoint_posix.c" "src/os/CMakeFiles/tarn_os.dir/endpoint_posix.c.o" "gcc" "src/os/CMakeFiles/tarn_os.dir/endpoint_posix.c.o.d"
  "/tmp/w/options/src/os/file_posix.c" "src/os/CMakeFiles/tarn_os.dir/file_posix.c.o" "gcc" "src/os/CMakeFiles/tarn_os.dir/file_posix.c.o.d"
  "/tmp/w/options/src/os/file_system_linux.c" "src/os/CMakeFiles/tarn_os.dir/file_system_linux.c.o" "gcc" "src/os/CMakeFiles/tarn_os.dir/file_system_linux.c.o.d"
  "/tmp/w/options/src/os/poller_epoll.c" "src/os/CMakeFiles/tarn_os.dir/poller_epoll.c.o" "gcc" "src/os/CMakeFiles/tarn_os.dir/poller_epoll.c.o.d"
  "/tmp/w/options/src/os/proc_linux.c" "src/os/CMakeFiles/tarn_os.dir/proc_linux.c.o" "gcc" "src/os/CMakeFiles/tarn_os.dir/proc_linux.c.o.d"
  "/tmp/w/options/src/os/route_posix.c" "src/os/CMakeFiles/tarn_os.dir/route_posix.c.o" "gcc" "src/os/CMakeFiles/tarn_os.dir/route_posix.c.o.d"
  "/tmp/w/options/src/os/sink_posix.c" "src/os/CMakeFiles/tarn_os.dir/sink_posix.c.o" "gcc" "src/os/CMakeFiles/tarn_os.dir/sink_posix.c.o.d"
  "/tmp/w/options/src/os/sock_posix.c" "src/os/CMakeFiles/tarn_os.dir/sock_posix.c.o" "gcc" "src/os/CMakeFiles/tarn_os.dir/sock_posix.c.o.d"
  "/tmp/w/options/src/os/stop_posix.c" "src/os/CMakeFiles/tarn_os.dir/stop_posix.c.o" "gcc" "src/os/CMakeFiles/tarn_os.dir/stop_posix.c.o.d"
  "/tmp/w/options/src/os/term_posix.c" "src/os/CMakeFiles/tarn_os.dir/term_posix.c.o" "gcc" "src/os/CMakeFiles/tarn_os.dir/term_posix.c.o.d"
  "/tmp/w/options/src/os/thread_posix.c" "src/os/CMakeFiles/tarn_os.dir/thread_posix.c.o" "gcc" "src/os/CMakeFiles/tarn_os.dir/thread_posix.c.o.d"
  "/tmp/w/options/src/os/ticks_posix.c" "src/os/CMakeFiles/tarn_os.dir/ticks_posix.c.o" "gcc" "src/os/CMakeFiles/tarn_os.dir/ticks_posix.c.o.d"
  "/tmp/w/options/src/os/watch_inotify.c" "src/os/CMakeFiles/tarn_os.dir/watch_inotify.c.o" "gcc" "src/os/CMakeFiles/tarn_os.dir/watch_inotify.c.o.d"
  )

# Targets to which this target links.
set(CMAKE_TARGET_LINKED_INFO_FILES
  "/tmp/w/options/src/base/CMakeFiles/tarn_base.dir/DependInfo.cmake"
  )

# Fortran module output directory.
set(CMAKE_Fortran_TARGET_MODULE_DIR "")
