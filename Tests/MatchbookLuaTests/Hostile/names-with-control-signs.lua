-- vector: 19
-- expect: reject-load
-- Names and fields with signs that a terminal obeys.
return {
  api = 1, id = "hostile.names\27[2J", version = "1.0.0\r\n", kind = "1:1\0", description = "\27]0;x\7",
  ["\27[31mfield"] = 1, needs = { "amount\r", "\u{202E}" }, block = { "refer\27[Kence" },
  params = { ["\27"] = { type = "\7", default = "\8" } },
  match = function() return true end,
}
