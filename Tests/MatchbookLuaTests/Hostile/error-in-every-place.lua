-- vector: 9
-- expect: budget
-- An error from a comparator in a replacement in a protected call, thousands of times.
return {
  api = 1, id = "hostile.error-in-every-place", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local count = 0
    while true do
      count = count + 1
      pcall(function()
        (("x"):rep(20)):gsub("x", function()
          table.sort({ 3, 2, 1 }, function() pcall(error, { count }) error("x", count) end)
        end)
      end)
    end
    return true
  end,
}
