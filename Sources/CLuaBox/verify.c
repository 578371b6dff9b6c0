// Whether a rule has changed what it may only read.

#include "records.h"

#include <stdio.h>

static bool same_cell(lua_State *L, const cells *values, const cell *value) {
  switch (value->kind) {
    case LUABOX_INTEGER: return lua_isinteger(L, -1) && lua_tointeger(L, -1) == value->integer;
    case LUABOX_TEXT: {
      if (lua_type(L, -1) != LUA_TSTRING) return false;
      size_t length;
      const char *text = lua_tolstring(L, -1, &length);
      return length == value->length &&
             memcmp(text, values->text.data + value->offset, length) == 0;
    }
    default: return lua_isnil(L, -1);
  }
}

static void note_edit(luabox *box, int side, const char *field) {
  char message[160];
  const size_t length = box->fields.count ? box->fields.data[0].length : 0;
  snprintf(message, sizeof message, "changed the field '%.60s' of %s record %.*s", field,
           side_name(side), (int)(length > 60 ? 60 : length),
           length ? box->fields.text.data + box->fields.data[0].offset : "");
  box_fail(box, LUABOX_EDITED, 0, message);
  box->killed = LUABOX_EDITED;
}

bool box_verify_record(luabox *box, int side, int64_t slot) {
  lua_State *L = box->L;
  records *r = &box->side[side];
  const int64_t row = r->rows[slot];
  if (row < 0) return true;
  const int32_t wanted = (int32_t)row;
  if (box_read_records(box, side, &wanted, 1, LUABOX_ALL_FIELDS) != LUABOX_OK) return true;
  const cells *values = &box->fields;
  lua_rawgeti(L, slots_index(side), slot + 1);
  box_push_backing(L, -1);
  lua_remove(L, -2);
  lua_getfield(L, -1, "side");
  const char *sideName = lua_tostring(L, -1);
  const char *edited = NULL;
  if (!sideName || strcmp(sideName, side_name(side)) != 0) edited = "side";
  lua_pop(L, 1);
  lua_pushliteral(L, "id");
  lua_rawget(L, -2);
  // A record without a table of its own to write into may be without its id, see fill_record.
  if (!same_cell(L, values, &values->data[0])) edited = "id";
  lua_pop(L, 1);
  for (int32_t index = 0; !edited && index < box->fieldCount; index++) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, box->fieldKeys[index]);
    lua_rawget(L, -2);
    if (!same_cell(L, values, &values->data[index + 1])) edited = box->fieldNames[index];
    lua_pop(L, 1);
  }
  if (!edited && box->hasNormalise) {
    lua_pushliteral(L, "n");
    lua_rawget(L, -2);
    if (box_content_hash(L, -1) != r->hashes[slot]) edited = "n";
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  if (edited) note_edit(box, side, edited);
  return !edited;
}

static luabox_status verify_all(luabox *box) {
  for (int side = 0; side < 2; side++)
    for (int64_t slot = 0; slot <= box->side[side].mask; slot++)
      if (!box_verify_record(box, side, slot)) return LUABOX_EDITED;
  return LUABOX_OK;
}

static luabox_status verify_body(void *argument) {
  luabox *box = argument;
  if (box->killed != LUABOX_OK) return box->killed;
  lua_settop(box->L, BOTTOM);
  box->trusted = true;
  // The walk below needs memory, too; what is garbage may go first.
  if (box->used > box->base + box->kept + box->limits.memory / 4) lua_gc(box->L, LUA_GCCOLLECT);
  uint64_t hash;
  luabox_status status = LUABOX_OK;
  if (!box_state_hash(box->L, MATCH, GROUP, &hash)) {
    status = box_fail(box, LUABOX_NO_STATE, 0, "there is no memory for it");
  } else if (hash != box->stateHash) {
    box->killed = LUABOX_EDITED;
    status = box_fail(box, LUABOX_EDITED, 0,
                      "changed something that lasts from one call to the next: a table, a function "
                      "or an iterator of the file");
  } else if (box_content_hash(box->L, PARAMETERS) != box->parameterHash) {
    box->killed = LUABOX_EDITED;
    status = box_fail(box, LUABOX_EDITED, 0, "changed its parameters");
  } else if (box->verifies) {
    status = verify_all(box);
  }
  box->trusted = false;
  return status;
}

luabox_status luabox_verify(luabox *box) {
  if (!box->isPrepared) return LUABOX_OK;
  return box_with_stack(box, verify_body, box);
}
