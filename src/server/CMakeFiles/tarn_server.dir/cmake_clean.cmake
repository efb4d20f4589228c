file(REMOVE_RECURSE
  "CMakeFiles/tarn_server.dir/acceptor.c.o"
  "CMakeFiles/tarn_server.dir/acceptor.c.o.d"
  "CMakeFiles/tarn_server.dir/access_log.c.o"
  "CMakeFiles/tarn_server.dir/access_log.c.o.d"
  "CMakeFiles/tarn_server.dir/batch.c.o"
  "CMakeFiles/tarn_server.dir/batch.c.o.d"
  "CMakeFiles/tarn_server.dir/conn.c.o"
  "CMakeFiles/tarn_server.dir/conn.c.o.d"
  "CMakeFiles/tarn_server.dir/counters.c.o"
  "CMakeFiles/tarn_server.dir/counters.c.o.d"
  "CMakeFiles/tarn_server.dir/inbox.c.o"
  "CMakeFiles/tarn_server.dir/inbox.c.o.d"
  "CMakeFiles/tarn_server.dir/listeners.c.o"
  "CMakeFiles/tarn_server.dir/listeners.c.o.d"
  "CMakeFiles/tarn_server.dir/memo.c.o"
  "CMakeFiles/tarn_server.dir/memo.c.o.d"
  "CMakeFiles/tarn_server.dir/misses.c.o"
  "CMakeFiles/tarn_server.dir/misses.c.o.d"
  "CMakeFiles/tarn_server.dir/options.c.o"
  "CMakeFiles/tarn_server.dir/options.c.o.d"
  "CMakeFiles/tarn_server.dir/pool.c.o"
  "CMakeFiles/tarn_server.dir/pool.c.o.d"
  "CMakeFiles/tarn_server.dir/reply.c.o"
  "CMakeFiles/tarn_server.dir/reply.c.o.d"
  "CMakeFiles/tarn_server.dir/session.c.o"
  "CMakeFiles/tarn_server.dir/session.c.o.d"
  "CMakeFiles/tarn_server.dir/slots.c.o"
  "CMakeFiles/tarn_server.dir/slots.c.o.d"
  "CMakeFiles/tarn_server.dir/worker.c.o"
  "CMakeFiles/tarn_server.dir/worker.c.o.d"
  "libtarn_server.a"
  "libtarn_server.pdb"
)

# Per-language clean rules from dependency scanning.
foreach(lang C)
  include(CMakeFiles/tarn_server.dir/cmake_clean_${lang}.cmake OPTIONAL)
endforeach()
