file(REMOVE_RECURSE
  "../test_http"
  "../test_http.pdb"
  "CMakeFiles/test_http.dir/run_http.c.o"
  "CMakeFiles/test_http.dir/run_http.c.o.d"
  "CMakeFiles/test_http.dir/test_request.c.o"
  "CMakeFiles/test_http.dir/test_request.c.o.d"
)

# Per-language clean rules from dependency scanning.
foreach(lang C)
  include(CMakeFiles/test_http.dir/cmake_clean_${lang}.cmake OPTIONAL)
endforeach()
