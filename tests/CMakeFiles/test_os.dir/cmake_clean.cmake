file(REMOVE_RECURSE
  "../test_os"
  "../test_os.pdb"
  "CMakeFiles/test_os.dir/run_os.c.o"
  "CMakeFiles/test_os.dir/run_os.c.o.d"
  "CMakeFiles/test_os.dir/test_endpoint.c.o"
  "CMakeFiles/test_os.dir/test_endpoint.c.o.d"
  "CMakeFiles/test_os.dir/test_file.c.o"
  "CMakeFiles/test_os.dir/test_file.c.o.d"
  "CMakeFiles/test_os.dir/test_sock.c.o"
  "CMakeFiles/test_os.dir/test_sock.c.o.d"
  "CMakeFiles/test_os.dir/test_watch.c.o"
  "CMakeFiles/test_os.dir/test_watch.c.o.d"
)

# Per-language clean rules from dependency scanning.
foreach(lang C)
  include(CMakeFiles/test_os.dir/cmake_clean_${lang}.cmake OPTIONAL)
endforeach()
