-- vector: records
-- expect: edited
-- A record that key hands to match.
local handed = {}
return { api = 1, id = "hostile.record-handed-from-key-to-match", version = "1.0.0", needs = { "amount", "reference", "description" },
  key = function(record) handed.last = record return record.reference end,
  match = function(a, b) handed.last.reference = "X" return handed.last.amount == b.amount end,
}
