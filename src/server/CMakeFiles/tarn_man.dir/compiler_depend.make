# Empty custom commands generated dependencies file for tarn_man.
# This may be replaced when dependencies are built.
