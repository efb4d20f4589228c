# Compiles and links for macOS anywhere: Zig's C compiler brings Apple's headers. Of zlib, which
# every Mac has, `compile` puts headers and the names of its functions into TARN_ZLIB.
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES TARN_ZLIB)
set(CMAKE_SYSTEM_NAME Darwin)
set(CMAKE_SYSTEM_PROCESSOR arm64)
find_program(TARN_ZIG zig REQUIRED)
set(CMAKE_C_COMPILER ${TARN_ZIG} cc -target aarch64-macos)
set(ZLIB_INCLUDE_DIR ${TARN_ZLIB})
set(ZLIB_LIBRARY ${TARN_ZLIB}/libz.tbd)
set(CMAKE_DISABLE_FIND_PACKAGE_PkgConfig ON) # it would find this machine's libraries
