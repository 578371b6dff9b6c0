-- vector: 7
-- expect: budget
-- Errors that hold the errors before them.
return {
  api = 1, id = "hostile.error-objects-chain", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local problem
    for i = 1, 1000000 do
      local done
      done, problem = pcall(function() error({ before = problem, [problem or "none"] = problem }) end)
    end
    return true
  end,
}
