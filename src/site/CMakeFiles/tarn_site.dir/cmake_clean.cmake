file(REMOVE_RECURSE
  "CMakeFiles/tarn_site.dir/answer.c.o"
  "CMakeFiles/tarn_site.dir/answer.c.o.d"
  "CMakeFiles/tarn_site.dir/approach.c.o"
  "CMakeFiles/tarn_site.dir/approach.c.o.d"
  "CMakeFiles/tarn_site.dir/cache.c.o"
  "CMakeFiles/tarn_site.dir/cache.c.o.d"
  "CMakeFiles/tarn_site.dir/find.c.o"
  "CMakeFiles/tarn_site.dir/find.c.o.d"
  "CMakeFiles/tarn_site.dir/load.c.o"
  "CMakeFiles/tarn_site.dir/load.c.o.d"
  "CMakeFiles/tarn_site.dir/page.c.o"
  "CMakeFiles/tarn_site.dir/page.c.o.d"
  "CMakeFiles/tarn_site.dir/site.c.o"
  "CMakeFiles/tarn_site.dir/site.c.o.d"
  "CMakeFiles/tarn_site.dir/stock.c.o"
  "CMakeFiles/tarn_site.dir/stock.c.o.d"
  "CMakeFiles/tarn_site.dir/tree.c.o"
  "CMakeFiles/tarn_site.dir/tree.c.o.d"
  "libtarn_site.a"
  "libtarn_site.pdb"
)

# Per-language clean rules from dependency scanning.
foreach(lang C)
  include(CMakeFiles/tarn_site.dir/cmake_clean_${lang}.cmake OPTIONAL)
endforeach()
