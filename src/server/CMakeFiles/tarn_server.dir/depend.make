# Empty dependencies file for tarn_server.
# This may be replaced when dependencies are built.
