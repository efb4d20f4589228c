file(REMOVE_RECURSE
  "libtarn_server.a"
)
