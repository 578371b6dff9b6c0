// Computes the keys of records: the calls of key.

#include "records.h"

#include <stdio.h>

#define MOST_KEYS 16
#define LONGEST_KEY 256

// Rows are asked once each, so all of them stand in one slot.
#define SLOT 0

typedef struct keying {
  luabox *box;
  int32_t side;
  const int32_t *rows;
  size_t count;
  size_t index;  // of the row that is being asked
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

static bool add_row(key_list *list, const luabox_value *keys, size_t count) {
  uint8_t kept = 0;
  for (size_t place = 0; place < count; place++) {
    // An empty key says nothing.
    if (keys[place].length == 0) continue;
    if (!bytes_add(&list->text, keys[place].text, keys[place].length)) return false;
    const uint64_t end = list->text.length;
    if (!bytes_add(&list->ends, &end, sizeof end)) return false;
    kept++;
  }
  return bytes_add(&list->counts, &kept, 1);
}

// Keeps the keys of a row, or tells of its failure: it has none then.
static void end_row(keying *k, luabox_status status, const luabox_value *keys, size_t count) {
  luabox *box = k->box;
  if (!add_row(&box->keys, keys, status == LUABOX_OK ? count : 0)) {
    status = box_fail(box, LUABOX_NO_STATE, 0, "there is no memory for its keys");
    box->killed = status;
  }
  const int32_t row = k->rows[k->index];
  if (__builtin_expect(status != LUABOX_OK, 0))
    box->host.failed(box->host.context, box, status, k->side == 0 ? row : -1,
                     k->side == 0 ? -1 : row);
}

static int ask_rows(lua_State *L) {
  keying *k = lua_touserdata(L, BOTTOM + 1);
  luabox *box = k->box;
  luabox_value keys[MOST_KEYS];
  lua_settop(L, BOTTOM);
  for (; k->index < k->count && box->killed == LUABOX_OK; k->index++) {
    size_t count = 0;
    luabox_status status = LUABOX_OK;
    if (box_load_record(box, k->side, k->rows[k->index], SLOT, box->wantedByKey, k->budget)) {
      box_begin_call(box, KEY, k->budget);
      box->calls++;
      lua_pushvalue(L, KEY);
      lua_rawgeti(L, slots_index(k->side), SLOT + 1);
      push_side(L, k->side);
      lua_call(L, 2, 1);
      status = box_end_call(box, LUA_OK);
      if (status == LUABOX_OK) status = read_keys(box, keys, &count);
    }
    end_row(k, status, keys, count);
    lua_settop(L, BOTTOM);
  }
  return 0;
}

static luabox_status keys_body(void *argument) {
  keying *k = argument;
  luabox *box = k->box;
  box->keys.text.length = box->keys.ends.length = box->keys.counts.length = 0;
  box_pace_collections(box);
  while (k->index < k->count && box->killed == LUABOX_OK) {
    lua_settop(box->L, BOTTOM);
    const int status = box_protect(box, ask_rows, k, 0);
    if (status == LUA_OK) break;
    end_row(k, box_end_batch(box, status), NULL, 0);
    k->index++;
  }
  lua_settop(box->L, BOTTOM);
  // What stands there now may lack what match reads.
  box_drop_record(box, k->side, SLOT);
  return box->killed;
}

luabox_status luabox_keys(luabox *box, int32_t side, const int32_t *rows, size_t count,
                          int64_t budget, luabox_key_list *keys) {
  keying k = {box, side, rows, count, 0, budget};
  const luabox_status status = box_with_stack(box, keys_body, &k);
  keys->text = (const uint8_t *)box->keys.text.data;
  keys->ends = (const uint64_t *)(const void *)box->keys.ends.data;
  keys->counts = (const uint8_t *)box->keys.counts.data;
  keys->rowCount = box->keys.counts.length;
  return status;
}
