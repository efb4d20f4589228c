file(REMOVE_RECURSE
  "libtarn_os.a"
)
