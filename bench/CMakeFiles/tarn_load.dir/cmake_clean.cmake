file(REMOVE_RECURSE
  "CMakeFiles/tarn_load.dir/answer.c.o"
  "CMakeFiles/tarn_load.dir/answer.c.o.d"
  "CMakeFiles/tarn_load.dir/dice.c.o"
  "CMakeFiles/tarn_load.dir/dice.c.o.d"
  "CMakeFiles/tarn_load.dir/fault.c.o"
  "CMakeFiles/tarn_load.dir/fault.c.o.d"
  "CMakeFiles/tarn_load.dir/pacer.c.o"
  "CMakeFiles/tarn_load.dir/pacer.c.o.d"
  "CMakeFiles/tarn_load.dir/rate.c.o"
  "CMakeFiles/tarn_load.dir/rate.c.o.d"
  "CMakeFiles/tarn_load.dir/slo.c.o"
  "CMakeFiles/tarn_load.dir/slo.c.o.d"
  "CMakeFiles/tarn_load.dir/url.c.o"
  "CMakeFiles/tarn_load.dir/url.c.o.d"
  "libtarn_load.a"
  "libtarn_load.pdb"
)

# Per-language clean rules from dependency scanning.
foreach(lang C)
  include(CMakeFiles/tarn_load.dir/cmake_clean_${lang}.cmake OPTIONAL)
endforeach()
