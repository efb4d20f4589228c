# A copy of the demo site with a file of a video's size in it, to try seeking and slow readers:
#
#   build/release/tarn build/release/www
#
# Run as a script, it writes the file: 16 MiB in lines of 16 bytes.
if(CMAKE_SCRIPT_MODE_FILE)
  string(REPEAT "a drop of water\n" 1048576 water)
  file(WRITE ${LARGE} "${water}")
  return()
endif()

file(GLOB_RECURSE pages CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/www/*)
set(large ${CMAKE_BINARY_DIR}/www/files/large.bin)
add_custom_command(OUTPUT ${large}
  COMMAND ${CMAKE_COMMAND} -E copy_directory ${CMAKE_SOURCE_DIR}/www ${CMAKE_BINARY_DIR}/www
  COMMAND ${CMAKE_COMMAND} -DLARGE=${large} -P ${CMAKE_CURRENT_LIST_FILE}
  DEPENDS ${pages} ${CMAKE_CURRENT_LIST_FILE}
  COMMENT "Copying www and writing large.bin"
  VERBATIM)
add_custom_target(demo ALL DEPENDS ${large})
