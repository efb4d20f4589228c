# Finds llhttp under the names systems give it and offers it as the target tarn_llhttp.
#
#   1. a CMake package (llhttp 9 and later install one),
#   2. a pkg-config module,
#   3. the generated C sources that Debian 12 ships as node-llhttp,
#   4. the pinned release, downloaded.
#
# The sources of llhttp 8 build a LOOSE parser unless LLHTTP_STRICT_MODE is 1; a test asserts
# that the parser we ended up with is the strict one, whatever its origin.
add_library(tarn_llhttp INTERFACE)

find_package(llhttp QUIET CONFIG)
if(TARGET llhttp::llhttp_static OR TARGET llhttp::llhttp_shared OR TARGET llhttp::llhttp)
  foreach(candidate llhttp::llhttp_static llhttp::llhttp_shared llhttp::llhttp)
    if(TARGET ${candidate})
      target_link_libraries(tarn_llhttp INTERFACE ${candidate})
      break()
    endif()
  endforeach()
  message(STATUS "llhttp: CMake package ${llhttp_VERSION}")
  return()
endif()

find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(LLHTTP QUIET IMPORTED_TARGET libllhttp)
  if(LLHTTP_FOUND)
    target_link_libraries(tarn_llhttp INTERFACE PkgConfig::LLHTTP)
    message(STATUS "llhttp: pkg-config module ${LLHTTP_VERSION}")
    return()
  endif()
endif()

find_path(LLHTTP_SOURCES llhttp.c PATHS /usr/share/llhttp)
find_path(LLHTTP_HEADERS llhttp.h PATHS /usr/share/include/llhttp)
if(LLHTTP_SOURCES AND LLHTTP_HEADERS)
  message(STATUS "llhttp: sources in ${LLHTTP_SOURCES}")
  set(sources ${LLHTTP_SOURCES}/api.c ${LLHTTP_SOURCES}/http.c ${LLHTTP_SOURCES}/llhttp.c)
else()
  include(FetchContent)
  message(STATUS "llhttp: not installed, downloading the pinned release")
  FetchContent_Declare(llhttp_release
    URL https://github.com/nodejs/llhttp/archive/refs/tags/release/v9.2.1.tar.gz)
  FetchContent_GetProperties(llhttp_release)
  if(NOT llhttp_release_POPULATED)
    FetchContent_Populate(llhttp_release)
  endif()
  set(LLHTTP_HEADERS ${llhttp_release_SOURCE_DIR}/include CACHE PATH "" FORCE)
  set(sources ${llhttp_release_SOURCE_DIR}/src/api.c ${llhttp_release_SOURCE_DIR}/src/http.c
              ${llhttp_release_SOURCE_DIR}/src/llhttp.c)
endif()
add_library(llhttp_built STATIC ${sources})
target_include_directories(llhttp_built SYSTEM PUBLIC ${LLHTTP_HEADERS})
target_compile_definitions(llhttp_built PUBLIC LLHTTP_STRICT_MODE=1)
if(NOT MSVC)
  target_compile_options(llhttp_built PRIVATE -O3 -w)
endif()
if(TARN_SANITIZE)
  target_compile_options(llhttp_built PRIVATE -fsanitize=${TARN_SANITIZE})
endif()
target_link_libraries(tarn_llhttp INTERFACE llhttp_built)
