-- vector: 14
-- expect: harmless
-- Arithmetic that overflows, wraps or has no result.
return {
  api = 1, id = "hostile.numbers-at-every-edge", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local function try(f, ...) local done, found = pcall(f, ...) return found end
    local edges = { math.mininteger, math.maxinteger, -1, 0, 1, -0.0, 0/0, 1/0, -1/0, 2^53, 2^63, -2^63, 1e308, 5e-324 }
    local x = edges[a.amount % #edges + 1]
    do
      for _, y in ipairs(edges) do
        try(function() return x // y end) try(function() return x % y end) try(function() return x << y end)
        try(function() return x >> y end) try(function() return x & y end) try(function() return x ~ y end)
        try(math.fmod, x, y) try(math.ult, x, y) try(math.max, x, y) try(math.tointeger, x) try(math.floor, x)
        try(math.ceil, x) try(math.modf, x) try(math.abs, x) try(math.sqrt, x) try(string.rep, "", x)
        try(string.sub, "text", x, y) try(string.byte, "text", x, y) try(string.find, "text", "t", x)
        try(utf8.char, x) try(utf8.codepoint, "text", x, y) try(utf8.offset, "text", x, y) try(utf8.len, "text", x, y)
        try(table.concat, {}, "", x, y) try(table.unpack, {}, x, y) try(table.insert, {}, x, y) try(table.remove, {}, x)
        try(string.format, "%d %5.1f %x %c %i %g %s %q", x, y, x, y, x, y, x, y) try(select, x, y)
        try(tostring, x) try(tonumber, tostring(x)) try(tonumber, "zz", x) try(string.char, x, y)
        try(money.text, x, "EUR") try(money.within, x, y, x) try(date.days, x, y) try(date.text, x)
      end
    end
    return true
  end,
}
