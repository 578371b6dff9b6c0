-- The rule of tier D in Lua as it comes: no box, no budget, the same records and pairs.
--
--   lua5.4 tier_d.lua PAIRS REPEAT
local count, repeats = tonumber(arg[1]), tonumber(arg[2])
local records = 4096

local function side(number)
  local list = {}
  for index = 0, records - 1 do
    list[index] = {
      amount = 10000 + index % 1000 * 7 + number * (index % 3),
      currency = index % 16 == 0 and number == 1 and "USD" or "EUR",
      date = 20000 + index % 30 + number * (index % 5),
      reference = "R" .. index,
      description = "payment for INV" .. (100000 + index) .. " thanks",
    }
  end
  return list
end

local function match(a, b)
  if a.currency ~= b.currency then return false end
  local difference = b.amount - a.amount
  if difference < 0 then difference = -difference end
  if difference * 100 > a.amount then return false end
  local days = b.date - a.date
  if days < -3 or days > 3 then return false end
  return a.reference == b.reference
end

local function distance(a, b)
  if a < b then return b - a end
  return a - b
end

local function helper(a, b)
  if a.currency ~= b.currency then return false end
  if distance(a.amount, b.amount) * 100 > a.amount then return false end
  if distance(a.date, b.date) > 3 then return false end
  return a.reference == b.reference
end

local function watched(a, b)
  for _ = 1, 0 do end
  if a.currency ~= b.currency then return false end
  if distance(a.amount, b.amount) * 100 > a.amount then return false end
  if distance(a.date, b.date) > 3 then return false end
  return a.reference == b.reference
end

local ledger, external = side(0), side(1)
local left, right = {}, {}
for index = 0, count - 1 do
  local row = index % records
  left[index + 1] = row
  right[index + 1] = index % 4 == 3 and (row + 1) % records or row
end

local function measured(work)
  local times = {}
  for round = 0, repeats do
    local start = os.clock()
    local answer = work()
    if round > 0 then times[#times + 1] = os.clock() - start end
    last = answer
  end
  table.sort(times)
  return times, last
end

local function judged(rule)
  return measured(function()
    local found = 0
    for index = 1, count do
      if rule(ledger[left[index]], external[right[index]]) then found = found + 1 end
    end
    return found
  end)
end

local calls, accepted = judged(match)
local helperCalls = judged(helper)
local watchedCalls = judged(watched)
local rounds = count // 10 // records
local keys = measured(function()
  for _ = 1, rounds do
    for index = 0, records - 1 do
      local _ = (ledger[index].description or ""):match("INV%d+")
    end
  end
end)

local function figures(times, count)
  return string.format(
    '{"median_seconds": %.6f, "fastest_seconds": %.6f, "slowest_seconds": %.6f, "per_second": %.0f}',
    times[#times // 2 + 1], times[1], times[#times], count / times[#times // 2 + 1])
end
print(string.format('{"version": "%s", "accepted": %d, "calls": %s, "helper": %s, "watched": %s, "keys": %s}', _VERSION,
  accepted, figures(calls, count), figures(helperCalls, count), figures(watchedCalls, count), figures(keys, rounds * records)))
