file(REMOVE_RECURSE
  "../../tarn.1"
  "CMakeFiles/tarn_man"
)

# Per-language clean rules from dependency scanning.
foreach(lang )
  include(CMakeFiles/tarn_man.dir/cmake_clean_${lang}.cmake OPTIONAL)
endforeach()
