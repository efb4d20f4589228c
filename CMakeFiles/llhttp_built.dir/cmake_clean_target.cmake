file(REMOVE_RECURSE
  "libllhttp_built.a"
)
