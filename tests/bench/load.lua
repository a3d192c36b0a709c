-- wrk: walk a file of "cookie<TAB>path" lines, each thread from another
-- place, so that no one remembered page is what is measured.
--
--	wrk ... -s load.lua URL -- FILE [FLOOR_BYTES]
--
-- With FLOOR_BYTES the same requests, cookies and all, ask for that many
-- bytes of the floor program instead.
local threads = 0

function setup(thread)
   thread:set("id", threads)
   threads = threads + 1
end

local lines = {}
local at = 0

function init(args)
   for line in io.lines(args[1]) do
      local cookie, path = line:match("^([^\t]*)\t(.+)$")
      local headers = {}
      if cookie ~= "" then headers["Cookie"] = cookie end
      if args[2] then path = "/floor/" .. args[2] end
      lines[#lines + 1] = wrk.format("GET", path, headers)
   end
   at = math.floor(#lines * (id * 0.37 % 1))
end

function request()
   at = at % #lines + 1
   return lines[at]
end

function done(summary, latency)
   local e = summary.errors
   print(string.format("wrk %.1f %.3f %d %d",
      summary.requests / (summary.duration / 1e6),
      latency:percentile(99) / 1000, summary.requests,
      e.connect + e.read + e.write + e.status + e.timeout))
end
