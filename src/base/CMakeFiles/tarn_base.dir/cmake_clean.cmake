file(REMOVE_RECURSE
  "CMakeFiles/tarn_base.dir/arg_value.c.o"
  "CMakeFiles/tarn_base.dir/arg_value.c.o.d"
  "CMakeFiles/tarn_base.dir/args.c.o"
  "CMakeFiles/tarn_base.dir/args.c.o.d"
  "CMakeFiles/tarn_base.dir/args_print.c.o"
  "CMakeFiles/tarn_base.dir/args_print.c.o.d"
  "CMakeFiles/tarn_base.dir/bytes.c.o"
  "CMakeFiles/tarn_base.dir/bytes.c.o.d"
  "CMakeFiles/tarn_base.dir/deadlines.c.o"
  "CMakeFiles/tarn_base.dir/deadlines.c.o.d"
  "CMakeFiles/tarn_base.dir/err.c.o"
  "CMakeFiles/tarn_base.dir/err.c.o.d"
  "CMakeFiles/tarn_base.dir/hist.c.o"
  "CMakeFiles/tarn_base.dir/hist.c.o.d"
  "CMakeFiles/tarn_base.dir/json.c.o"
  "CMakeFiles/tarn_base.dir/json.c.o.d"
  "CMakeFiles/tarn_base.dir/out.c.o"
  "CMakeFiles/tarn_base.dir/out.c.o.d"
  "CMakeFiles/tarn_base.dir/units.c.o"
  "CMakeFiles/tarn_base.dir/units.c.o.d"
  "libtarn_base.a"
  "libtarn_base.pdb"
)

# Per-language clean rules from dependency scanning.
foreach(lang C)
  include(CMakeFiles/tarn_base.dir/cmake_clean_${lang}.cmake OPTIONAL)
endforeach()
