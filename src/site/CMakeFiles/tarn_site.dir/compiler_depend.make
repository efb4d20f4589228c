# Empty compiler generated dependencies file for tarn_site.
# This may be replaced when dependencies are built.
