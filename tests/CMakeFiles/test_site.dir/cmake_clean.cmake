file(REMOVE_RECURSE
  "../test_site"
  "../test_site.pdb"
  "CMakeFiles/test_site.dir/run_site.c.o"
  "CMakeFiles/test_site.dir/run_site.c.o.d"
  "CMakeFiles/test_site.dir/test_site.c.o"
  "CMakeFiles/test_site.dir/test_site.c.o.d"
)

# Per-language clean rules from dependency scanning.
foreach(lang C)
  include(CMakeFiles/test_site.dir/cmake_clean_${lang}.cmake OPTIONAL)
endforeach()
