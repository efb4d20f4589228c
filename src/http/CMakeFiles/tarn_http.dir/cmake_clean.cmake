file(REMOVE_RECURSE
  "CMakeFiles/tarn_http.dir/authority.c.o"
  "CMakeFiles/tarn_http.dir/authority.c.o.d"
  "CMakeFiles/tarn_http.dir/coding.c.o"
  "CMakeFiles/tarn_http.dir/coding.c.o.d"
  "CMakeFiles/tarn_http.dir/date.c.o"
  "CMakeFiles/tarn_http.dir/date.c.o.d"
  "CMakeFiles/tarn_http.dir/head.c.o"
  "CMakeFiles/tarn_http.dir/head.c.o.d"
  "CMakeFiles/tarn_http.dir/mime.c.o"
  "CMakeFiles/tarn_http.dir/mime.c.o.d"
  "CMakeFiles/tarn_http.dir/octet.c.o"
  "CMakeFiles/tarn_http.dir/octet.c.o.d"
  "CMakeFiles/tarn_http.dir/range.c.o"
  "CMakeFiles/tarn_http.dir/range.c.o.d"
  "CMakeFiles/tarn_http.dir/request.c.o"
  "CMakeFiles/tarn_http.dir/request.c.o.d"
  "CMakeFiles/tarn_http.dir/request_line.c.o"
  "CMakeFiles/tarn_http.dir/request_line.c.o.d"
  "CMakeFiles/tarn_http.dir/target.c.o"
  "CMakeFiles/tarn_http.dir/target.c.o.d"
  "CMakeFiles/tarn_http.dir/validator.c.o"
  "CMakeFiles/tarn_http.dir/validator.c.o.d"
  "libtarn_http.a"
  "libtarn_http.pdb"
)

# Per-language clean rules from dependency scanning.
foreach(lang C)
  include(CMakeFiles/tarn_http.dir/cmake_clean_${lang}.cmake OPTIONAL)
endforeach()
