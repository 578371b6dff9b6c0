// Tables and the free functions: raw lengths, fixed work, an order of keys that never changes.

#include "box.h"

#include <math.h>

// MARK: Tables of the host

// Rules cannot set metatables, so a table that has one belongs to the host and is not theirs to
// write.
bool box_is_locked(lua_State *L, int index) {
  if (!lua_getmetatable(L, index)) return false;
  lua_pop(L, 1);
  return true;
}

// Pushes the table that holds the values of the one at `index`, which may be a proxy.
void box_push_backing(lua_State *L, int index) {
  index = lua_absindex(L, index);
  if (lua_getmetatable(L, index)) {
    lua_pushliteral(L, "backing");
    lua_rawget(L, -2);
    lua_remove(L, -2);
    if (lua_istable(L, -1)) return;
    lua_pop(L, 1);
  }
  lua_pushvalue(L, index);
}

static void check_own_table(lua_State *L, int index) {
  luaL_checktype(L, index, LUA_TTABLE);
  if (box_is_locked(L, index))
    luaL_argerror(L, index, "this table belongs to the host and is read-only");
  box_of(L)->touched = true;
}

int64_t box_capacity(lua_State *L, int index) {
  // Lua counts no empty slots. A table object of any 5.4 release begins with these fields; should
  // that ever change, the length stands in for what cannot be known.
  typedef struct table_head {
    void *next;
    unsigned char type, mark, flags, nodes;
    unsigned int list;
  } table_head;
  const table_head *table = lua_topointer(L, index);
  const int64_t length = (int64_t)(lua_rawlen(L, index) & 0x7FFFFFFF);
  if (strncmp(LUA_RELEASE, "Lua 5.4", 7) != 0 || table->nodes > 40) return length;
  return ((int64_t)1 << table->nodes) + table->list;
}

// MARK: table

static int table_insert(lua_State *L) {
  check_own_table(L, 1);
  luabox *box = box_of(L);
  // Wraps at the greatest length, as the unsigned comparison below expects.
  const lua_Integer end = (lua_Integer)((lua_Unsigned)lua_rawlen(L, 1) + 1);
  lua_Integer position;
  switch (lua_gettop(L)) {
    case 2: position = end; break;
    case 3:
      position = luaL_checkinteger(L, 2);
      luaL_argcheck(L, (lua_Unsigned)position - 1u < (lua_Unsigned)end, 2,
                    "position out of bounds");
      for (lua_Integer index = end; index > position; index--) {
        box_charge(L, box, 1);
        lua_rawgeti(L, 1, index - 1);
        lua_rawseti(L, 1, index);
      }
      break;
    default: return luaL_error(L, "wrong number of arguments to 'insert'");
  }
  box_charge(L, box, 1);
  lua_rawseti(L, 1, position);
  return 0;
}

static int table_remove(lua_State *L) {
  check_own_table(L, 1);
  luabox *box = box_of(L);
  const lua_Integer size = (lua_Integer)lua_rawlen(L, 1);
  lua_Integer position = luaL_optinteger(L, 2, size);
  if (position != size)
    luaL_argcheck(L, (lua_Unsigned)position - 1u <= (lua_Unsigned)size, 2,
                  "position out of bounds");
  box_charge(L, box, 1);
  lua_rawgeti(L, 1, position);
  for (; position < size; position++) {
    box_charge(L, box, 1);
    lua_rawgeti(L, 1, position + 1);
    lua_rawseti(L, 1, position);
  }
  lua_pushnil(L);
  lua_rawseti(L, 1, position);
  return 1;
}

static int table_concat(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  box_push_backing(L, 1);
  lua_replace(L, 1);
  luabox *box = box_of(L);
  size_t between;
  const char *separator = luaL_optlstring(L, 2, "", &between);
  const lua_Integer from = luaL_optinteger(L, 3, 1);
  const lua_Integer to = luaL_optinteger(L, 4, (lua_Integer)lua_rawlen(L, 1));
  buffer b;
  buffer_begin(&b, L);
  for (lua_Integer index = from; index <= to; index++) {
    box_charge(L, box, 2);
    lua_rawgeti(L, 1, index);
    if (!lua_isstring(L, -1))
      return luaL_error(L, "invalid value (at index %I) in table for 'concat'",
                        (LUAI_UACINT)index);
    buffer_value(&b, -1);
    lua_pop(L, 1);
    if (index < to) {
      buffer_add(&b, separator, between);
    } else {
      break;  // `to` may be the greatest integer
    }
  }
  buffer_push(&b);
  return 1;
}

#define MOST_UNPACKED 256

static int table_unpack(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  box_push_backing(L, 1);
  lua_replace(L, 1);
  const lua_Integer from = luaL_optinteger(L, 2, 1);
  const lua_Integer to = luaL_optinteger(L, 3, (lua_Integer)lua_rawlen(L, 1));
  if (from > to) return 0;
  const lua_Unsigned count = (lua_Unsigned)to - (lua_Unsigned)from;
  if (count >= MOST_UNPACKED || !lua_checkstack(L, (int)count + 1))
    return luaL_error(L, "too many results to unpack (at most %d)", MOST_UNPACKED);
  box_charge(L, box_of(L), (int64_t)count + 1);
  for (lua_Unsigned index = 0; index <= count; index++)
    lua_rawgeti(L, 1, (lua_Integer)((lua_Unsigned)from + index));
  return (int)count + 1;
}

// The order of two texts by their bytes, which is that of Lua in the locale of a box, but takes one pass
// whatever they hold; charged.
static int compare_texts(lua_State *L, int left, int right) {
  size_t leftLength, rightLength;
  const char *leftText = lua_tolstring(L, left, &leftLength);
  const char *rightText = lua_tolstring(L, right, &rightLength);
  const size_t common = leftLength < rightLength ? leftLength : rightLength;
  box_charge(L, box_of(L), (int64_t)(common / 64));
  const int order = memcmp(leftText, rightText, common);
  return order != 0 ? order : (leftLength > rightLength) - (leftLength < rightLength);
}

// Whether the value at -2 belongs before the one at -1; pops neither.
static bool precedes(lua_State *L, int comparator) {
  if (comparator) {
    lua_pushvalue(L, comparator);
    lua_pushvalue(L, -3);
    lua_pushvalue(L, -3);
    lua_call(L, 2, 1);
    const bool answer = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return answer;
  }
  if (lua_type(L, -1) != LUA_TSTRING || lua_type(L, -2) != LUA_TSTRING)
    return lua_compare(L, -2, -1, LUA_OPLT);
  return compare_texts(L, -2, -1) < 0;
}

// Merge sort from below: stable, and with a number of comparisons that depends on the length
// alone, so a comparator that is no order ends like any other.
static int table_sort(lua_State *L) {
  check_own_table(L, 1);
  luabox *box = box_of(L);
  const lua_Integer size = (lua_Integer)lua_rawlen(L, 1);
  if (size < 2) return 0;
  int comparator = 0;
  if (!lua_isnoneornil(L, 2)) {
    luaL_checktype(L, 2, LUA_TFUNCTION);
    comparator = 2;
  }
  lua_settop(L, 2);
  lua_pushvalue(L, 1);
  box_charge(L, box, size);
  lua_createtable(L, size < 1 << 20 ? (int)size : 1 << 20, 0);
  int from = 3, to = 4;
  for (lua_Integer width = 1; width < size; width *= 2) {
    for (lua_Integer start = 1; start <= size; start += 2 * width) {
      const lua_Integer middle = start + width <= size + 1 ? start + width : size + 1;
      const lua_Integer end = middle + width <= size + 1 ? middle + width : size + 1;
      lua_Integer left = start, right = middle;
      for (lua_Integer place = start; place < end; place++) {
        box_charge(L, box, 4);
        bool takesRight = left >= middle;
        if (!takesRight && right < end) {
          lua_rawgeti(L, from, right);
          lua_rawgeti(L, from, left);
          takesRight = precedes(L, comparator);
          lua_pop(L, 2);
        }
        lua_rawgeti(L, from, takesRight ? right++ : left++);
        lua_rawseti(L, to, place);
      }
    }
    const int other = from;
    from = to;
    to = other;
  }
  if (from != 3) {
    for (lua_Integer place = 1; place <= size; place++) {
      lua_rawgeti(L, from, place);
      lua_rawseti(L, 1, place);
    }
  }
  return 0;
}

void box_tables(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"concat", table_concat}, {"insert", table_insert}, {"remove", table_remove},
      {"sort", table_sort},     {"unpack", table_unpack}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

// MARK: pairs in a fixed order

// Numbers before texts before booleans, each ascending; other keys have no order of their own.
static int key_rank(lua_State *L, int index) {
  switch (lua_type(L, index)) {
    case LUA_TNUMBER: return 0;
    case LUA_TSTRING: return 1;
    case LUA_TBOOLEAN: return 2;
    default:
      return luaL_error(L,
                        "pairs: a key is a %s, which has no order that is the same in every run; "
                        "use texts or numbers as keys",
                        luaL_typename(L, index));
  }
}

static bool key_precedes(lua_State *L, int left, int right) {
  const int a = key_rank(L, left), b = key_rank(L, right);
  if (a != b) return a < b;
  if (a == 2) return lua_toboolean(L, left) < lua_toboolean(L, right);
  if (a == 0) return lua_compare(L, left, right, LUA_OPLT);
  return compare_texts(L, left, right) < 0;
}

// Upvalues: the table, its keys in order, how many have been given.
static int pairs_next(lua_State *L) {
  luabox *box = box_of(L);
  box->touched = true;
  box_meter(L, box);
  for (;;) {
    const lua_Integer place = lua_tointeger(L, lua_upvalueindex(3)) + 1;
    lua_pushinteger(L, place);
    lua_replace(L, lua_upvalueindex(3));
    box_charge(L, box, 1);
    if (lua_rawgeti(L, lua_upvalueindex(2), place) == LUA_TNIL) return 1;
    lua_pushvalue(L, -1);
    // What was taken out while walking is passed over.
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 2;
    lua_pop(L, 2);
  }
}

static void sift(lua_State *L, int keys, lua_Integer root, lua_Integer size) {
  luabox *box = box_of(L);
  for (;;) {
    lua_Integer child = 2 * root;
    if (child > size) return;
    box_charge(L, box, 2);
    lua_rawgeti(L, keys, child);
    if (child < size) {
      lua_rawgeti(L, keys, child + 1);
      if (key_precedes(L, -2, -1)) {
        lua_remove(L, -2);
        child++;
      } else {
        lua_pop(L, 1);
      }
    }
    lua_rawgeti(L, keys, root);
    if (!key_precedes(L, -1, -2)) {
      lua_pop(L, 2);
      return;
    }
    lua_rawseti(L, keys, child);
    lua_rawseti(L, keys, root);
    root = child;
  }
}

static int box_pairs(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luabox *box = box_of(L);
  box_push_backing(L, 1);
  lua_replace(L, 1);
  lua_settop(L, 1);
  // Emptied slots are walked, too.
  box_charge(L, box, 4 + box_capacity(L, 1) / 4);
  lua_newtable(L);
  lua_Integer size = 0;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pop(L, 1);
    key_rank(L, -1);
    lua_pushvalue(L, -1);
    lua_rawseti(L, 2, ++size);
    box_charge(L, box, 2);
  }
  // Heap sort: no two keys are equal, so nothing is asked of stability.
  for (lua_Integer root = size / 2; root >= 1; root--) sift(L, 2, root, size);
  for (lua_Integer last = size; last > 1; last--) {
    lua_rawgeti(L, 2, 1);
    lua_rawgeti(L, 2, last);
    lua_rawseti(L, 2, 1);
    lua_rawseti(L, 2, last);
    sift(L, 2, 1, last - 1);
  }
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, pairs_next, 3);
  return 1;
}

static int ipairs_next(lua_State *L) {
  box_meter(L, box_of(L));
  const lua_Integer index = (lua_Integer)((lua_Unsigned)luaL_checkinteger(L, 2) + 1);
  lua_pushinteger(L, index);
  return lua_geti(L, 1, index) == LUA_TNIL ? 1 : 2;
}

static int box_ipairs(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  box_push_backing(L, 1);
  lua_pushcfunction(L, ipairs_next);
  lua_insert(L, -2);
  lua_pushinteger(L, 0);
  return 3;
}

// MARK: Free functions

// A call that is ended for good is not caught: it goes on through every pcall.
static int box_pcall(lua_State *L) {
  luaL_checkany(L, 1);
  luabox *box = box_of(L);
  box_charge(L, box, 8);
  const int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
  if (box->killed != LUABOX_OK) box_rethrow(L);
  if (status == LUA_ERRMEM) box_kill(L, LUABOX_MEMORY);
  // As many results as fit may have left no slot.
  luaL_checkstack(L, 1, "too many results");
  lua_pushboolean(L, status == LUA_OK);
  lua_insert(L, 1);
  return lua_gettop(L);
}

static int box_type(lua_State *L) {
  const int type = lua_type(L, 1);
  luaL_argcheck(L, type != LUA_TNONE, 1, "value expected");
  lua_pushstring(L, lua_typename(L, type));
  return 1;
}

static int box_tostring_function(lua_State *L) {
  luaL_checkany(L, 1);
  box_charge(L, box_of(L), 2);
  box_tostring(L, 1);
  return 1;
}

// Upvalue: Lua's own tonumber.
static int box_tonumber(lua_State *L) {
  if (lua_type(L, 1) == LUA_TSTRING)
    box_charge(L, box_of(L), 1 + (int64_t)(lua_rawlen(L, 1) / 8));
  return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

void box_globals(lua_State *L) {
  static const luaL_Reg functions[] = {{"ipairs", box_ipairs},
                                       {"pairs", box_pairs},
                                       {"pcall", box_pcall},
                                       {"tostring", box_tostring_function},
                                       {"type", box_type},
                                       {NULL, NULL}};
  // The globals of Lua are still there: what is sound is taken over as it is.
  static const char *const kept[] = {"assert", "error", "select", NULL};
  for (const char *const *name = kept; *name; name++) {
    lua_getglobal(L, *name);
    lua_setfield(L, -2, *name);
  }
  lua_getglobal(L, "tonumber");
  lua_pushcclosure(L, box_tonumber, 1);
  lua_setfield(L, -2, "tonumber");
  luaL_setfuncs(L, functions, 0);
  lua_newtable(L);
  static const char *const numbers[] = {"abs", "ceil", "floor", "fmod", "huge", "max",
                                        "maxinteger", "min", "mininteger", "modf", "pi", "sqrt",
                                        "tointeger", "type", "ult", NULL};
  lua_getglobal(L, "math");
  for (const char *const *name = numbers; *name; name++) {
    lua_getfield(L, -1, *name);
    lua_setfield(L, -3, *name);
  }
  lua_pop(L, 1);
  lua_setfield(L, -2, "math");
}
