/* file_system_linux.c - which file systems report every change made on this machine. */
#include "beneath.h"

#include <linux/magic.h>
#include <sys/vfs.h>

/* Local disks and memory. All others are doubted: changes come from elsewhere (nfs, cifs, 9p,
 * virtiofs, FUSE) or bypass the folders that a watch looks at (overlays). */
static const uint32_t honest[] = {
    EXT4_SUPER_MAGIC, /* ext2 and ext3, too */
    0x58465342,       /* xfs */
    BTRFS_SUPER_MAGIC, TMPFS_MAGIC,    RAMFS_MAGIC,       F2FS_SUPER_MAGIC,
    ISOFS_SUPER_MAGIC, SQUASHFS_MAGIC, MSDOS_SUPER_MAGIC, 0x2fc12fc1, /* zfs */
    0xca451a4e,                                                       /* bcachefs */
    0xe0f5e1e2,                                                       /* erofs */
    0x2011bab0,                                                       /* exfat */
};

bool beneath_reports(int fd)
{
    struct statfs system;
    if (fstatfs(fd, &system) != 0)
        return false;
    for (size_t i = 0; i < sizeof honest / sizeof honest[0]; i++)
        if (honest[i] == (uint32_t)system.f_type)
            return true;
    return false;
}
