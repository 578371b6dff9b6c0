// A state of Lua from its opening to its close.

#include "box.h"

#include <stdatomic.h>

static _Atomic int64_t openStates;

int64_t luabox_open_count(void) { return atomic_load(&openStates); }
const char *luabox_release(void) { return LUA_RELEASE; }

static int read_only(lua_State *L) {
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
  return luaL_error(L, "'%s.%s' cannot be set: the tables of the host are read-only",
                    lua_tostring(L, lua_upvalueindex(1)), name);
}

static int not_available(lua_State *L) {
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
  return luaL_error(L, "'%s%s' is not available in rules", lua_tostring(L, lua_upvalueindex(1)),
                    name);
}

static int global_write(lua_State *L) {
  return luaL_error(L, "the global '%s' cannot be set; declare it with local",
                    lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2));
}

// Turns the table on top into a proxy that reads it and refuses writes.
static void lock_library(lua_State *L, const char *name) {
  lua_newtable(L);  // for what the library does not have
  lua_pushfstring(L, "%s.", name);
  lua_pushcclosure(L, not_available, 1);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_newtable(L);  // the proxy
  lua_newtable(L);  // its metatable
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "__index");
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "backing");
  lua_pushstring(L, name);
  lua_pushcclosure(L, read_only, 1);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
  lua_remove(L, -2);
}

typedef struct opening {
  luabox *box;
  int32_t functionCount;
} opening;

static int open_libraries(lua_State *L) {
  const opening *o = lua_touserdata(L, 1);
  luabox *box = o->box;
  luaL_requiref(L, "_G", luaopen_base, 1);
  luaL_requiref(L, "math", luaopen_math, 1);
  lua_settop(L, 0);
  lua_newtable(L);  // 1: the environment
  box_globals(L);
  lua_newtable(L);
  box_strings(L);
  box_patterns(L);
  // Methods of texts; without arithmetic, so that "1" + 1 is an error.
  lua_pushliteral(L, "");
  lua_newtable(L);
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);
  lua_setfield(L, 1, "string");
  static const struct {
    const char *name;
    void (*fill)(lua_State *);
  } libraries[] = {{"table", box_tables}, {"utf8", box_texts},      {"money", box_money},
                   {"date", box_dates},   {"text", box_similarity}, {NULL, NULL}};
  for (int index = 0; libraries[index].name; index++) {
    lua_newtable(L);
    libraries[index].fill(L);
    lua_setfield(L, 1, libraries[index].name);
  }
  box_host_functions(L, box->functions, o->functionCount);
  lua_pushcfunction(L, box_explain);
  lua_setfield(L, 1, "explain");
  // Every library behind a proxy, and a copy of the environment to compare it with.
  lua_newtable(L);  // 2: the copy
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, 2);
  }
  lua_pushnil(L);
  while (lua_next(L, 2)) {
    if (lua_istable(L, -1)) {
      lock_library(L, lua_tostring(L, -2));
      lua_pushvalue(L, -2);
      lua_pushvalue(L, -2);
      lua_rawset(L, 1);
      lua_pushvalue(L, -2);
      lua_pushvalue(L, -2);
      lua_rawset(L, 2);
    }
    lua_pop(L, 1);
  }
  lua_newtable(L);
  lua_pushliteral(L, "");
  lua_pushcclosure(L, not_available, 1);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, global_write);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, 1);
  box->pristine = luaL_ref(L, LUA_REGISTRYINDEX);
  box->environment = luaL_ref(L, LUA_REGISTRYINDEX);
  // What Lua itself has left: the real globals and the loaded modules.
  lua_newtable(L);
  lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
  lua_pushnil(L);
  lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  return 0;
}

static luabox_status open_body(void *argument) {
  opening *o = argument;
  lua_State *L = o->box->L;
  lua_pushcfunction(L, open_libraries);
  lua_pushlightuserdata(L, o);
  return lua_pcall(L, 1, 0, 0) == LUA_OK ? LUABOX_OK : LUABOX_NO_STATE;
}

luabox *luabox_open(const luabox_limits *limits, const luabox_host *host,
                    const luabox_function *functions, int32_t functionCount) {
  luabox *box = calloc(1, sizeof *box);
  if (!box) return NULL;
  box->limits = *limits;
  box->host = *host;
  box->functions = functions;
  box->trusted = true;
  box->budget = INT64_MAX / 4;
  box->price = box->startPrice = 1;
  box->interval = limits->interval;
  box->L = lua_newstate(box_allocate, box);
  if (!box->L) {
    box_free_blocks(box);
    free(box);
    return NULL;
  }
  atomic_fetch_add(&openStates, 1);
  *(luabox **)lua_getextraspace(box->L) = box;
  opening o = {box, functionCount};
  if (box_with_stack(box, open_body, &o) != LUABOX_OK) {
    luabox_close(box);
    return NULL;
  }
  lua_gc(box->L, LUA_GCCOLLECT);
  box->base = box->used;
  box->trusted = false;
  return box;
}

static luabox_status close_body(void *argument) {
  lua_close(argument);
  return LUABOX_OK;
}

void luabox_close(luabox *box) {
  if (!box) return;
  // Nothing of a rule runs here: it cannot have set a finalizer.
  if (box_with_stack(box, close_body, box->L) == LUABOX_NO_STATE) lua_close(box->L);
  atomic_fetch_sub(&openStates, 1);
  box_free_records(box);
  box_free_blocks(box);
  free(box->reply.data);
  free(box->reply.text.data);
  free(box->fields.data);
  free(box->fields.text.data);
  free(box->output.data);
  free(box->why.data);
  free(box->keys.text.data);
  free(box->keys.ends.data);
  free(box->keys.counts.data);
  free(box->positions);
  free(box->values);
  free(box);
}

int64_t luabox_steps(const luabox *box) { return box->spent; }
size_t luabox_memory(const luabox *box) { return box->used; }
size_t luabox_peak_memory(const luabox *box) { return box->peak; }
uint64_t luabox_call_count(const luabox *box) { return box->calls; }
uint64_t luabox_followed_count(const luabox *box) { return box->followed; }

// MARK: Lua as it comes

int64_t luabox_stock(const char *source, size_t length, char *output, size_t capacity) {
  lua_State *L = luaL_newstate();
  if (!L) return -1;
  luaL_openlibs(L);
  int64_t written = 0;
  if (luaL_loadbufferx(L, source, length, "=rule", "t") != LUA_OK ||
      lua_pcall(L, 0, LUA_MULTRET, 0) != LUA_OK)
    lua_settop(L, 1);
  for (int index = 1; index <= lua_gettop(L); index++) {
    size_t size;
    const char *text = luaL_tolstring(L, index, &size);
    if (written + (int64_t)size + 1 > (int64_t)capacity) {
      written = -1;
      break;
    }
    memcpy(output + written, text, size);
    written += (int64_t)size;
    output[written++] = '\n';
    lua_pop(L, 1);
  }
  lua_close(L);
  return written;
}
