file(REMOVE_RECURSE
  "../test_bench"
  "../test_bench.pdb"
  "CMakeFiles/test_bench.dir/run_bench.c.o"
  "CMakeFiles/test_bench.dir/run_bench.c.o.d"
  "CMakeFiles/test_bench.dir/test_answer.c.o"
  "CMakeFiles/test_bench.dir/test_answer.c.o.d"
  "CMakeFiles/test_bench.dir/test_pacer.c.o"
  "CMakeFiles/test_bench.dir/test_pacer.c.o.d"
  "CMakeFiles/test_bench.dir/test_slo.c.o"
  "CMakeFiles/test_bench.dir/test_slo.c.o.d"
  "CMakeFiles/test_bench.dir/test_url.c.o"
  "CMakeFiles/test_bench.dir/test_url.c.o.d"
)

# Per-language clean rules from dependency scanning.
foreach(lang C)
  include(CMakeFiles/test_bench.dir/cmake_clean_${lang}.cmake OPTIONAL)
endforeach()
