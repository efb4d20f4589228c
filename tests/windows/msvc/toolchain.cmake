# Compiles and links in the ways of Visual Studio anywhere: clang speaks its language and lld links
# as its linker does, against Wine's headers and libraries. `build` fills TARN_MSVC.
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES TARN_MSVC)
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER ${TARN_MSVC}/clang-cl)
set(CMAKE_C_COMPILER_TARGET x86_64-pc-windows-msvc)
set(CMAKE_LINKER lld-link)
set(CMAKE_RC_COMPILER llvm-rc)
set(CMAKE_MT llvm-mt)

set(wine /usr/include/wine/wine)
set(CMAKE_C_FLAGS_INIT "-fms-compatibility-version=19.35 -Wgnu -Wvla /Zl /GS- /FIgaps.h \
-imsvc ${TARN_MSVC}/include -imsvc ${wine}/msvcrt -imsvc ${wine}/windows \
-D_UCRT -D_WIN32_WINNT=0x0A00")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-lldmingw /libpath:${TARN_MSVC}/lib")
set(CMAKE_C_STANDARD_LIBRARIES "runtime.obj ucrtbase.lib kernel32.lib ntdll.lib advapi32.lib")
set(CMAKE_MSVC_RUNTIME_LIBRARY "")
set(ZLIB_INCLUDE_DIR ${TARN_MSVC}/include)
set(ZLIB_LIBRARY ${TARN_MSVC}/lib/z.lib)
set(CMAKE_DISABLE_FIND_PACKAGE_PkgConfig ON) # it would find this machine's libraries
