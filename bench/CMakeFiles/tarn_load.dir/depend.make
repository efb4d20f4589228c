# Empty dependencies file for tarn_load.
# This may be replaced when dependencies are built.
