/* conn_proxy.c - the first bytes of a connection that comes through a proxy. */
#include "conn_parts.h"
#include "tarn/proxy.h"

enum turn conn_introduce(struct conn *conn, struct conn_env *env, struct input *in)
{
    struct proxy_header header;
    struct bytes text = {in->at, in->len};
    switch (proxy_parse(text, &header)) {
    case PROXY_MORE:
        return TURN_HUNGRY;
    case PROXY_BAD:
        counters_add(&env->counters, COUNT_NO_PROXY, 1);
        conn_answer_error(conn, env, 400, text, "no PROXY header");
        return TURN_LAST;
    case PROXY_DONE:
        break;
    }
    if (header.client.family != FAMILY_NONE && !conn->entrance.is_proxy) {
        counters_add(&env->counters, COUNT_NO_NAME, 1);
        conn_answer_error(conn, env, 403, text, "not named as a proxy");
        return TURN_LAST;
    }
    conn->entrance.expects_proxy = false;
    /* The pages about the server are for whoever is on this machine, not for whom they serve. */
    conn->entrance.control &= header.is_local;
    if (header.client.family != FAMILY_NONE)
        conn->peer = header.client;
    in->at += header.len;
    in->len -= header.len;
    return conn_answer_all(conn, env, in);
}
