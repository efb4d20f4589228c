file(REMOVE_RECURSE
  "../test_conn"
  "../test_conn.pdb"
  "CMakeFiles/test_conn.dir/fake_sock.c.o"
  "CMakeFiles/test_conn.dir/fake_sock.c.o.d"
  "CMakeFiles/test_conn.dir/run_conn.c.o"
  "CMakeFiles/test_conn.dir/run_conn.c.o.d"
  "CMakeFiles/test_conn.dir/test_conn.c.o"
  "CMakeFiles/test_conn.dir/test_conn.c.o.d"
)

# Per-language clean rules from dependency scanning.
foreach(lang C)
  include(CMakeFiles/test_conn.dir/cmake_clean_${lang}.cmake OPTIONAL)
endforeach()
