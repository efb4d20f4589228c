# Empty dependencies file for test_site.
# This may be replaced when dependencies are built.
