-- Prints the result as one line of JSON. COMPARE_DEPTH pipelines that many requests;
-- COMPARE_PATHS names a file with a path on each line, to be asked for in turn.
local depth = tonumber(os.getenv("COMPARE_DEPTH") or "1")
local list = os.getenv("COMPARE_PATHS")
local requests, at = {}, 0

if list then
    function init()
        for path in io.lines(list) do
            requests[#requests + 1] = wrk.format("GET", path)
        end
    end
    function request()
        at = at % #requests + 1
        return requests[at]
    end
elseif depth > 1 then
    local batch
    function init()
        batch = string.rep(wrk.format(), depth)
    end
    function request()
        return batch
    end
end

function done(summary, latency)
    local found = {}
    for _, kind in ipairs({"connect", "read", "write", "status", "timeout"}) do
        if summary.errors[kind] > 0 then
            found[#found + 1] = summary.errors[kind] .. " " .. kind
        end
    end
    print(string.format('{"requests": %d, "bytes": %d, "seconds": %.6f, "p50": %.9f, ' ..
        '"p99": %.9f, "errors": "%s"}', summary.requests, summary.bytes, summary.duration / 1e6,
        latency:percentile(50) / 1e6, latency:percentile(99) / 1e6, table.concat(found, ", ")))
end
