# Empty compiler generated dependencies file for test_os.
# This may be replaced when dependencies are built.
