# What goes along with the programs, and the packages of all of it:
#
#   cmake --workflow --preset package    for Debian
#   cmake --workflow --preset windows    a zip to unpack anywhere
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
set(site ${CMAKE_INSTALL_DATADIR}/tarn/www)
if(WIN32)
  set(site www)
endif()
install(DIRECTORY www/ DESTINATION ${site} OPTIONAL)
install(FILES ${large} DESTINATION ${site}/files OPTIONAL) # src/demo.cmake makes it

set(CPACK_PACKAGE_NAME tarn)
set(CPACK_PACKAGE_VENDOR "The tarn authors")
set(CPACK_PACKAGE_CONTACT "The tarn authors <tarn@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
if(WIN32)
  set(CPACK_PACKAGE_FILE_NAME tarn-${PROJECT_VERSION}-windows-x86_64)
else()
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
endif()
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION httpd)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
include(CPack)
