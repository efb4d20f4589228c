/* outfile.c - a file that was not written whole is said. */
#include "outfile.h"

#include <string.h>

bool outfile_is_stdout(const char *path)
{
    return path && strcmp(path, "-") == 0;
}

FILE *outfile_open(const char *path, struct err *err)
{
    FILE *to = outfile_is_stdout(path) ? stdout : fopen(path, "wb");
    if (to == NULL)
        err_set(err, "cannot write %s: is its folder there, and may you write in it?", path);
    return to;
}

int outfile_close(FILE *to, const char *path, struct err *err)
{
    bool is_whole = fflush(to) == 0 && !ferror(to);
    if (!outfile_is_stdout(path))
        is_whole = fclose(to) == 0 && is_whole;
    return is_whole ? 0 : err_set(err, "cannot write all of %s: is the disk full?", path);
}
