# Empty dependencies file for tarn_http.
# This may be replaced when dependencies are built.
