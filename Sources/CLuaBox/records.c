// Records as tables, kept for as long as they are near.

#include "records.h"

#include <stdio.h>

static uint32_t size_of_fields(const luabox *box) {
  size_t size = 64 + 64 * (box->fields.count + 2);
  for (size_t index = 0; index < box->fields.count; index++)
    if (box->fields.data[index].kind == LUABOX_TEXT) size += 32 + box->fields.data[index].length;
  return size > UINT32_MAX ? UINT32_MAX : (uint32_t)size;
}

static size_t field_count(const luabox *box, uint64_t wanted) {
  size_t count = 0;
  for (int32_t field = 0; field < box->fieldCount; field++) count += is_wanted(wanted, field);
  return count;
}

// No text with a zero byte enters from a record, see zeros.c.
static luabox_status check_fields(luabox *box, int side, uint64_t wanted) {
  const cells *values = &box->fields;
  if (!box_holds_zero(values->text.data, values->text.length)) return LUABOX_OK;
  const cell *value = values->data;
  const char *name = "id";
  for (int32_t index = -1; index < box->fieldCount; index++) {
    if (index >= 0) {
      if (!is_wanted(wanted, index)) continue;
      name = box->fieldNames[index];
      value++;
    }
    if (value->kind == LUABOX_TEXT &&
        box_holds_zero(values->text.data + value->offset, value->length))
      break;
  }
  char message[200];
  snprintf(message, sizeof message,
           "the %s of this %s record holds a zero byte, which rules in Lua do not take; take it out "
           "where the file is read", name, side_name(side));
  return box_fail(box, LUABOX_ERROR, 0, message);
}

// Reads a record's fields from the host.
static luabox_status read_fields(luabox *box, int side, int64_t row, uint64_t wanted) {
  box->fields.count = 0;
  box->fields.text.length = 0;
  if (box->host.record(box->host.context, box, side, row, wanted) == 0 &&
      box->fields.count == field_count(box, wanted) + 1)
    return check_fields(box, side, wanted);
  return box_fail(box, LUABOX_NO_STATE, 0, "a record could not be read");
}

// Puts the fields that were read into the table at an index, or, if none is there, into a new one in
// its place. Raises where the machine has no memory.
static void fill(lua_State *L, luabox *box, int side, int table, uint64_t wanted) {
  const cells *values = &box->fields;
  const cell *value = values->data;
  if (!lua_istable(L, table)) {
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
  // The host gives the id first.
  if (value->kind != LUABOX_NIL) {
    lua_pushliteral(L, "id");
    box_push_cell(L, values, value);
    lua_rawset(L, table);
  }
  for (int32_t index = 0; index < box->fieldCount; index++) {
    if (!is_wanted(wanted, index)) continue;
    lua_rawgeti(L, LUA_REGISTRYINDEX, box->fieldKeys[index]);
    box_push_cell(L, values, ++value);
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

static luabox_status load(luabox *box, int side, int64_t row, int64_t slot, uint64_t wanted,
                          int64_t budget) {
  lua_State *L = box->L;
  records *r = &box->side[side];
  luabox_status status = read_fields(box, side, row, wanted);
  if (status != LUABOX_OK) return status;
  box->trusted = true;
  // A proxy is made anew; a plain table is filled again.
  if (box->proxies) lua_pushnil(L);
  else lua_rawgeti(L, slots_index(side), slot + 1);
  const bool isNew = !lua_istable(L, -1);
  fill(L, box, side, lua_gettop(L), wanted);
  if (box->proxies) box_push_proxy(L);
  if (isNew) {
    const size_t before = box->used;
    lua_pushvalue(L, -1);
    lua_rawseti(L, slots_index(side), slot + 1);
    // The table of slots grows with the records that it keeps.
    if (box->used > before) box->kept += box->used - before;
  }
  r->sizes[slot] = size_of_fields(box);
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

bool box_load_record(luabox *box, int side, int64_t row, int64_t slot, uint64_t wanted,
                     int64_t budget) {
  records *r = &box->side[side];
  if (r->rows[slot] == row) return true;
  if (r->rows[slot] == -2 - row) return false;
  if (!box_drop_record(box, side, slot)) return false;
  // Until all of it is there.
  r->rows[slot] = (int32_t)(-2 - row);
  const luabox_status status = load(box, side, row, slot, wanted, budget);
  lua_settop(box->L, BOTTOM);
  if (status == LUABOX_OK) {
    r->rows[slot] = (int32_t)row;
    return true;
  }
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
  fill(L, f->box, f->side, BOTTOM + 2, LUABOX_ALL_FIELDS);
  if (f->box->proxies) box_push_proxy(L);
  return 1;
}

luabox_status box_push_own_record(luabox *box, int side, int64_t row, int64_t budget) {
  const luabox_status status = read_fields(box, side, row, LUABOX_ALL_FIELDS);
  if (status != LUABOX_OK) return status;
  filling f = {box, side};
  const size_t size = size_of_fields(box);
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
