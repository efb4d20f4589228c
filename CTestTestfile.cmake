# CMake generated Testfile for 
# Source directory: /tmp/w/options
# Build directory: /tmp/w/options
# 
# This file includes the relevant testing commands required for 
# testing this directory and lists subdirectories to be tested as well.
subdirs("src/base")
subdirs("src/os")
subdirs("src/http")
subdirs("src/site")
subdirs("src/server")
subdirs("bench")
subdirs("tests")
