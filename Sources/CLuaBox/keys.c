// Computes the keys of records: the calls of key.

#include "records.h"

#include <stdio.h>

// Rows that are read from the host at once.
#define ROWS_READ 128

// Rows are asked once each, so all of them stand in one slot.
#define SLOT 0

typedef struct keying {
  luabox *box;
  int32_t side;
  const int32_t *rows;
  size_t count;
  size_t index;  // of the row that is being asked
  int64_t budget;
  size_t readFrom;  // the rows that were read at once, as positions
  size_t readTo;
  size_t keptTo;    // the slot holds the row before this one, as it was read
  bool mayFollow;   // the program of key, instead of asking
  bool isApart;     // rows are read one by one
  size_t followed;
  size_t asked;
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
  if (lua_type(L, -1) == LUA_TSTRING) {
    keys->text = lua_tolstring(L, -1, &keys->length);
    *count = keys->length <= LUABOX_LONGEST_KEY;
    if (*count) return LUABOX_OK;
  }
  if (!lua_toboolean(L, -1)) return LUABOX_OK;
  size_t size = 1;
  const bool isList = lua_istable(L, -1);
  if (isList) {
    box->trusted = true;
    box_push_backing(L, -1);
    box->trusted = false;
    size = lua_rawlen(L, -1);
    if (size == 0) {
      lua_pushnil(L);
      if (lua_next(L, -2))
        return bad_key(box, "key returned a table without a list, expected nil, a text or a list of "
                            "texts");
    }
  }
  if (size > LUABOX_MOST_KEYS) {
    snprintf(message, sizeof message, "key returned %zu keys, at most %d are allowed", size,
             LUABOX_MOST_KEYS);
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
    if (keys[index].length > LUABOX_LONGEST_KEY) {
      snprintf(message, sizeof message, "key returned a key of %zu bytes, at most %d are allowed",
               keys[index].length, LUABOX_LONGEST_KEY);
      return bad_key(box, message);
    }
  }
  *count = size;
  return LUABOX_OK;
}

static inline bool add_row(key_list *list, const luabox_value *keys, size_t count) {
  size_t length = 0;
  for (size_t place = 0; place < count; place++) length += keys[place].length;
  if (!bytes_room(&list->text, length) || !bytes_room(&list->ends, count * sizeof(uint64_t)) ||
      !bytes_room(&list->counts, 1))
    return false;
  uint8_t kept = 0;
  for (size_t place = 0; place < count; place++) {
    // An empty key says nothing.
    if (keys[place].length == 0) continue;
    memcpy(list->text.data + list->text.length, keys[place].text, keys[place].length);
    list->text.length += keys[place].length;
    const uint64_t end = list->text.length;
    memcpy(list->ends.data + list->ends.length, &end, sizeof end);
    list->ends.length += sizeof end;
    kept++;
  }
  list->counts.data[list->counts.length++] = (char)kept;
  return true;
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

// Tells of a row that cannot be read.
static bool refuse_row(keying *k, luabox_status status) {
  luabox *box = k->box;
  const int32_t row = k->rows[k->index];
  box->host.failed(box->host.context, box, status, k->side == 0 ? row : -1,
                   k->side == 0 ? -1 : row);
  return false;
}

// Reads the row that is next, and some behind it.
static bool read_ahead(keying *k) {
  luabox *box = k->box;
  if (k->index < k->readTo) return true;
  const size_t left = k->count - k->index;
  const size_t count = left < ROWS_READ ? left : ROWS_READ;
  const luabox_status status =
      box_read_records(box, k->side, k->rows + k->index, count, box->wantedByKey);
  if (status != LUABOX_OK) return refuse_row(k, status);
  k->readFrom = k->index;
  k->readTo = k->index + count;
  k->keptTo = SIZE_MAX;
  return true;
}

// Reads the row that is next by itself, when the one before has been compared with its source.
static bool read_apart(keying *k) {
  luabox *box = k->box;
  if (!box_drop_record(box, k->side, SLOT)) return false;
  const luabox_status status =
      box_read_records(box, k->side, k->rows + k->index, 1, box->wantedByKey);
  if (status != LUABOX_OK) return refuse_row(k, status);
  k->readFrom = k->index;
  k->readTo = k->index + 1;
  k->keptTo = SIZE_MAX;
  return true;
}

// Brings the row that is next, which was read, into the slot.
static bool load_row(keying *k) {
  luabox *box = k->box;
  const bool isNext = k->keptTo == k->index;
  k->keptTo = SIZE_MAX;
  box_drop_record(box, k->side, SLOT);
  if (!box_keep_record(box, k->side, k->rows[k->index], k->index - k->readFrom, SLOT, isNext,
                       box->wantedByKey, k->budget))
    return false;
  k->keptTo = k->index + 1;
  return true;
}

static luabox_status ask_row(keying *k, luabox_value *keys, size_t *count) {
  luabox *box = k->box;
  lua_State *L = box->L;
  box_begin_call(box, KEY, k->budget);
  box->calls++;
  lua_pushvalue(L, KEY);
  lua_rawgeti(L, slots_index(k->side), SLOT + 1);
  push_side(L, k->side);
  lua_call(L, 2, 1);
  const luabox_status status = box_end_call(box, LUA_OK);
  return status == LUABOX_OK ? read_keys(box, keys, count) : status;
}

// Whether the program of key has answered for the row that is next, which was read.
static bool follow_row(keying *k, luabox_value *keys, size_t *count, char *texts) {
  luabox *box = k->box;
  if (!k->mayFollow) return false;
  if (!box->fieldsHoldZero &&
      box_follow_key(box, k->side, k->index - k->readFrom, keys, count, texts)) {
    box->calls++;
    box->followed++;
    k->followed++;
    return true;
  }
  // A program that seldom leads to an end is not worth its steps.
  if (++k->asked >= 64 && k->asked > k->followed) k->mayFollow = false;
  *count = 0;
  return false;
}

static int ask_rows(lua_State *L) {
  keying *k = lua_touserdata(L, BOTTOM + 1);
  luabox *box = k->box;
  luabox_value keys[LUABOX_MOST_KEYS];
  char texts[LUABOX_MOST_KEYS * LUABOX_LONGEST_KEY];
  lua_settop(L, BOTTOM);
  for (; k->index < k->count && box->killed == LUABOX_OK; k->index++) {
    size_t count = 0;
    luabox_status status = LUABOX_OK;
    if (k->isApart && !k->mayFollow) {
      if (box_load_record(box, k->side, k->rows[k->index], SLOT, box->wantedByKey, k->budget))
        status = ask_row(k, keys, &count);
    } else if (k->isApart ? read_apart(k) : read_ahead(k)) {
      if (!follow_row(k, keys, &count, texts) && load_row(k)) status = ask_row(k, keys, &count);
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
  // Whatever is followed has to be what Lua would get to the end of.
  const bool mayFollow = box->keyProgram && !box->hasNormalise &&
                         box->limits.string >= FOLLOWED_TEXT && FOLLOWED_COST <= budget / 2;
  // Records that are compared with their source when they are let go, or made anew, are read one by
  // one.
  const bool isApart = box->verifies || box->proxies;
  keying k = {.box = box, .side = side, .rows = rows, .count = count, .budget = budget,
              .keptTo = SIZE_MAX, .mayFollow = mayFollow, .isApart = isApart};
  const luabox_status status = box_with_stack(box, keys_body, &k);
  keys->text = (const uint8_t *)box->keys.text.data;
  keys->ends = (const uint64_t *)(const void *)box->keys.ends.data;
  keys->counts = (const uint8_t *)box->keys.counts.data;
  keys->rowCount = box->keys.counts.length;
  return status;
}
