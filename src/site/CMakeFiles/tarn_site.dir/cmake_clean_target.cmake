file(REMOVE_RECURSE
  "libtarn_site.a"
)
