-- Draws requests at random from a file with one body a line, all of them
-- made before the load begins: what a draw costs is the same for each server.
local requests = {}
local count = 0
local random = math.random

function init(args)
    local head = "POST /inference/v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        .. "Content-Type: application/json\r\nAuthorization: Bearer none\r\nContent-Length: "
    if args[3] then head = head:gsub("/inference/v1", args[3]) end
    math.randomseed(tonumber(args[2]))
    for body in io.lines(args[1]) do
        count = count + 1
        requests[count] = head .. #body .. "\r\n\r\n" .. body
    end
end

function request()
    return requests[random(count)]
end

function done(summary, latency)
    local errors = summary.errors
    print(string.format(
        'RESULT {"requests": %d, "seconds": %.6f, "p50": %.3f, "p99": %.3f, "socket": %d, "status": %d, "timeout": %d}',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        errors.connect + errors.read + errors.write, errors.status, errors.timeout))
end
