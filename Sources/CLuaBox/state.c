// What a rule could keep from one call to the next, and the seed that Lua would take from chance.

#include "box.h"

#include <stdint.h>

// MARK: Seed

// Lua mixes the clock and addresses into the hash of short texts. Nothing that a rule can see depends
// on it but the length of a list with holes, which depends on when a table was laid out anew. So the
// seed is made the same everywhere: when Lua asks for its second block, the first one holds the
// global state, complete but without a text yet. It is found by what it must hold then; where that
// is not found, nothing is changed.
void box_fix_seed(luabox *box) {
  typedef struct global_head {
    lua_Alloc allocate;
    void *user;
    ptrdiff_t total, debt;
    size_t estimate, atomic;
    void *texts;
    int textCount, textSize;
    char registry[16];
    int64_t nilValue;
    unsigned char nilType, padding[7];
    unsigned int seed;
  } global_head;
  char *block = box->firstBlock;
  box->firstBlock = NULL;
  for (size_t at = 0; at + sizeof(global_head) <= box->firstSize; at += sizeof(void *)) {
    global_head head;
    memcpy(&head, block + at, sizeof head);
    if (head.allocate != box_allocate || head.user != box) continue;
    if (head.total != (ptrdiff_t)box->firstSize || head.debt != 0 || head.texts ||
        head.textCount != 0 || head.textSize != 0 || head.nilValue != 0 || head.nilType != 3)
      return;
    head.seed = 0x4D617463;
    memcpy(block + at, &head, sizeof head);
    box->isSeeded = true;
    return;
  }
}

bool luabox_is_seeded(const luabox *box) { return box->isSeeded; }

// MARK: What lasts

// Addresses that have been seen.
typedef struct address_set {
  const void **data;
  size_t count;
  size_t capacity;
} address_set;

static bool insert(address_set *set, const void *address, bool *isNew);

static bool grow(address_set *set) {
  address_set larger = {NULL, 0, set->capacity ? set->capacity * 2 : 64};
  larger.data = calloc(larger.capacity, sizeof *larger.data);
  if (!larger.data) return false;
  bool isNew;
  for (size_t index = 0; index < set->capacity; index++)
    if (set->data[index]) insert(&larger, set->data[index], &isNew);
  free(set->data);
  *set = larger;
  return true;
}

static bool insert(address_set *set, const void *address, bool *isNew) {
  if (4 * (set->count + 1) > 3 * set->capacity && !grow(set)) return false;
  size_t slot = (uintptr_t)address * (size_t)0x9E3779B97F4A7C15u >> 20 & (set->capacity - 1);
  while (set->data[slot] && set->data[slot] != address) slot = (slot + 1) & (set->capacity - 1);
  *isNew = !set->data[slot];
  if (*isNew) {
    set->data[slot] = address;
    set->count++;
  }
  return true;
}

typedef struct walk {
  address_set seen;
  lua_Integer waiting;  // objects in the table at `list` that have not been walked yet
  int list;
  bool failed;
} walk;

static uint64_t mix(uint64_t a, uint64_t b) {
  a = (a ^ b) * 0x9E3779B97F4A7C15u;
  return a ^ a >> 29;
}

// The value on top as a number; an object by its address, and it is put on the list.
static uint64_t note_value(lua_State *L, walk *w) {
  const int type = lua_type(L, -1);
  if (type != LUA_TTABLE && type != LUA_TFUNCTION) return box_content_hash(L, -1);
  const void *address = lua_topointer(L, -1);
  // Tables with a metatable are the host's, and guarded in other ways.
  bool isNew = false;
  if (type == LUA_TFUNCTION || !box_is_locked(L, -1)) {
    if (!insert(&w->seen, address, &isNew)) w->failed = true;
    if (isNew) {
      lua_pushvalue(L, -1);
      lua_rawseti(L, w->list, ++w->waiting);
    }
  }
  return mix(8, (uint64_t)(uintptr_t)address);
}

// A number that changes when a function, from the one at `first` to the one at `last` on, finds
// something else in what lasts: in its upvalues and in the tables and functions they lead to.
// Complexity: all that can be reached.
bool box_state_hash(lua_State *L, int first, int last, uint64_t *hash) {
  walk w = {{NULL, 0, 0}, 0, 0, false};
  *hash = 0;
  lua_newtable(L);
  w.list = lua_gettop(L);
  for (int index = first; index <= last; index++) {
    if (!lua_isfunction(L, index)) continue;
    lua_pushvalue(L, index);
    note_value(L, &w);
    lua_pop(L, 1);
  }
  while (w.waiting > 0 && !w.failed) {
    lua_rawgeti(L, w.list, w.waiting);
    lua_pushnil(L);
    lua_rawseti(L, w.list, w.waiting--);
    uint64_t sum = mix(9, (uint64_t)(uintptr_t)lua_topointer(L, -1));
    if (lua_istable(L, -1)) {
      lua_pushnil(L);
      while (lua_next(L, -2)) {
        const uint64_t value = note_value(L, &w);
        lua_pop(L, 1);
        sum += mix(note_value(L, &w), value);
      }
    } else {
      for (int number = 1; lua_getupvalue(L, -1, number); number++) {
        sum += mix((uint64_t)number, note_value(L, &w));
        lua_pop(L, 1);
      }
    }
    *hash += mix(10, sum);
    lua_pop(L, 1);
  }
  free(w.seen.data);
  lua_settop(L, w.list - 1);
  return !w.failed;
}

// MARK: Plain values

// A number that differs for values of different content, whatever the order of their keys.
static uint64_t content_hash(lua_State *L, int index, int depth) {
  index = lua_absindex(L, index);
  switch (lua_type(L, index)) {
    case LUA_TBOOLEAN: return mix(2, (uint64_t)lua_toboolean(L, index));
    case LUA_TNUMBER:
      if (lua_isinteger(L, index)) return mix(3, (uint64_t)lua_tointeger(L, index));
      const double number = lua_tonumber(L, index);
      uint64_t bits;
      memcpy(&bits, &number, sizeof bits);
      return mix(4, bits);
    case LUA_TSTRING: {
      size_t length;
      const char *text = lua_tolstring(L, index, &length);
      uint64_t hash = 5;
      for (size_t at = 0; at < length; at++) hash = mix(hash, (unsigned char)text[at]);
      return mix(hash, length);
    }
    case LUA_TTABLE: {
      uint64_t hash = 6;
      if (depth >= 8 || !lua_checkstack(L, 4)) return hash;
      lua_pushnil(L);
      while (lua_next(L, index)) {
        hash += mix(content_hash(L, -2, 8), content_hash(L, -1, depth + 1));
        lua_pop(L, 1);
      }
      return hash;
    }
    case LUA_TFUNCTION: return mix(7, (uint64_t)(uintptr_t)lua_topointer(L, index));
    default: return 1;
  }
}

uint64_t box_content_hash(lua_State *L, int index) { return content_hash(L, index, 0); }

#define MOST_VALUES 4096

static size_t plain_size(lua_State *L, int index, int depth, int *values, const char **flaw) {
  if (++*values > MOST_VALUES) {
    *flaw = "more than 4096 values";
    return 0;
  }
  switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
    case LUA_TNUMBER: return 16;
    case LUA_TSTRING: return 40 + lua_rawlen(L, index);
    case LUA_TTABLE: break;
    default: *flaw = luaL_typename(L, index); return 0;
  }
  if (box_is_locked(L, index)) {
    *flaw = "table of the host";
    return 0;
  }
  if (depth == 8 || !lua_checkstack(L, 4)) {
    *flaw = "table deeper than 8 tables";
    return 0;
  }
  index = lua_absindex(L, index);
  size_t size = 64;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    size += plain_size(L, -1, depth + 1, values, flaw);
    lua_pop(L, 1);
    if (!*flaw && lua_istable(L, -1)) *flaw = "table as a key";
    if (!*flaw) size += 24 + plain_size(L, -1, depth + 1, values, flaw);
    if (*flaw) {
      lua_pop(L, 1);
      return 0;
    }
  }
  return size;
}

// The bytes of a value that holds nothing but texts, numbers, booleans and tables of those; else
// what it holds beside them.
const char *box_plain_flaw(lua_State *L, int index, size_t *size) {
  const char *flaw = NULL;
  int values = 0;
  *size = plain_size(L, lua_absindex(L, index), 0, &values, &flaw);
  return flaw;
}
