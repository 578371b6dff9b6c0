// The host's functions: the cheap ones here, the others by a call that cannot raise.

#include "box.h"

#include <stdio.h>

// MARK: money

// Reads "0.5%" as a fraction; the text has at most 10 places and 18 digits.
static bool read_percentage(const char *text, size_t length, int64_t *numerator,
                            int64_t *denominator) {
  if (length < 2 || text[length - 1] != '%') return false;
  length--;
  while (length > 0 && text[length - 1] == ' ') length--;
  int64_t value = 0, scale = 100;
  int digits = 0;
  bool hasPoint = false;
  for (size_t index = 0; index < length; index++) {
    if (text[index] == '.' && !hasPoint) {
      hasPoint = true;
      continue;
    }
    if (text[index] < '0' || text[index] > '9' || ++digits > 14) return false;
    value = value * 10 + (text[index] - '0');
    if (hasPoint) scale *= 10;
  }
  *numerator = value;
  *denominator = scale;
  return digits > 0;
}

static int64_t check_money(lua_State *L, int index, const char *function) {
  int isInteger;
  const lua_Integer value = lua_tointegerx(L, index, &isInteger);
  if (isInteger && lua_type(L, index) == LUA_TNUMBER) return value;
  return luaL_error(L, "%s: argument %d is a %s, expected an amount in minor units", function,
                    index, luaL_typename(L, index));
}

// money.within(a, b, tolerance): a percentage is one of the magnitude of `a`.
static int money_within(lua_State *L) {
  const __int128 a = check_money(L, 1, "money.within");
  const __int128 b = check_money(L, 2, "money.within");
  box_charge(L, box_of(L), 2);
  __int128 difference = b - a;
  if (difference < 0) difference = -difference;
  if (lua_type(L, 3) == LUA_TNUMBER) {
    const int64_t tolerance = check_money(L, 3, "money.within");
    if (tolerance < 0)
      return luaL_error(L, "money.within: the tolerance is negative (%I)", (LUAI_UACINT)tolerance);
    lua_pushboolean(L, difference <= tolerance);
    return 1;
  }
  int64_t numerator, denominator;
  size_t length = 0;
  const char *text = lua_type(L, 3) == LUA_TSTRING ? lua_tolstring(L, 3, &length) : NULL;
  if (!text || !read_percentage(text, length, &numerator, &denominator))
    return luaL_error(L,
                      "money.within: the tolerance is %s, expected a whole number of minor units "
                      "or a percentage such as \"0.5%%\"",
                      text ? lua_pushfstring(L, "\"%s\"", text) : luaL_typename(L, 3));
  // 65 bits by 47 bits: far from the end of 128.
  lua_pushboolean(L, difference * denominator <= (a < 0 ? -a : a) * numerator);
  return 1;
}

static int money_sum(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  box_push_backing(L, 1);
  lua_replace(L, 1);
  luabox *box = box_of(L);
  const lua_Integer count = (lua_Integer)lua_rawlen(L, 1);
  int64_t sum = 0;
  for (lua_Integer index = 1; index <= count; index++) {
    box_charge(L, box, 1);
    lua_rawgeti(L, 1, index);
    if (!lua_isinteger(L, -1))
      return luaL_error(L, "money.sum: element %I is a %s, expected an amount in minor units",
                        (LUAI_UACINT)index, luaL_typename(L, -1));
    if (__builtin_add_overflow(sum, (int64_t)lua_tointeger(L, -1), &sum))
      return luaL_error(L, "money.sum: the sum does not fit 64 bits");
    lua_pop(L, 1);
  }
  lua_pushinteger(L, sum);
  return 1;
}

void box_money(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"within", money_within}, {"sum", money_sum}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

// MARK: date

static int64_t check_day(lua_State *L, int index, const char *function) {
  if (lua_isinteger(L, index)) return lua_tointeger(L, index);
  return luaL_error(L, "%s: argument %d is a %s, expected a day number", function, index,
                    luaL_typename(L, index));
}

// date.days(a, b): calendar days from a to b.
static int date_days(lua_State *L) {
  const int64_t a = check_day(L, 1, "date.days");
  const int64_t b = check_day(L, 2, "date.days");
  int64_t difference;
  if (__builtin_sub_overflow(b, a, &difference))
    return luaL_error(L, "date.days: the days are too far apart");
  lua_pushinteger(L, difference);
  return 1;
}

void box_dates(lua_State *L) {
  static const luaL_Reg functions[] = {{"days", date_days}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

// MARK: text.token_set_ratio

#define MOST_TOKENS 64

typedef struct token {
  const char *text;
  size_t length;
} token;

// Charges for what it compares.
static bool holds(lua_State *L, const token *tokens, int count, token wanted) {
  size_t compared = 4 * (size_t)count;
  bool found = false;
  for (int index = 0; index < count && !found; index++) {
    if (tokens[index].length != wanted.length) continue;
    compared += wanted.length;
    found = tokens[index].text == wanted.text ||
            memcmp(tokens[index].text, wanted.text, wanted.length) == 0;
  }
  box_charge(L, box_of(L), (int64_t)(compared / 32));
  return found;
}

// Different tokens of the list, or of the text, at an index.
static int collect_tokens(lua_State *L, int index, token *tokens) {
  luabox *box = box_of(L);
  int count = 0;
  if (lua_type(L, index) == LUA_TSTRING) {
    size_t length;
    const char *text = lua_tolstring(L, index, &length);
    box_charge(L, box, (int64_t)(length / 16));
    size_t at = 0;
    while (at < length) {
      while (at < length && text[at] == ' ') at++;
      const size_t from = at;
      while (at < length && text[at] != ' ') at++;
      if (at == from) break;
      const token next = {text + from, at - from};
      if (holds(L, tokens, count, next)) continue;
      if (count == MOST_TOKENS)
        return luaL_error(L, "text.token_set_ratio: more than %d different tokens", MOST_TOKENS);
      tokens[count++] = next;
    }
    return count;
  }
  if (lua_isnoneornil(L, index)) return 0;
  if (!lua_istable(L, index))
    return luaL_error(L, "text.token_set_ratio: argument %d is a %s, expected a text or a list "
                      "that text.tokens gave", index, luaL_typename(L, index));
  const lua_Integer size = (lua_Integer)lua_rawlen(L, index);
  for (lua_Integer place = 1; place <= size; place++) {
    // The list keeps its texts alive, so their bytes may be looked at after the pop.
    if (lua_rawgeti(L, index, place) != LUA_TSTRING)
      return luaL_error(L, "text.token_set_ratio: element %I of argument %d is a %s, expected a "
                        "text", (LUAI_UACINT)place, index, luaL_typename(L, -1));
    token next;
    next.text = lua_tolstring(L, -1, &next.length);
    lua_pop(L, 1);
    box_charge(L, box, 1);
    if (next.length == 0 || holds(L, tokens, count, next)) continue;
    if (count == MOST_TOKENS)
      return luaL_error(L, "text.token_set_ratio: more than %d different tokens", MOST_TOKENS);
    tokens[count++] = next;
  }
  return count;
}

// Twice the tokens in common over the tokens of both, each token counted once.
static int token_set_ratio(lua_State *L) {
  token left[MOST_TOKENS], right[MOST_TOKENS];
  const int leftCount = collect_tokens(L, 1, left);
  const int rightCount = collect_tokens(L, 2, right);
  box_charge(L, box_of(L), 2);
  int common = 0;
  for (int index = 0; index < leftCount; index++)
    if (holds(L, right, rightCount, left[index])) common++;
  lua_pushnumber(L, leftCount == 0 || rightCount == 0
                        ? 0.0 : 2.0 * common / (leftCount + rightCount));
  return 1;
}

void box_similarity(lua_State *L) {
  static const luaL_Reg functions[] = {{"token_set_ratio", token_set_ratio}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

// MARK: Functions of the host

static luabox_value value_at(lua_State *L, int index) {
  luabox_value value = {0};
  switch (lua_type(L, index)) {
    case LUA_TNONE:
    case LUA_TNIL: value.kind = LUABOX_NIL; break;
    case LUA_TBOOLEAN:
      value.kind = LUABOX_BOOLEAN;
      value.integer = lua_toboolean(L, index);
      break;
    case LUA_TNUMBER:
      if (lua_isinteger(L, index)) {
        value.kind = LUABOX_INTEGER;
        value.integer = lua_tointeger(L, index);
      } else {
        value.kind = LUABOX_NUMBER;
        value.number = lua_tonumber(L, index);
      }
      break;
    case LUA_TSTRING:
      value.kind = LUABOX_TEXT;
      value.text = lua_tolstring(L, index, &value.length);
      break;
    default: value.kind = LUABOX_OTHER;
  }
  return value;
}

luabox_value box_value_at(lua_State *L, int index) { return value_at(L, index); }

static void reset(cells *c) {
  c->count = 0;
  c->text.length = 0;
  c->isList = false;
}

static void push_cell(lua_State *L, const cells *c, const cell *value) {
  switch (value->kind) {
    case LUABOX_BOOLEAN: lua_pushboolean(L, value->integer != 0); break;
    case LUABOX_INTEGER: lua_pushinteger(L, value->integer); break;
    case LUABOX_NUMBER: lua_pushnumber(L, value->number); break;
    case LUABOX_TEXT: lua_pushlstring(L, c->text.data + value->offset, value->length); break;
    default: lua_pushnil(L);
  }
}

void box_push_cell(lua_State *L, const cells *c, const cell *value) { push_cell(L, c, value); }

void box_reset_reply(luabox *box) { reset(&box->reply); }

// Options as "name=value" pairs are the only tables with names that host functions take: the pairs
// are handed over as a list of texts.
#define MOST_ELEMENTS 1024

static size_t flatten(lua_State *L, luabox *box, int index, size_t used) {
  const size_t start = used;
  luaL_checkstack(L, 4, "too many arguments");
  box_push_backing(L, index);
  const lua_Integer size = (lua_Integer)lua_rawlen(L, -1);
  lua_Integer place = 1;
  lua_pushnil(L);
  bool isList = size > 0;
  if (isList && size > MOST_ELEMENTS)
    luaL_error(L, "a list has more than %d elements", MOST_ELEMENTS);
  if (!isList) box_charge(L, box, box_capacity(L, -2) / 4);
  while (isList ? place <= size : lua_next(L, -2) != 0) {
    box_charge(L, box, 2);
    if (used - start > 2 * MOST_ELEMENTS)
      luaL_error(L, "a table has more than %d names", MOST_ELEMENTS);
    if (used + 2 > box->valueCapacity) {
      const size_t capacity = box->valueCapacity ? box->valueCapacity * 2 : 64;
      luabox_value *grown = realloc(box->values, capacity * sizeof *grown);
      if (!grown) box_kill(L, LUABOX_MEMORY);
      box->values = grown;
      box->valueCapacity = capacity;
    }
    if (isList) {
      lua_rawgeti(L, -2, place++);
    } else {
      box->values[used++] = value_at(L, -2);
    }
    // Texts stay alive in their table for as long as the call lasts.
    box->values[used++] = value_at(L, -1);
    lua_pop(L, 1);
  }
  lua_pop(L, isList ? 2 : 1);
  return used - start;
}

static int call_host(lua_State *L) {
  luabox *box = box_of(L);
  const int32_t number = (int32_t)lua_tointeger(L, lua_upvalueindex(1));
  const luabox_function *function = &box->functions[number];
  const int count = lua_gettop(L);
  if (count > LUABOX_ARGUMENTS)
    return luaL_error(L, "%s.%s takes at most %d arguments", function->table, function->name,
                      LUABOX_ARGUMENTS);
  luabox_value arguments[LUABOX_ARGUMENTS];
  size_t starts[LUABOX_ARGUMENTS];
  size_t used = 0, bytes = 0;
  for (int index = 0; index < count; index++) {
    arguments[index] = value_at(L, index + 1);
    bytes += arguments[index].length;
    if (lua_istable(L, index + 1)) {
      starts[index] = used;
      arguments[index].kind = LUABOX_LIST;
      arguments[index].count = flatten(L, box, index + 1, used);
      used += arguments[index].count;
    }
  }
  for (int index = 0; index < count; index++)
    if (arguments[index].kind == LUABOX_LIST) arguments[index].items = box->values + starts[index];
  box_charge(L, box, function->steps + (int64_t)function->textSteps * (int64_t)(bytes / 64));
  box_reset_reply(box);
  box->owed = 0;
  const int32_t failed = box->host.call(box->host.context, box, number, arguments, count);
  box_charge(L, box, box->owed);
  if (failed) {
    if (box->reply.count > 0) {
      push_cell(L, &box->reply, &box->reply.data[0]);
    } else {
      lua_pushliteral(L, "failed");
    }
    return luaL_error(L, "%s.%s: %s", function->table, function->name, lua_tostring(L, -1));
  }
  box_charge(L, box, (int64_t)(box->reply.text.length / 32));
  if (box->reply.isList) {
    lua_createtable(L, (int)box->reply.count, 0);
    for (size_t index = 0; index < box->reply.count; index++) {
      push_cell(L, &box->reply, &box->reply.data[index]);
      lua_rawseti(L, -2, (lua_Integer)index + 1);
    }
    return 1;
  }
  if (box->reply.count == 0) lua_pushnil(L);
  else push_cell(L, &box->reply, &box->reply.data[0]);
  return 1;
}

static inline uint8_t folded(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte; }

static inline bool is_letter(uint8_t byte) { return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z'; }

#define SEPARATOR 1

// Where a text goes on behind its prefixes, by the rules of TextNormaliser.stripPrefixes: one is taken
// off only in front of something, and not out of a longer word.
static size_t end_of_prefixes(const luabox_function *function, const uint8_t *text, size_t length) {
  const uint8_t *const around = function->around;
  size_t start = 0;
  while (start < length && around[text[start]] == SEPARATOR) start++;
  const uint8_t *prefix = function->prefixes;
  while (*prefix) {
    const size_t count = *prefix;
    const uint8_t *const bytes = prefix + 1;
    prefix = bytes + count;
    if (length - start <= count) continue;
    size_t index = 0;
    while (index < count && folded(text[start + index]) == bytes[index]) index++;
    if (index < count) continue;
    size_t end = start + count;
    if (is_letter(bytes[count - 1]) && is_letter(text[end])) continue;
    while (end < length && around[text[end]] == SEPARATOR) end++;
    if (end == length) continue;
    start = end;
    prefix = function->prefixes;
  }
  return start;
}

// The longest text that is mapped without the host.
#define LONGEST_MAPPED 256

bool box_map_text(const luabox_function *function, const uint8_t *text, size_t length, char *mapped,
                  size_t *kept) {
  if (length > LONGEST_MAPPED) return false;
  const uint8_t *const map = function->map;
  size_t index = 0, count = 0;
  if (length > 0 && function->prefixes && function->around[text[0]])
    index = end_of_prefixes(function, text, length);
  uint8_t seen = 0;
  for (; index < length; index++) {
    const uint8_t byte = text[index];
    const uint8_t result = map[byte];
    seen |= byte;
    // Every byte is written and only kept ones move the place on: no branch to guess.
    mapped[count] = (char)result;
    count += result != 0;
  }
  *kept = count;
  return seen < 0x80;
}

// A function whose answer is known byte by byte, for most texts: it is asked for every record.
static int map_text(lua_State *L) {
  const int32_t number = (int32_t)lua_tointeger(L, lua_upvalueindex(1));
  luabox *box = box_of(L);
  const luabox_function *function = &box->functions[number];
  char mapped[LONGEST_MAPPED];
  size_t length, kept;
  if (lua_gettop(L) != 1 || lua_type(L, 1) != LUA_TSTRING) return call_host(L);
  const uint8_t *text = (const uint8_t *)lua_tolstring(L, 1, &length);
  if (!box_map_text(function, text, length, mapped, &kept)) return call_host(L);
  box_charge(L, box, function->steps + (int64_t)function->textSteps * (int64_t)(length / 64) +
                         (int64_t)(kept / 32));
  if (kept == 0) lua_pushnil(L);
  else lua_pushlstring(L, mapped, kept);
  return 1;
}

// Puts the host's functions into their tables, which stand in the table on top.
void box_host_functions(lua_State *L, const luabox_function *functions, int32_t count) {
  for (int32_t index = 0; index < count; index++) {
    if (lua_getfield(L, -1, functions[index].table) != LUA_TTABLE) {
      lua_pop(L, 1);
      lua_newtable(L);
      lua_pushvalue(L, -1);
      lua_setfield(L, -3, functions[index].table);
    }
    lua_pushinteger(L, index);
    lua_pushcclosure(L, functions[index].map ? map_text : call_host, 1);
    lua_setfield(L, -2, functions[index].name);
    lua_pop(L, 1);
  }
}

// MARK: Replies and fields

static inline cell *add_cell(cells *c, luabox_kind kind) {
  if (c->count == c->capacity) {
    const size_t capacity = c->capacity ? c->capacity * 2 : 16;
    cell *grown = realloc(c->data, capacity * sizeof *grown);
    if (!grown) return NULL;
    c->data = grown;
    c->capacity = capacity;
  }
  cell *added = &c->data[c->count++];
  *added = (cell){.kind = kind};
  return added;
}

static inline void add_text(cells *c, const char *text, size_t length) {
  const size_t offset = c->text.length;
  const bool fits = bytes_add(&c->text, text, length);
  cell *added = add_cell(c, fits ? LUABOX_TEXT : LUABOX_NIL);
  if (!added || !fits) return;
  added->offset = offset;
  added->length = length;
}

void luabox_reply_steps(luabox *box, int64_t steps) { box->owed += steps; }
void luabox_reply_nil(luabox *box) { add_cell(&box->reply, LUABOX_NIL); }
void luabox_reply_boolean(luabox *box, bool value) {
  cell *added = add_cell(&box->reply, LUABOX_BOOLEAN);
  if (added) added->integer = value;
}
void luabox_reply_integer(luabox *box, int64_t value) {
  cell *added = add_cell(&box->reply, LUABOX_INTEGER);
  if (added) added->integer = value;
}
void luabox_reply_number(luabox *box, double value) {
  cell *added = add_cell(&box->reply, LUABOX_NUMBER);
  if (added) added->number = value;
}
void luabox_reply_text(luabox *box, const char *text, size_t length) {
  add_text(&box->reply, text, length);
}
void luabox_reply_list(luabox *box) { box->reply.isList = true; }
void luabox_reply_item(luabox *box, const char *text, size_t length) {
  add_text(&box->reply, text, length);
}

void luabox_field_nil(luabox *box) { add_cell(&box->fields, LUABOX_NIL); }
void luabox_field_integer(luabox *box, int64_t value) {
  cell *added = add_cell(&box->fields, LUABOX_INTEGER);
  if (added) added->integer = value;
}
void luabox_field_text(luabox *box, const char *text, size_t length) {
  add_text(&box->fields, text, length);
}
void luabox_field_again(luabox *box) {
  if (box->fields.count == 0) return;
  const cell last = box->fields.data[box->fields.count - 1];
  cell *added = add_cell(&box->fields, last.kind);
  if (added) *added = last;
}
