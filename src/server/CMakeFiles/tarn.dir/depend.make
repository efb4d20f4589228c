# Empty dependencies file for tarn.
# This may be replaced when dependencies are built.
