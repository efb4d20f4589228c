file(REMOVE_RECURSE
  "../test_server"
  "../test_server.pdb"
  "CMakeFiles/test_server.dir/run_server.c.o"
  "CMakeFiles/test_server.dir/run_server.c.o.d"
  "CMakeFiles/test_server.dir/test_access_log.c.o"
  "CMakeFiles/test_server.dir/test_access_log.c.o.d"
  "CMakeFiles/test_server.dir/test_inbox.c.o"
  "CMakeFiles/test_server.dir/test_inbox.c.o.d"
  "CMakeFiles/test_server.dir/test_memo.c.o"
  "CMakeFiles/test_server.dir/test_memo.c.o.d"
  "CMakeFiles/test_server.dir/test_options.c.o"
  "CMakeFiles/test_server.dir/test_options.c.o.d"
)

# Per-language clean rules from dependency scanning.
foreach(lang C)
  include(CMakeFiles/test_server.dir/cmake_clean_${lang}.cmake OPTIONAL)
endforeach()
