-- wrk: walk a file of "cookie<TAB>path" lines, each thread from another place,
-- so that no one remembered page is what is measured.
local lines = {}

function init(args)
   for line in io.lines(args[1]) do
      local cookie, path = line:match("^([^\t]*)\t(.+)$")
      local headers = {}
      if cookie ~= "" then headers["Cookie"] = cookie end
      lines[#lines + 1] = wrk.format("GET", path, headers)
   end
   math.randomseed(tonumber(args[2] or "1"))
   at = math.random(#lines)
end

function request()
   at = at % #lines + 1
   return lines[at]
end

function done(summary, latency)
   local e = summary.errors
   print(string.format("wrk rps %.1f p99_ms %.3f requests %d errors %d",
      summary.requests / (summary.duration / 1e6), latency:percentile(99) / 1000,
      summary.requests, e.connect + e.read + e.write + e.status + e.timeout))
end
