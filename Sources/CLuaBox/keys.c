// Computes the keys of records: the calls of key.

#include "records.h"

#include <stdio.h>

#define MOST_KEYS 16
#define LONGEST_KEY 256

typedef struct keying {
  luabox *box;
  int32_t side;
  const int32_t *rows;
  size_t count;
  int64_t budget;
} keying;

static luabox_status bad_key(luabox *box, const char *what) {
  lua_Debug activation;
  lua_pushvalue(box->L, KEY);
  lua_getinfo(box->L, ">S", &activation);
  return box_fail(box, LUABOX_ERROR, activation.linedefined, what);
}

// Reads the result of key on top of the stack; texts stay alive as long as it stands there.
static luabox_status read_keys(luabox *box, luabox_value *keys, size_t *count) {
  lua_State *L = box->L;
  char message[160];
  *count = 0;
  if (!lua_toboolean(L, -1)) return LUABOX_OK;
  size_t size = 1;
  const bool isList = lua_istable(L, -1);
  if (isList) {
    box->trusted = true;
    box_push_backing(L, -1);
    box->trusted = false;
    size = lua_rawlen(L, -1);
  }
  if (size > MOST_KEYS) {
    snprintf(message, sizeof message, "key returned %zu keys, at most %d are allowed", size,
             MOST_KEYS);
    return bad_key(box, message);
  }
  for (size_t index = 0; index < size; index++) {
    if (isList) lua_rawgeti(L, -1, (lua_Integer)index + 1);
    const bool isText = lua_type(L, -1) == LUA_TSTRING;
    keys[index] = box_value_at(L, -1);
    const char *type = luaL_typename(L, -1);
    if (isList) lua_pop(L, 1);
    if (!isText) {
      snprintf(message, sizeof message,
               "key returned %sa %s, expected nil, a text or a list of texts",
               isList ? "a list with " : "", type);
      return bad_key(box, message);
    }
    if (keys[index].length > LONGEST_KEY) {
      snprintf(message, sizeof message, "key returned a key of %zu bytes, at most %d are allowed",
               keys[index].length, LONGEST_KEY);
      return bad_key(box, message);
    }
  }
  *count = size;
  return LUABOX_OK;
}

static luabox_status keys_body(void *argument) {
  const keying *k = argument;
  luabox *box = k->box;
  lua_State *L = box->L;
  lua_settop(L, BOTTOM);
  for (size_t index = 0; index < k->count; index++) {
    const int32_t row = k->rows[index];
    luabox_value keys[MOST_KEYS];
    size_t count = 0;
    luabox_status status = box->killed;
    const int64_t slot = status == LUABOX_OK ? box_ensure_record(box, k->side, row, k->budget) : -1;
    if (slot >= 0) {
      box_begin_call(box, k->budget);
      box->calls++;
      lua_pushvalue(L, KEY);
      lua_rawgeti(L, slots_index(k->side), slot + 1);
      box_push_side(box, k->side);
      status = box_end_call(box, lua_pcall(L, 2, 1, HANDLER));
      if (status == LUABOX_OK) status = read_keys(box, keys, &count);
      if (status != LUABOX_OK) {
        count = 0;
        box->host.failed(box->host.context, box, status, k->side == 0 ? row : -1,
                         k->side == 0 ? -1 : row);
      }
    }
    if (box->host.keys(box->host.context, box, row, keys, count) != 0) break;
    lua_settop(L, BOTTOM);
  }
  lua_settop(L, BOTTOM);
  return box->killed;
}

luabox_status luabox_keys(luabox *box, int32_t side, const int32_t *rows, size_t count,
                          int64_t budget) {
  keying k = {box, side, rows, count, budget};
  return box_with_stack(box, keys_body, &k);
}
