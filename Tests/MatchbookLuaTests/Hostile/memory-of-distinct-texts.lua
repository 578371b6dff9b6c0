-- vector: 16
-- expect: budget | memory
-- Texts that are all kept, each short.
return {
  api = 1, id = "hostile.memory-of-distinct-texts", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local kept, i = {}, 0
    while true do i = i + 1 kept[i] = "text number " .. i end
  end,
}
