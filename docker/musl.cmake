# A toolchain for programs that need nothing but a kernel: gcc, musl, static. Run as
#
#   cmake --toolchain docker/musl.cmake -DTARN_CPU=aarch64 ...
#
# and have gcc (for the CPU), gcc-ar, musl-dev, linux-libc-dev and zlib1g-dev of Debian installed.
# Kernel headers and zlib's are found in /usr/include, but only after musl's own.
set(TARN_CPU x86_64 CACHE STRING "x86_64 or aarch64")
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES TARN_CPU)
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR ${TARN_CPU})
set(CMAKE_C_COMPILER ${TARN_CPU}-linux-gnu-gcc)
set(CMAKE_C_COMPILER_AR ${TARN_CPU}-linux-gnu-gcc-ar)
set(CMAKE_C_COMPILER_RANLIB ${TARN_CPU}-linux-gnu-gcc-ranlib)
set(CMAKE_LIBRARY_ARCHITECTURE ${TARN_CPU}-linux-gnu)

string(JOIN " " CMAKE_C_FLAGS_INIT
  "-specs=/usr/lib/${TARN_CPU}-linux-musl/musl-gcc.specs"
  "-idirafter /usr/include/${TARN_CPU}-linux-gnu -idirafter /usr/include"
  "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static -s")
set(ZLIB_USE_STATIC_LIBS ON)
# It would find libraries of this machine, which want another C library.
set(CMAKE_DISABLE_FIND_PACKAGE_PkgConfig ON)
