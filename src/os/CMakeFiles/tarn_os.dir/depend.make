# Empty dependencies file for tarn_os.
# This may be replaced when dependencies are built.
