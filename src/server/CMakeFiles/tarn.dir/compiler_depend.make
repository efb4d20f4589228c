# Empty compiler generated dependencies file for tarn.
# This may be replaced when dependencies are built.
