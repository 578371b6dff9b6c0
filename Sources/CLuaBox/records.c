// Records as tables, kept for as long as they are near.

#include "records.h"

#include <stdio.h>

typedef struct filling {
  luabox *box;
  int side;
} filling;

static uint32_t size_of_fields(const luabox *box) {
  size_t size = 64 + 64 * (size_t)(box->fieldCount + 3);
  for (size_t index = 0; index < box->fields.count; index++)
    if (box->fields.data[index].kind == LUABOX_TEXT) size += 32 + box->fields.data[index].length;
  return size > UINT32_MAX ? UINT32_MAX : (uint32_t)size;
}

// The record's table, or nil for a new one, comes first; gives the table.
static int fill_record(lua_State *L) {
  const filling *f = lua_touserdata(L, 1);
  luabox *box = f->box;
  const cells *values = &box->fields;
  if (!lua_istable(L, 2)) {
    lua_settop(L, 1);
    lua_createtable(L, 0, box->fieldCount + 3);
    lua_pushstring(L, side_name(f->side));
    lua_setfield(L, -2, "side");
    if (!box->proxies) {
      lua_rawgeti(L, LUA_REGISTRYINDEX, box->recordMeta);
      lua_setmetatable(L, 2);
    }
  }
  // The host gives the id first.
  if (values->data[0].kind != LUABOX_NIL) {
    lua_pushliteral(L, "id");
    box_push_cell(L, values, &values->data[0]);
    lua_rawset(L, 2);
  }
  for (int32_t index = 0; index < box->fieldCount; index++) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, box->fieldKeys[index]);
    box_push_cell(L, values, &values->data[index + 1]);
    lua_rawset(L, 2);
  }
  if (box->hasNormalise) {
    // Room for what normalise gives, so that it can be set outside of a protected call.
    lua_pushliteral(L, "n");
    lua_pushboolean(L, false);
    lua_rawset(L, 2);
  }
  lua_settop(L, 2);
  if (box->proxies) box_push_proxy(L);
  return 1;
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

static luabox_status normalise(luabox *box, int side, int64_t slot, int64_t budget) {
  lua_State *L = box->L;
  box_begin_call(box, budget);
  lua_pushvalue(L, NORMALISE);
  lua_rawgeti(L, slots_index(side), slot + 1);
  box_push_side(box, side);
  luabox_status status = box_end_call(box, lua_pcall(L, 2, 1, HANDLER));
  size_t size = 0;
  if (status == LUABOX_OK) status = check_normalised(box, &size);
  if (status == LUABOX_OK) {
    box->side[side].sizes[slot] += (uint32_t)size;
    box->kept += size;
    box->trusted = true;
    lua_rawgeti(L, slots_index(side), slot + 1);
    box_push_backing(L, -1);
    lua_pushliteral(L, "n");
    lua_pushvalue(L, -4);
    lua_rawset(L, -3);
    box->side[side].hashes[slot] = box->verifies ? box_content_hash(L, -3) : 0;
    box->trusted = false;
  }
  lua_settop(L, BOTTOM);
  return status;
}


int64_t box_load_record(luabox *box, int side, int64_t row, int64_t budget) {
  lua_State *L = box->L;
  records *r = &box->side[side];
  const int64_t slot = row & r->mask;
  if (r->rows[slot] == row) return r->failed[slot] ? -1 : slot;
  if (box->verifies && r->rows[slot] >= 0) {
    box->trusted = true;
    const bool isSound = box_verify_record(box, side, slot);
    box->trusted = false;
    if (!isSound) {
      box->host.failed(box->host.context, box, LUABOX_EDITED, -1, -1);
      return -1;
    }
  }
  box->fields.count = 0;
  box->fields.text.length = 0;
  r->rows[slot] = row;
  r->failed[slot] = false;
  box->kept -= r->sizes[slot];
  r->sizes[slot] = 0;
  luabox_status status = LUABOX_OK;
  if (box->host.record(box->host.context, box, side, row) != 0 ||
      box->fields.count != (size_t)box->fieldCount + 1) {
    status = box_fail(box, LUABOX_NO_STATE, 0, "a record could not be read");
  } else {
    filling f = {box, side};
    box->trusted = true;
    lua_pushcfunction(L, fill_record);
    lua_pushlightuserdata(L, &f);
    // A proxy is made anew; a plain table is filled again.
    if (box->proxies) lua_pushnil(L);
    else lua_rawgeti(L, slots_index(side), slot + 1);
    if (lua_pcall(L, 2, 1, 0) == LUA_OK) {
      lua_rawseti(L, slots_index(side), slot + 1);
      r->sizes[slot] = size_of_fields(box);
      box->kept += r->sizes[slot];
    } else {
      status = box_fail(box, LUABOX_NO_STATE, 0, "there is no memory for a record");
    }
    lua_settop(L, BOTTOM);
    box->trusted = false;
    if (status == LUABOX_OK && box->hasNormalise) status = normalise(box, side, slot, budget);
  }
  if (status == LUABOX_OK) return slot;
  r->failed[slot] = true;
  box->host.failed(box->host.context, box, status, side == 0 ? row : -1, side == 0 ? -1 : row);
  return -1;
}

luabox_status box_push_own_record(luabox *box, int side, int64_t row, int64_t budget) {
  lua_State *L = box->L;
  box->fields.count = 0;
  box->fields.text.length = 0;
  if (box->host.record(box->host.context, box, side, row) != 0 ||
      box->fields.count != (size_t)box->fieldCount + 1)
    return box_fail(box, LUABOX_NO_STATE, 0, "a record could not be read");
  filling f = {box, side};
  const size_t size = size_of_fields(box);
  box->kept += size;
  box->trusted = true;
  lua_pushcfunction(L, fill_record);
  lua_pushlightuserdata(L, &f);
  lua_pushnil(L);
  const int status = lua_pcall(L, 2, 1, 0);
  box->trusted = false;
  if (status != LUA_OK) return box_fail(box, LUABOX_NO_STATE, 0, "there is no memory for a record");
  if (!box->hasNormalise) return LUABOX_OK;
  box_begin_call(box, budget);
  lua_pushvalue(L, NORMALISE);
  lua_pushvalue(L, -2);
  box_push_side(box, side);
  const luabox_status result = box_end_call(box, lua_pcall(L, 2, 1, HANDLER));
  if (result != LUABOX_OK) return result;
  size_t normalisedSize = 0;
  const luabox_status checked = check_normalised(box, &normalisedSize);
  if (checked != LUABOX_OK) return checked;
  box->kept += normalisedSize;
  box->trusted = true;
  box_push_backing(L, -2);
  lua_pushliteral(L, "n");
  lua_pushvalue(L, -3);
  lua_rawset(L, -3);
  lua_pop(L, 2);
  box->trusted = false;
  return LUABOX_OK;
}

// MARK: Normalised values

typedef struct loading {
  luabox *box;
  int32_t side;
  int32_t row;
  int64_t budget;
  int64_t slot;
} loading;

static luabox_status load_body(void *argument) {
  loading *l = argument;
  lua_settop(l->box->L, BOTTOM);
  l->slot = box_ensure_record(l->box, l->side, l->row, l->budget);
  return LUABOX_OK;
}

luabox_status luabox_normalised(luabox *box, int32_t side, int32_t row, int64_t budget,
                                const uint8_t **bytes, size_t *length) {
  lua_State *L = box->L;
  *length = 0;
  if (!box->hasNormalise) return LUABOX_OK;
  if (box->killed != LUABOX_OK) return box->killed;
  loading l = {box, side, row, budget, -1};
  const luabox_status status = box_with_stack(box, load_body, &l);
  const int64_t slot = l.slot;
  if (status != LUABOX_OK) return status;
  if (slot < 0) return box->status;
  lua_settop(L, BOTTOM);
  box->trusted = true;
  box->output.length = 0;
  lua_rawgeti(L, slots_index(side), slot + 1);
  box_push_backing(L, -1);
  lua_pushliteral(L, "n");
  lua_rawget(L, -2);
  box_write_value(L, -1, &box->output, 0);
  lua_settop(L, BOTTOM);
  box->trusted = false;
  *bytes = (const uint8_t *)box->output.data;
  *length = box->output.length;
  return LUABOX_OK;
}

void luabox_forget(luabox *box) {
  for (int side = 0; side < 2; side++)
    for (int64_t slot = 0; slot <= box->side[side].mask; slot++) box->side[side].rows[slot] = -1;
}
