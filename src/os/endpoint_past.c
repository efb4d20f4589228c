/* endpoint_past.c - the families that no kernel of today offers to a program. */
#include "endpoint_parts.h"

static const struct past {
    const char *prefix;
    const char *was;
} families[] = {
    {"ipx:", "IPX was the network layer of Novell's NetWare; TCP/IP replaced it, and Linux removed "
             "AF_IPX in 2018"},
    {"appletalk:", "AppleTalk was the network of the first Macintoshes; TCP/IP and Bonjour "
                   "replaced it, and macOS removed AF_APPLETALK in 2009"},
    {"atalk:", "AppleTalk was the network of the first Macintoshes; TCP/IP and Bonjour replaced "
               "it, and macOS removed AF_APPLETALK in 2009"},
    {"netbios:", "NetBIOS gave the PCs of one Ethernet names and sessions; DNS and SMB over TCP "
                 "port 445 replaced it, and only Windows ever had AF_NETBIOS"},
    {"irda:", "IrDA carried bytes over infrared light; Bluetooth and Wi-Fi replaced it, and Linux "
              "removed AF_IRDA in 2018"},
};

int endpoint_past_refuse(const char *text, struct err *err)
{
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
        if (endpoint_has_prefix(bytes_of(text), families[i].prefix))
            return err_set(err, "\"%s\" cannot be reached any more: %s; use tcp:HOST:PORT", text,
                           families[i].was);
    return 0;
}
