/* spelling_darwin.c - a Mac's disks find "logo.png" where "Logo.PNG" is. Rules for a path would not
 * hold for its other spellings, and what works there is missing where the site is published.
 *
 * They also find names whose accents are composed in another way, which nobody sees or can choose:
 * those stay found, and so does what is known by the name of another hard link.
 */
#include "beneath.h"
#include "tarn/bytes.h"

#include <limits.h>
#include <string.h>
#include <sys/attr.h>
#include <unistd.h>

/* As getattrlistat() fills it in. */
struct attributes {
    uint32_t len;
    attrreference_t name;
    char text[3 * NAME_MAX + 1];
};

bool beneath_is_spelled(int folder, const char *name)
{
    struct attributes found;
    struct attrlist wanted = {.bitmapcount = ATTR_BIT_MAP_COUNT, .commonattr = ATTR_CMN_NAME};
    if (getattrlistat(folder, name, &wanted, &found, sizeof found, FSOPT_NOFOLLOW) != 0)
        return true; /* what it is will be seen when it is opened */
    const char *real = (const char *)&found.name + found.name.attr_dataoffset;
    return strcmp(real, name) == 0 || !bytes_equal_nocase(bytes_of(real), bytes_of(name));
}
