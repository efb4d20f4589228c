file(REMOVE_RECURSE
  "../../tarn"
  "../../tarn.pdb"
  "CMakeFiles/tarn.dir/main.c.o"
  "CMakeFiles/tarn.dir/main.c.o.d"
)

# Per-language clean rules from dependency scanning.
foreach(lang C)
  include(CMakeFiles/tarn.dir/cmake_clean_${lang}.cmake OPTIONAL)
endforeach()
