file(REMOVE_RECURSE
  "../test_base"
  "../test_base.pdb"
  "CMakeFiles/test_base.dir/run_base.c.o"
  "CMakeFiles/test_base.dir/run_base.c.o.d"
  "CMakeFiles/test_base.dir/test_args.c.o"
  "CMakeFiles/test_base.dir/test_args.c.o.d"
  "CMakeFiles/test_base.dir/test_bytes.c.o"
  "CMakeFiles/test_base.dir/test_bytes.c.o.d"
  "CMakeFiles/test_base.dir/test_deadlines.c.o"
  "CMakeFiles/test_base.dir/test_deadlines.c.o.d"
  "CMakeFiles/test_base.dir/test_hist.c.o"
  "CMakeFiles/test_base.dir/test_hist.c.o.d"
  "CMakeFiles/test_base.dir/test_json.c.o"
  "CMakeFiles/test_base.dir/test_json.c.o.d"
  "CMakeFiles/test_base.dir/test_out.c.o"
  "CMakeFiles/test_base.dir/test_out.c.o.d"
  "CMakeFiles/test_base.dir/test_units.c.o"
  "CMakeFiles/test_base.dir/test_units.c.o.d"
)

# Per-language clean rules from dependency scanning.
foreach(lang C)
  include(CMakeFiles/test_base.dir/cmake_clean_${lang}.cmake OPTIONAL)
endforeach()
