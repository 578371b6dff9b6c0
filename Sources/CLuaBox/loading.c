// Compiles the text of a rule and runs it.

#include "box.h"

#include <limits.h>
#include <stdio.h>

typedef struct loading {
  luabox *box;
  const char *source;
  size_t length;
  int64_t budget;
} loading;

static luabox_status compile_body(void *argument) {
  const loading *l = argument;
  luabox *box = l->box;
  lua_State *L = box->L;
  lua_settop(L, 0);
  box_begin_call(box, 0, l->budget);
  box_watch_zeros(box, l->source, l->length);
  const int status = luaL_loadbufferx(L, l->source, l->length, "=rule", "t");
  if (status != LUA_OK) {
    int32_t line = 0;
    if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING)
      snprintf(box->message, sizeof box->message, "%s", box_without_place(lua_tostring(L, -1), &line));
    box->line = line;
    box->traceback[0] = 0;
    const luabox_status failed = box_end_call(box, status);
    lua_settop(L, 0);
    return failed;
  }
  box->trusted = true;
  lua_rawgeti(L, LUA_REGISTRYINDEX, box->environment);
  lua_setupvalue(L, -2, 1);
  box->chunk = luaL_ref(L, LUA_REGISTRYINDEX);
  box->trusted = false;
  // The texts of the source itself last.
  box->startPrice = box->price;
  return box_end_call(box, LUA_OK);
}

luabox_status luabox_compile(luabox *box, const char *source, size_t length, const char *name) {
  (void)name;
  loading l = {box, source, length, INT64_MAX / 4};
  return box_with_stack(box, compile_body, &l);
}

static int write_chunk(lua_State *L, const void *data, size_t size, void *user) {
  (void)L;
  return bytes_add(user, data, size) ? 0 : 1;
}

luabox_status luabox_bytecode(luabox *box, const uint8_t **bytes, size_t *length) {
  lua_State *L = box->L;
  box->output.length = 0;
  lua_rawgeti(L, LUA_REGISTRYINDEX, box->chunk);
  const int failed = lua_dump(L, write_chunk, &box->output, 0);
  lua_pop(L, 1);
  *bytes = (const uint8_t *)box->output.data;
  *length = box->output.length;
  return failed ? box_fail(box, LUABOX_NO_STATE, 0, "its bytecode cannot be listed") : LUABOX_OK;
}

// Replaces what is on top by the value of its entry at a place; by nil where it is no table that has one.
static void push_entry(lua_State *L, int32_t place) {
  const int table = lua_gettop(L);
  bool isFound = false;
  if (lua_istable(L, table)) {
    lua_pushnil(L);
    for (int32_t at = 0; !isFound && lua_next(L, table); at++) {
      isFound = at == place;
      if (!isFound) lua_pop(L, 1);
    }
  }
  if (!isFound) lua_pushnil(L);
  lua_replace(L, table);
  lua_settop(L, table);
}

// Pushes the rule and what is found there along a path of upvalues and entries.
static void push_path(lua_State *L, const luabox *box, const char *name, const int32_t *path,
                      size_t pathLength) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, box->rule);
  lua_pushstring(L, name);
  lua_rawget(L, -2);
  for (size_t step = 0; step < pathLength; step++) {
    if (path[step] < 0) {
      push_entry(L, -1 - path[step]);
      continue;
    }
    if (!lua_isfunction(L, -1) || !lua_getupvalue(L, -1, path[step] + 1)) lua_pushnil(L);
    lua_remove(L, -2);
  }
}

// Writes the name of what is on top of the stack, if it stands in the table below, or in one there.
static bool write_name(lua_State *L, bytes *output, bool isInside) {
  const int wanted = lua_gettop(L), table = wanted - 1;
  bool found = false;
  lua_pushnil(L);
  while (!found && lua_next(L, table)) {
    const size_t length = output->length;
    size_t size;
    if (lua_type(L, -2) == LUA_TSTRING) {
      const char *name = lua_tolstring(L, -2, &size);
      found = bytes_add(output, name, size) && lua_rawequal(L, -1, wanted);
      if (!found && !isInside && lua_istable(L, -1)) {
        box_push_backing(L, -1);
        // A library may be passed on as what stands in the environment only.
        lua_pushvalue(L, wanted);
        found = bytes_add(output, ".", 1) && write_name(L, output, true);
        lua_pop(L, 2);
      }
      if (!found) output->length = length;
    }
    lua_pop(L, 1);
  }
  lua_settop(L, wanted);
  return found;
}

// Pushes what a path leads to, for a look that the budget does not count, and returns the top before.
static int enter_path(luabox *box, const char *name, const int32_t *path, size_t pathLength) {
  lua_State *L = box->L;
  const int top = lua_gettop(L);
  box->output.length = 0;
  box->trusted = true;
  lua_checkstack(L, 20);
  push_path(L, box, name, path, pathLength);
  return top;
}

luabox_value luabox_upvalue(luabox *box, const char *name, const int32_t *path, size_t pathLength) {
  lua_State *L = box->L;
  const int top = enter_path(box, name, path, pathLength);
  luabox_value value = box_value_at(L, -1);
  if (value.kind == LUABOX_TEXT) {
    // Lasts as long as nothing else is written.
    bytes_add(&box->output, value.text, value.length);
    value.text = box->output.data;
  } else if (lua_istable(L, -1) && !box_is_locked(L, -1)) {
    // The environment is locked, too.
    value.kind = LUABOX_LIST;
  } else if (lua_istable(L, -1) || lua_iscfunction(L, -1)) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, box->environment);
    box_push_backing(L, -1);
    lua_pushvalue(L, top + 2);
    value.kind = LUABOX_OTHER;
    const bool isEnvironment = lua_rawequal(L, -1, -3);
    if (isEnvironment ? bytes_add(&box->output, "_ENV", 4) : write_name(L, &box->output, false)) {
      value.text = box->output.data;
      value.length = box->output.length;
    }
  }
  lua_settop(L, top);
  box->trusted = false;
  return value;
}

#define MOST_ENTRIES 4096

luabox_status luabox_entries(luabox *box, const char *name, const int32_t *path, size_t pathLength,
                             const uint8_t **bytes, size_t *length) {
  lua_State *L = box->L;
  const int top = enter_path(box, name, path, pathLength);
  bool fits = lua_istable(L, -1);
  int count = 0;
  lua_pushnil(L);
  while (fits && lua_next(L, -2)) {
    fits = ++count <= MOST_ENTRIES && box_write_value(L, -2, &box->output, INT_MAX) &&
           box_write_value(L, -1, &box->output, INT_MAX);
    lua_pop(L, 1);
  }
  lua_settop(L, top);
  box->trusted = false;
  *bytes = (const uint8_t *)box->output.data;
  *length = box->output.length;
  return fits ? LUABOX_OK : box_fail(box, LUABOX_MEMORY, 0, "a table of the file is too large");
}

luabox_status luabox_function_bytecode(luabox *box, const char *name, const int32_t *path,
                                       size_t pathLength, const uint8_t **bytes, size_t *length) {
  lua_State *L = box->L;
  box->output.length = 0;
  // Outside of a protected call nothing may be refused.
  box->trusted = true;
  push_path(L, box, name, path, pathLength);
  int failed = 0;
  if (lua_iscfunction(L, -1)) failed = !bytes_add(&box->output, "C", 1);
  else if (lua_isfunction(L, -1)) failed = lua_dump(L, write_chunk, &box->output, 0);
  lua_pop(L, 2);
  box->trusted = false;
  *bytes = (const uint8_t *)box->output.data;
  *length = box->output.length;
  return failed ? box_fail(box, LUABOX_NO_STATE, 0, "its bytecode cannot be listed") : LUABOX_OK;
}

// The global whose value is no longer that of the host, on top of the stack.
static bool environment_changed(lua_State *L, luabox *box) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, box->pristine);
  lua_rawgeti(L, LUA_REGISTRYINDEX, box->environment);
  lua_pushnil(L);
  while (lua_next(L, -3)) {
    lua_pushvalue(L, -2);
    lua_rawget(L, -4);
    if (!lua_rawequal(L, -1, -2)) {
      lua_pop(L, 2);
      return true;
    }
    lua_pop(L, 2);
  }
  lua_pop(L, 2);
  return false;
}

static luabox_status run_body(void *argument) {
  const loading *l = argument;
  luabox *box = l->box;
  lua_State *L = box->L;
  lua_settop(L, 0);
  lua_pushcfunction(L, box_handler);
  lua_rawgeti(L, LUA_REGISTRYINDEX, box->chunk);
  box_begin_call(box, 0, l->budget);
  const int status = lua_pcall(L, 0, 1, 1);
  luabox_status result = box_end_call(box, status);
  if (result == LUABOX_OK && environment_changed(L, box)) {
    char message[160];
    snprintf(message, sizeof message, "the global '%.80s' cannot be set", lua_tostring(L, -1));
    result = box_fail(box, LUABOX_ERROR, 0, message);
  } else if (result == LUABOX_OK && !lua_istable(L, -1)) {
    char message[160];
    snprintf(message, sizeof message, "the file returns %s%s, expected the table of a rule",
             lua_isnil(L, -1) ? "" : "a ", lua_isnil(L, -1) ? "nothing" : luaL_typename(L, -1));
    result = box_fail(box, LUABOX_ERROR, 0, message);
  } else if (result == LUABOX_OK) {
    // Outside of a protected call nothing may be refused.
    box->trusted = true;
    box->rule = luaL_ref(L, LUA_REGISTRYINDEX);
    box->trusted = false;
  }
  lua_settop(L, 0);
  return result;
}

luabox_status luabox_run(luabox *box, int64_t budget) {
  loading l = {box, NULL, 0, budget};
  return box_with_stack(box, run_body, &l);
}
