/* rules_coding.c - content codings: coded.txt has a sibling for each of them, single.txt only one
 * that is compressed, and sparse.txt exists as such a sibling alone.
 *
 * Their content is no real gzip or the like, but names it. */
#include "rules.h"

extern const struct rules rules_coding;

#define ASK(file, lines) SENT("GET /" file " HTTP/1.1\r\n" HOST lines "\r\n\r\n")
#define CODED(accept)    ASK("coded.txt", "Accept-Encoding: " accept)
#define SINGLE(accept)   ASK("single.txt", "Accept-Encoding: " accept)

#define AS(name, content)                                           \
    .answers = "200", .body = (content),                            \
    .fields = "Content-Encoding: " name "\nVary: Accept-Encoding\n" \
              "Content-Type: text/plain; charset=utf-8"
#define PLAIN \
    .answers = "200", .body = "plain\n", .fields = "!Content-Encoding\nVary: Accept-Encoding"
#define BROTLI AS("br", "brotli\n")
#define ZSTD   AS("zstd", "zstd\n")
#define GZIP   AS("gzip", "gzip\n")

static const struct rule rows[] = {
    {RULE("9110 12.5.5", "A file that has several codings varies, whichever is sent"),
     ASK("coded.txt", "A: b"), PLAIN},
    {CODED("identity"), PLAIN},
    {CODED("zzq"), PLAIN},
    {CODED("gzip"), GZIP},
    {SENT("HEAD /coded.txt HTTP/1.1\r\n" HOST "Accept-Encoding: br\r\n\r\n"), .answers = "200h",
     .fields = "Content-Encoding: br\nVary: Accept-Encoding\nContent-Length: 7"},
    {RULE("9110 12.5.5", "A file that has one does not"),
     ASK("digits.txt", "Accept-Encoding: gzip"), .answers = "200", .file = "digits.txt",
     .fields = "!Vary\n!Content-Encoding"},
    {RULE("9110 12.5.3", "The best of the codings that are accepted is sent"), CODED("br"), BROTLI},
    {CODED("zstd"), ZSTD},
    {CODED("gzip, deflate, br, zstd"), BROTLI},
    {CODED("gzip, deflate, zstd"), ZSTD},
    {CODED("gzip, deflate"), GZIP},
    {CODED("GZip"), GZIP},
    {CODED("x-gzip"), GZIP},
    {CODED("compress, deflate"), PLAIN},
    {SINGLE("br, zstd, gzip"), GZIP},
    {SINGLE("br, zstd"), PLAIN},
    {ASK("coded.txt", "Accept-Encoding: gzip\r\nA: b\r\naccept-encoding: br"), BROTLI},
    {SENT("GET /coded.txt HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n"), .answers = "200 end",
     .body = "gzip\n", .fields = "Content-Encoding: gzip\nVary: Accept-Encoding"},
    {RULE("9110 12.4.2", "Weights say which is best, and zero refuses"),
     CODED("br;q=0.5, gzip;q=0.9"), GZIP},
    {CODED("br;q=0.9,gzip;q=0.5"), BROTLI},
    {CODED("br;q=0.899, gzip;q=0.9"), GZIP},
    {CODED("br;q=1.0, gzip;q=1"), BROTLI},
    {CODED("br;q=0, gzip"), GZIP},
    {CODED("br;q=0.000, zstd;q=0.0, gzip;q=0.001"), GZIP},
    {CODED("br ; q=0.5 , gzip\t;\tQ=0.9"), GZIP},
    {CODED("identity;q=1, gzip;q=0.5"), PLAIN},
    {CODED("identity;q=0.5, gzip;q=0.5"), GZIP},
    {CODED("gzip;q=0"), PLAIN},
    {CODED("br;q=0, zstd;q=0, gzip;q=0"), PLAIN},
    {RULE("9110 12.5.3", "The star stands for all that are not named"), CODED("*"), BROTLI},
    {CODED("br;q=0, *"), ZSTD},
    {CODED("gzip, *;q=0"), GZIP},
    {CODED("gzip;q=0.5, *;q=0.9"), BROTLI},
    {CODED("identity, *;q=0"), PLAIN},
    {CODED("*;q=0.5, identity"), PLAIN},
    {CODED("*;q=0, identity;q=0.1"), PLAIN},
    {RULE("9110 12.5.3", "identity is accepted unless it is refused"), CODED(""), PLAIN},
    {CODED("gzip;q=0, br;q=0"), PLAIN},
    {CODED("identity;q=0, gzip"), GZIP},
    {CODED("identity;q=0, *"), BROTLI},
    {SINGLE("identity;q=0, br, gzip;q=0.1"), GZIP},
    {RULE("9110 15.5.7", "Without anything that is accepted the answer is 406, which varies, too"),
     CODED("identity;q=0"), .answers = "406", .fields = "Vary: Accept-Encoding"},
    {CODED("*;q=0"), .answers = "406", .fields = "Vary: Accept-Encoding"},
    {CODED("identity;q=0, zzq"), .answers = "406", .fields = "Vary: Accept-Encoding"},
    {SINGLE("identity;q=0, br"), .answers = "406", .fields = "Vary: Accept-Encoding"},
    {ASK("sparse.txt", "Accept-Encoding: br"), .answers = "406", .fields = "Vary: Accept-Encoding"},
    {ASK("sparse.txt", "Accept-Encoding: identity"), .answers = "406"},
    {ASK("sparse.txt", "Accept-Encoding:"), .answers = "406"},
    {RULE("9110 12.5.3", "Where the plain file is missing, what there is is sent"),
     ASK("sparse.txt", "Accept-Encoding: gzip"), AS("gzip", "sparse\n")},
    {ASK("sparse.txt", "Accept-Encoding: br, *;q=0.1"), AS("gzip", "sparse\n")},
    {ASK("sparse.txt", "A: b"), AS("gzip", "sparse\n")},
    {RULE("9110 12.5.3", "What comes in no coding is sent as it is, even if that is refused"),
     ASK("digits.txt", "Accept-Encoding: identity;q=0"), .answers = "200", .file = "digits.txt",
     .fields = "!Vary\n!Content-Encoding"},
    {ASK("digits.txt", "Accept-Encoding: *;q=0"), .answers = "200", .file = "digits.txt"},
    {RULE("9110 12.4.2", "A member that is malformed says nothing"), CODED("br;q=2, gzip"), GZIP},
    {CODED("br;q=, gzip"), GZIP},
    {CODED("br;q=0.1234, gzip"), GZIP},
    {CODED("br;q=-1, gzip"), GZIP},
    {CODED("br;q=zzq, gzip"), GZIP},
    {CODED("br;zzq, gzip"), GZIP},
    {CODED("\"br\", gzip"), GZIP},
    {CODED(",, gzip ,"), GZIP},
    {CODED(";q=1, gzip"), GZIP},
    {CODED("br gzip"), PLAIN},
    {RULE("9110 8.4", "A sibling that holds a coding is itself a file like any other"),
     ASK("coded.txt.gz", "A: b"), .answers = "200", .body = "gzip\n",
     .fields = "Content-Type: application/gzip\n"
               "!Content-Encoding"},
    {ASK("coded.txt.br", "Accept-Encoding: br"), .answers = "200", .body = "brotli\n",
     .fields = "!Content-Encoding"},
    {RULE("9110 8.4", "A sibling that is older than the file is none"),
     ASK("stale.txt", "Accept-Encoding: gzip"), .answers = "200", .body = "fresh\n",
     .fields = "!Content-Encoding"},

    {RULE("9110 8.8.3.3", "Each coding has a tag of its own"),
     ASK("coded.txt", "Accept-Encoding: gzip\r\nIf-None-Match: {etag coded.txt gzip}"),
     .answers = "304", .fields = "ETag: {etag coded.txt gzip}\nVary: Accept-Encoding"},
    {ASK("coded.txt", "Accept-Encoding: gzip\r\nIf-None-Match: {etag coded.txt}"),
     AS("gzip", "gzip\n")},
    {ASK("coded.txt", "If-None-Match: {etag coded.txt gzip}"), PLAIN},
    {ASK("coded.txt", "Accept-Encoding: br\r\nIf-None-Match: {etag coded.txt gzip}"), BROTLI},
    {ASK("coded.txt",
         "Accept-Encoding: br\r\nIf-None-Match: {etag coded.txt gzip}, {etag coded.txt br}"),
     .answers = "304", .fields = "ETag: {etag coded.txt br}"},
    {ASK("coded.txt", "Accept-Encoding: gzip\r\nIf-Match: {etag coded.txt}"), .answers = "412"},
    {ASK("coded.txt", "Accept-Encoding: gzip\r\nIf-Match: {etag coded.txt gzip}"), GZIP},
    {RULE("9110 14.2", "A range is one of the coding that is sent"),
     ASK("coded.txt", "Accept-Encoding: gzip\r\nRange: bytes=0-1"), .answers = "206", .body = "gz",
     .fields = "Content-Encoding: gzip\nVary: Accept-Encoding\nContent-Range: bytes 0-1/5\n"
               "ETag: {etag coded.txt gzip}"},
    {ASK("coded.txt", "Range: bytes=0-1"), .answers = "206", .body = "pl",
     .fields = "!Content-Encoding\nVary: Accept-Encoding\nContent-Range: bytes 0-1/6"},
    {ASK("coded.txt", "Accept-Encoding: gzip\r\nRange: bytes=0-1\r\nIf-Range: {etag coded.txt}"),
     GZIP},
    {ASK("coded.txt", "Accept-Encoding: gzip\r\nRange: bytes=5-"), .answers = "416",
     .fields = "Content-Range: bytes */5\n!Content-Encoding"},
};

const struct rules rules_coding = {RULES("coding", "Content codings", rows)};
