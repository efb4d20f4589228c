# Empty compiler generated dependencies file for tarn_base.
# This may be replaced when dependencies are built.
