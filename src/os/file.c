/* file.c - what is the same on every system. */
#include "tarn/file.h"

bool file_info_equal(const struct file_info *a, const struct file_info *b)
{
    return a->inode == b->inode && a->device == b->device && a->size_bytes == b->size_bytes &&
           a->mtime_s == b->mtime_s && a->mtime_ns == b->mtime_ns && a->ctime_s == b->ctime_s &&
           a->ctime_ns == b->ctime_ns && a->kind == b->kind && a->links == b->links;
}
