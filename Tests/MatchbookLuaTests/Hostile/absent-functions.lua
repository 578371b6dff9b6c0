-- vector: 3
-- expect: reject-load
-- Names of later and earlier Lua.
return {
  api = 1, id = "hostile.absent-functions", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return string.pack("i", 1) or string.unpack("i", "x") or table.move({}, 1, 2, 3) or table.pack(1) or math.random() or unpack({})
      or table.getn({}) or loadstring("x") or bit32.band(1, 2) or utf8.normalize("x") or string.packsize("i") or rawlen({})
  end,
}
