// Records as tables, kept for as long as they are near.

#include "records.h"

#include <stdio.h>

// The value of a column, 0 for the id, of a row by its place among those read.
static inline const cell *cell_at(const luabox *box, size_t column, size_t place) {
  return box->fields.data + column * box->rowsRead + place;
}

static size_t field_count(const luabox *box, uint64_t wanted) {
  size_t count = 0;
  for (int32_t field = 0; field < box->fieldCount; field++) count += is_wanted(wanted, field);
  return count;
}

static uint32_t size_of_fields(const luabox *box, size_t place) {
  const size_t columns = box->fields.count / box->rowsRead;
  size_t size = 64 + 64 * (columns + 2);
  for (size_t column = 0; column < columns; column++) {
    const cell *value = cell_at(box, column, place);
    if (value->kind == LUABOX_TEXT) size += 32 + value->length;
  }
  return size > UINT32_MAX ? UINT32_MAX : (uint32_t)size;
}

// No text with a zero byte enters from a record, see zeros.c.
static luabox_status check_fields(luabox *box, int side, size_t place, uint64_t wanted) {
  if (!box->fieldsHoldZero) return LUABOX_OK;
  size_t column = 0;
  const char *name = "id";
  for (int32_t index = -1; index < box->fieldCount; index++) {
    if (index >= 0) {
      if (!is_wanted(wanted, index)) continue;
      name = box->fieldNames[index];
      column++;
    }
    const cell *value = cell_at(box, column, place);
    if (value->kind != LUABOX_TEXT ||
        !box_holds_zero(box->fields.text.data + value->offset, value->length))
      continue;
    char message[200];
    snprintf(message, sizeof message,
             "the %s of this %s record holds a zero byte, which rules in Lua do not take; take it "
             "out where the file is read", name, side_name(side));
    return box_fail(box, LUABOX_ERROR, 0, message);
  }
  return LUABOX_OK;
}

luabox_status box_read_records(luabox *box, int side, const int32_t *rows, size_t count,
                               uint64_t wanted) {
  box->fields.count = 0;
  box->fields.text.length = 0;
  box->rowsRead = count;
  if (box->host.records(box->host.context, box, side, rows, count, wanted) != 0 ||
      box->fields.count != count * (field_count(box, wanted) + 1))
    return box_fail(box, LUABOX_NO_STATE, 0, "a record could not be read");
  box->fieldsHoldZero = box_holds_zero(box->fields.text.data, box->fields.text.length);
  return LUABOX_OK;
}

static inline bool same_value(const cell *one, const cell *other) {
  return one->kind == other->kind && one->integer == other->integer &&
         one->offset == other->offset && one->length == other->length;
}

// Puts the fields of a row that was read into the table at an index, or, if none is there, into a new
// one in its place. Raises where the machine has no memory.
static void fill(lua_State *L, luabox *box, int side, int table, size_t place, bool isNext,
                 uint64_t wanted) {
  const cells *values = &box->fields;
  if (!lua_istable(L, table)) {
    isNext = false;
    lua_createtable(L, 0, box->fieldCount + 3);
    lua_replace(L, table);
    lua_pushliteral(L, "side");
    push_side(L, side);
    lua_rawset(L, table);
    if (!box->proxies) {
      lua_rawgeti(L, LUA_REGISTRYINDEX, box->recordMeta);
      lua_setmetatable(L, table);
    }
  }
  if (cell_at(box, 0, place)->kind != LUABOX_NIL) {
    lua_pushliteral(L, "id");
    box_push_cell(L, values, cell_at(box, 0, place));
    lua_rawset(L, table);
  }
  size_t column = 0;
  for (int32_t index = 0; index < box->fieldCount; index++) {
    if (!is_wanted(wanted, index)) continue;
    const cell *value = cell_at(box, ++column, place);
    // Most records share their currency, many their day, with the one before.
    if (isNext && same_value(value, value - 1)) continue;
    lua_rawgeti(L, LUA_REGISTRYINDEX, box->fieldKeys[index]);
    box_push_cell(L, values, value);
    lua_rawset(L, table);
  }
  if (box->hasNormalise) {
    // Room for what normalise gives, so that it can be set outside of a protected call.
    lua_pushliteral(L, "n");
    lua_pushboolean(L, false);
    lua_rawset(L, table);
  }
}

// What normalise gave counts as kept with its record, up to this much.
#define MOST_KEPT 1024

// Whether what normalise gave, on top of the stack, is plain values: anything else could keep
// something from one call to the next.
static luabox_status check_normalised(luabox *box, size_t *size) {
  lua_State *L = box->L;
  char message[160];
  if (!lua_istable(L, -1)) {
    snprintf(message, sizeof message, "normalise returned a %s, expected a table",
             luaL_typename(L, -1));
  } else {
    box->trusted = true;
    const char *flaw = box_plain_flaw(L, -1, size);
    box->trusted = false;
    if (*size > MOST_KEPT) *size = MOST_KEPT;
    if (!flaw) return LUABOX_OK;
    snprintf(message, sizeof message,
             "normalise returned a table with a %s; it returns texts, numbers, booleans and tables "
             "of those", flaw);
  }
  lua_Debug activation;
  lua_pushvalue(L, NORMALISE);
  lua_getinfo(L, ">S", &activation);
  return box_fail(box, LUABOX_ERROR, activation.linedefined, message);
}

// Calls normalise with the record on top of the stack, and puts what it gives into the record.
static luabox_status normalise(luabox *box, int side, int64_t budget, size_t *size, uint64_t *hash) {
  lua_State *L = box->L;
  const int record = lua_gettop(L);
  box_begin_call(box, NORMALISE, budget);
  lua_pushvalue(L, NORMALISE);
  lua_pushvalue(L, record);
  push_side(L, side);
  luabox_status status = box_end_call(box, lua_pcall(L, 2, 1, HANDLER));
  if (status == LUABOX_OK) status = check_normalised(box, size);
  if (status == LUABOX_OK) {
    box->kept += *size;
    box->trusted = true;
    *hash = box->verifies ? box_content_hash(L, -1) : 0;
    box_push_backing(L, record);
    lua_pushliteral(L, "n");
    lua_pushvalue(L, -3);
    lua_rawset(L, -3);
    box->trusted = false;
  }
  lua_settop(L, record);
  return status;
}

static luabox_status load(luabox *box, int side, size_t place, int64_t slot, bool isNext,
                          uint64_t wanted, int64_t budget) {
  lua_State *L = box->L;
  records *r = &box->side[side];
  luabox_status status = check_fields(box, side, place, wanted);
  if (status != LUABOX_OK) return status;
  box->trusted = true;
  // A proxy is made anew; a plain table is filled again.
  if (box->proxies) lua_pushnil(L);
  else lua_rawgeti(L, slots_index(side), slot + 1);
  const bool isNew = !lua_istable(L, -1);
  fill(L, box, side, lua_gettop(L), place, isNext, wanted);
  if (box->proxies) box_push_proxy(L);
  if (isNew) {
    const size_t before = box->used;
    lua_pushvalue(L, -1);
    lua_rawseti(L, slots_index(side), slot + 1);
    // The table of slots grows with the records that it keeps.
    if (box->used > before) box->kept += box->used - before;
  }
  r->sizes[slot] = size_of_fields(box, place);
  box->kept += r->sizes[slot];
  box->trusted = false;
  if (!box->hasNormalise) return LUABOX_OK;
  size_t size = 0;
  status = normalise(box, side, budget, &size, &r->hashes[slot]);
  if (status == LUABOX_OK) r->sizes[slot] += (uint32_t)size;
  return status;
}

bool box_drop_record(luabox *box, int side, int64_t slot) {
  records *r = &box->side[side];
  if (box->verifies && r->rows[slot] >= 0) {
    box->trusted = true;
    const bool isSound = box_verify_record(box, side, slot);
    box->trusted = false;
    if (!isSound) {
      box->host.failed(box->host.context, box, LUABOX_EDITED, -1, -1);
      return false;
    }
  }
  r->rows[slot] = -1;
  box->kept -= r->sizes[slot];
  r->sizes[slot] = 0;
  return true;
}

bool box_keep_record(luabox *box, int side, int64_t row, size_t place, int64_t slot, bool isNext,
                     uint64_t wanted, int64_t budget) {
  records *r = &box->side[side];
  // Until all of it is there.
  r->rows[slot] = (int32_t)(-2 - row);
  const luabox_status status = load(box, side, place, slot, isNext, wanted, budget);
  lua_settop(box->L, BOTTOM);
  if (status == LUABOX_OK) {
    r->rows[slot] = (int32_t)row;
    return true;
  }
  box->host.failed(box->host.context, box, status, side == 0 ? row : -1, side == 0 ? -1 : row);
  return false;
}

bool box_load_record(luabox *box, int side, int64_t row, int64_t slot, uint64_t wanted,
                     int64_t budget) {
  const records *r = &box->side[side];
  if (r->rows[slot] == row) return true;
  if (r->rows[slot] == -2 - row) return false;
  if (!box_drop_record(box, side, slot)) return false;
  const int32_t rows[] = {(int32_t)row};
  const luabox_status status = box_read_records(box, side, rows, 1, wanted);
  if (status == LUABOX_OK)
    return box_keep_record(box, side, row, 0, slot, false, wanted, budget);
  box->host.failed(box->host.context, box, status, side == 0 ? row : -1, side == 0 ? -1 : row);
  return false;
}

// MARK: Records of their own

typedef struct filling {
  luabox *box;
  int side;
} filling;

static int fill_own(lua_State *L) {
  const filling *f = lua_touserdata(L, BOTTOM + 1);
  lua_pushnil(L);
  fill(L, f->box, f->side, BOTTOM + 2, 0, false, LUABOX_ALL_FIELDS);
  if (f->box->proxies) box_push_proxy(L);
  return 1;
}

luabox_status box_push_own_record(luabox *box, int side, int64_t row, int64_t budget) {
  const int32_t rows[] = {(int32_t)row};
  luabox_status status = box_read_records(box, side, rows, 1, LUABOX_ALL_FIELDS);
  if (status == LUABOX_OK) status = check_fields(box, side, 0, LUABOX_ALL_FIELDS);
  if (status != LUABOX_OK) return status;
  filling f = {box, side};
  const size_t size = size_of_fields(box, 0);
  box->kept += size;
  box->trusted = true;
  const int result = box_protect(box, fill_own, &f, 1);
  box->trusted = false;
  if (result != LUA_OK)
    return box_fail(box, LUABOX_NO_STATE, 0, "there is no memory for a record");
  if (!box->hasNormalise) return LUABOX_OK;
  size_t normalisedSize = 0;
  uint64_t hash;
  return normalise(box, side, budget, &normalisedSize, &hash);
}

// MARK: Normalised values

typedef struct loading {
  luabox *box;
  int32_t side;
  int32_t row;
  int64_t budget;
  int64_t slot;
} loading;

static int load_one(lua_State *L) {
  loading *l = lua_touserdata(L, BOTTOM + 1);
  lua_settop(L, BOTTOM);
  l->slot = box_ensure_record(l->box, l->side, l->row, l->budget);
  return 0;
}

static luabox_status load_body(void *argument) {
  loading *l = argument;
  luabox *box = l->box;
  lua_State *L = box->L;
  const int status = box_protect(box, load_one, l, 0);
  box->trusted = false;
  if (status != LUA_OK)
    return box_fail(box, LUABOX_NO_STATE, 0, "there is no memory for a record");
  if (l->slot < 0) return box->status;
  box->trusted = true;
  box->output.length = 0;
  lua_rawgeti(L, slots_index(l->side), l->slot + 1);
  box_push_backing(L, -1);
  lua_pushliteral(L, "n");
  lua_rawget(L, -2);
  box_write_value(L, -1, &box->output, 0);
  lua_settop(L, BOTTOM);
  box->trusted = false;
  return LUABOX_OK;
}

luabox_status luabox_normalised(luabox *box, int32_t side, int32_t row, int64_t budget,
                                const uint8_t **bytes, size_t *length) {
  *length = 0;
  if (!box->hasNormalise) return LUABOX_OK;
  if (box->killed != LUABOX_OK) return box->killed;
  loading l = {box, side, row, budget, -1};
  const luabox_status status = box_with_stack(box, load_body, &l);
  if (status != LUABOX_OK) return status;
  *bytes = (const uint8_t *)box->output.data;
  *length = box->output.length;
  return LUABOX_OK;
}

void luabox_forget(luabox *box) {
  for (int side = 0; side < 2; side++)
    for (int64_t slot = 0; slot <= box->side[side].mask; slot++) box->side[side].rows[slot] = -1;
}

bool luabox_leave_no_trace(luabox *box) {
  luabox_forget(box);
  if (box->killed != LUABOX_OK) return false;
  if (!box->keepsTexts && !box->touched) return true;
  box->touched = false;
  return luabox_verify(box) == LUABOX_OK;
}
