-- wrk requests each path of a file, one after another, from a given one on. After the last it begins again.
local paths, position = {}, 0

function init(arguments)
  for path in io.lines(arguments[1]) do
    paths[#paths + 1] = path
  end
  position = tonumber(arguments[2])
end

function request()
  position = position % #paths + 1
  return wrk.format("GET", paths[position])
end
