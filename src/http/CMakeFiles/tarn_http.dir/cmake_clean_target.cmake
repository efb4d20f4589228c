file(REMOVE_RECURSE
  "libtarn_http.a"
)
