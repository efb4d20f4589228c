file(REMOVE_RECURSE
  "CMakeFiles/llhttp_built.dir/usr/share/llhttp/api.c.o"
  "CMakeFiles/llhttp_built.dir/usr/share/llhttp/api.c.o.d"
  "CMakeFiles/llhttp_built.dir/usr/share/llhttp/http.c.o"
  "CMakeFiles/llhttp_built.dir/usr/share/llhttp/http.c.o.d"
  "CMakeFiles/llhttp_built.dir/usr/share/llhttp/llhttp.c.o"
  "CMakeFiles/llhttp_built.dir/usr/share/llhttp/llhttp.c.o.d"
  "libllhttp_built.a"
  "libllhttp_built.pdb"
)

# Per-language clean rules from dependency scanning.
foreach(lang C)
  include(CMakeFiles/llhttp_built.dir/cmake_clean_${lang}.cmake OPTIONAL)
endforeach()
