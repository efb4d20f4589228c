# Makes <page>.1 of <page>.1.in and of what the program says about its own options, and installs
# it. The line @OPTIONS@ of the template becomes the OPTIONS and ENVIRONMENT sections.
#
#   tarn_man_page(tarn)                                called where tarn.1.in lies
#   tarn_man_page(tarn-bench-fetch tarn-bench fetch)   of a command that is a word of a program
#
# Run as a script, it does the replacing.
if(CMAKE_SCRIPT_MODE_FILE)
  cmake_minimum_required(VERSION 3.22)
  file(READ ${TEMPLATE} text)
  file(READ ${OPTIONS} options)
  string(REPLACE "@OPTIONS@\n" "${options}" text "${text}")
  string(REPLACE "@VERSION@" "${VERSION}" text "${text}")
  file(WRITE ${PAGE} "${text}")
  return()
endif()

set(TARN_MAN_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(tarn_man_page name)
  set(command ${ARGN})
  if(NOT command)
    set(command ${name})
  endif()
  list(GET command 0 program)
  if(WIN32 OR (CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR))
    message(STATUS "${name}.1: left out, because nobody reads it there or nothing runs here")
    return()
  endif()
  set(template ${CMAKE_CURRENT_SOURCE_DIR}/${name}.1.in)
  set(options ${CMAKE_CURRENT_BINARY_DIR}/${name}.options.1)
  set(page ${CMAKE_BINARY_DIR}/${name}.1)
  add_custom_command(
    OUTPUT ${page}
    COMMAND ${command} --man > ${options}
    COMMAND ${CMAKE_COMMAND} -DTEMPLATE=${template} -DOPTIONS=${options} -DPAGE=${page}
            -DVERSION=${PROJECT_VERSION} -P ${TARN_MAN_SCRIPT}
    DEPENDS ${program} ${template} ${TARN_MAN_SCRIPT}
    COMMENT "Writing ${name}.1"
    VERBATIM)
  add_custom_target(${name}_man ALL DEPENDS ${page})
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endfunction()
