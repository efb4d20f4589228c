file(REMOVE_RECURSE
  "libtarn_load.a"
)
