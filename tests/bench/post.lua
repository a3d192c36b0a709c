-- wrk: save the Edit form of one device after another.  FILE: lines of
-- "cookie<TAB>csrf<TAB>path<TAB>name=HEX<TAB>name=HEX…"; the description is
-- another one each time, so that every save is a write.
--
--	wrk ... -s post.lua URL -- FILE PAUSE_MS
local threads = 0

function setup(thread)
   thread:set("id", threads)
   threads = threads + 1
end

local lines = {}
local at, n, pause = 0, 0, 0

function init(args)
   for line in io.lines(args[1]) do
      local cookie, csrf, path, rest =
         line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
      -- as seen by someone who opened the form later than any save
      local body = "csrf=" .. csrf .. "&was=9000000000000000"
      for name, hex in rest:gmatch("([^\t=]+)=([0-9A-F]*)") do
         body = body .. "&" .. name .. "=" .. hex:gsub("%x%x", "%%%0")
      end
      lines[#lines + 1] = { cookie = cookie, path = path, body = body }
   end
   pause = tonumber(args[2])
   at = id * 17
end

function request()
   at = at % #lines + 1
   n = n + 1
   local l = lines[at]
   return wrk.format("POST", l.path, { Cookie = l.cookie,
      ["Content-Type"] = "application/x-www-form-urlencoded" },
      l.body .. "&description=Save+" .. id .. "-" .. n)
end

if pause ~= nil then
   function delay()
      return pause
   end
end

function done(summary, latency)
   local e = summary.errors
   print(string.format("wrk %.1f %.3f %d %d",
      summary.requests / (summary.duration / 1e6),
      latency:percentile(99) / 1000, summary.requests,
      e.connect + e.read + e.write + e.status + e.timeout))
end
