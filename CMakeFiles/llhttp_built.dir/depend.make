# Empty dependencies file for llhttp_built.
# This may be replaced when dependencies are built.
