file(REMOVE_RECURSE
  "libtarn_base.a"
)
