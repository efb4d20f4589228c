# A toolchain for 64-bit Windows: mingw-w64 with winpthreads, and programs that need no other DLL.
#
#   cmake --workflow --preset windows
#
# takes gcc-mingw-w64-x86-64-posix and libz-mingw-w64-dev of Debian.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(triplet x86_64-w64-mingw32)
set(CMAKE_C_COMPILER ${triplet}-gcc-posix)
set(CMAKE_C_COMPILER_AR ${triplet}-gcc-ar-posix)
set(CMAKE_C_COMPILER_RANLIB ${triplet}-gcc-ranlib-posix)
set(CMAKE_RC_COMPILER ${triplet}-windres)

# Libraries and packages of the target only; llhttp's sources are the same for all systems.
set(CMAKE_FIND_ROOT_PATH /usr/${triplet} ${CMAKE_PREFIX_PATH})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE BOTH)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE BOTH)
set(ENV{PKG_CONFIG_LIBDIR} /usr/${triplet}/lib/pkgconfig)
set(ZLIB_USE_STATIC_LIBS ON)

# Windows 10 is the oldest that Microsoft still knows; printf is C11's, not the old runtime's.
set(CMAKE_C_FLAGS_INIT "-D_WIN32_WINNT=0x0A00 -D__USE_MINGW_ANSI_STDIO=1 -Wno-float-conversion")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")
