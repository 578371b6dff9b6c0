// Records as tables, kept for as long as they are near, and the calls of a rule's functions.

#include "box.h"

#include <stdio.h>

// What stands at the bottom of the stack once a box is prepared.
enum { HANDLER = 1, MATCH, KEY, NORMALISE, GROUP, PARAMETERS, LEDGER, EXTERNAL, BOTTOM = EXTERNAL };

static inline int slots_index(int side) { return side == 0 ? LEDGER : EXTERNAL; }

// MARK: What a record answers

static bool is_field(const luabox *box, const char *name) {
  for (int32_t index = 0; index < box->fieldCount; index++)
    if (strcmp(box->fieldNames[index], name) == 0) return true;
  return false;
}

// A field that the table does not hold: absent, or not asked for.
static int missing_field(lua_State *L) {
  luabox *box = box_of(L);
  if (lua_type(L, 2) != LUA_TSTRING)
    return luaL_error(L, "a record has no field that is named by a %s", luaL_typename(L, 2));
  const char *name = lua_tostring(L, 2);
  if (strcmp(name, "id") == 0)
    return luaL_error(L, "the id is kept only where a rule reads it by its name: write record.id");
  if (strcmp(name, "side") == 0 || is_field(box, name)) {
    lua_pushnil(L);
    return 1;
  }
  if (strcmp(name, "n") == 0) {
    if (box->hasNormalise) {
      lua_pushnil(L);
      return 1;
    }
    return luaL_error(L, "'record.n' is what normalise returns, and this rule has no normalise");
  }
  return luaL_error(L, "the field '%s' is not listed in needs; add it there", name);
}

static int write_field(lua_State *L) {
  return luaL_error(L, "the field '%s' cannot be set: records are read-only",
                    lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2));
}

// Upvalue: the table behind the proxy.
static int read_proxy(lua_State *L) {
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
  return missing_field(L);
}

static int missing_parameter(lua_State *L) {
  return luaL_error(L, "'%s' is no parameter of this rule",
                    lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2));
}

static int write_parameter(lua_State *L) {
  return luaL_error(L, "the parameter '%s' cannot be set: parameters are read-only",
                    lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2));
}

// Outside of a protected call nothing may be refused.
static void push_side(luabox *box, int side) {
  box->trusted = true;
  lua_pushstring(box->L, side == 0 ? "ledger" : "external");
  box->trusted = false;
}

// Puts a table that refuses writes before the one on top.
static void push_proxy(lua_State *L) {
  lua_newtable(L);
  lua_newtable(L);
  lua_pushvalue(L, -3);
  lua_pushcclosure(L, read_proxy, 1);
  lua_setfield(L, -2, "__index");
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "backing");
  lua_pushcfunction(L, write_field);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
}

static uint64_t content_hash(lua_State *L, int index, int depth);

// MARK: Preparing

typedef struct preparation {
  luabox *box;
  const luabox_setup *setup;
} preparation;

static void push_function(lua_State *L, int rule, const char *name, bool *has) {
  lua_getfield(L, rule, name);
  const bool isFunction = lua_isfunction(L, -1);
  if (has) *has = isFunction;
  if (!isFunction) {
    lua_pop(L, 1);
    lua_pushboolean(L, false);
  }
}

static int prepare_call(lua_State *L) {
  const preparation *p = lua_touserdata(L, 1);
  luabox *box = p->box;
  const luabox_setup *setup = p->setup;
  lua_settop(L, 0);
  lua_rawgeti(L, LUA_REGISTRYINDEX, box->rule);
  lua_pushcfunction(L, box_handler);
  push_function(L, 1, "match", NULL);
  push_function(L, 1, "key", &box->hasKey);
  push_function(L, 1, "normalise", &box->hasNormalise);
  push_function(L, 1, "group", &box->hasGroup);
  lua_newtable(L);
  lua_newtable(L);
  lua_pushcfunction(L, missing_parameter);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, write_parameter);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
  lua_createtable(L, (int)setup->slots, 0);
  lua_createtable(L, (int)setup->slots, 0);
  for (int64_t slot = 1; slot <= setup->slots; slot++) {
    for (int side = 0; side < 2; side++) {
      lua_pushboolean(L, false);
      lua_rawseti(L, side == 0 ? -3 : -2, slot);
    }
  }
  lua_remove(L, 1);
  // What plain record tables share.
  lua_newtable(L);
  lua_pushcfunction(L, missing_field);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, write_field);
  lua_setfield(L, -2, "__newindex");
  box->recordMeta = luaL_ref(L, LUA_REGISTRYINDEX);
  // Names are kept as texts of Lua, so that filling a record looks none up.
  for (int32_t index = 0; index < box->fieldCount; index++) {
    lua_pushstring(L, box->fieldNames[index]);
    box->fieldKeys[index] = luaL_ref(L, LUA_REGISTRYINDEX);
  }
  return lua_gettop(L);
}

static char **copy_names(const char *const *names, int32_t count) {
  char **copy = calloc((size_t)count + 1, sizeof *copy);
  for (int32_t index = 0; copy && index < count; index++) copy[index] = strdup(names[index]);
  return copy;
}

void box_free_records(luabox *box) {
  for (int side = 0; side < 2; side++) {
    free(box->side[side].rows);
    free(box->side[side].hashes);
    free(box->side[side].sizes);
    free(box->side[side].failed);
  }
  for (int32_t index = 0; index < box->fieldCount; index++)
    if (box->fieldNames) free(box->fieldNames[index]);
  free(box->fieldNames);
  free(box->fieldKeys);
}

static luabox_status prepare_body(void *argument) {
  preparation *p = argument;
  luabox *box = p->box;
  lua_State *L = box->L;
  lua_settop(L, 0);
  box->trusted = true;
  lua_pushcfunction(L, prepare_call);
  lua_pushlightuserdata(L, p);
  const size_t before = box->used;
  const int status = lua_pcall(L, 1, LUA_MULTRET, 0);
  lua_checkstack(L, 64);
  box->kept += box->used > before ? box->used - before : 0;
  const bool isNoted = status == LUA_OK && box_state_hash(L, MATCH, GROUP, &box->stateHash);
  box->trusted = false;
  if (!isNoted) return box_fail(box, LUABOX_NO_STATE, 0, "there is no memory for it");
  box->parameterHash = content_hash(L, PARAMETERS, 0);
  box->isPrepared = true;
  return LUABOX_OK;
}

luabox_status luabox_prepare(luabox *box, const luabox_setup *setup) {
  box->fieldCount = setup->fieldCount;
  box->fieldNames = copy_names(setup->fields, setup->fieldCount);
  box->fieldKeys = calloc((size_t)setup->fieldCount + 1, sizeof *box->fieldKeys);
  box->proxies = setup->proxies;
  box->verifies = setup->verifies;
  box->explains = setup->explains;
  for (int side = 0; side < 2; side++) {
    records *r = &box->side[side];
    r->mask = setup->slots - 1;
    r->rows = malloc((size_t)setup->slots * sizeof *r->rows);
    r->hashes = calloc((size_t)setup->slots, sizeof *r->hashes);
    r->sizes = calloc((size_t)setup->slots, sizeof *r->sizes);
    r->failed = calloc((size_t)setup->slots, sizeof *r->failed);
    if (!r->rows || !r->hashes || !r->sizes || !r->failed || !box->fieldNames || !box->fieldKeys)
      return box_fail(box, LUABOX_NO_STATE, 0, "there is no memory for it");
    for (int64_t slot = 0; slot < setup->slots; slot++) r->rows[slot] = -1;
  }
  preparation p = {box, setup};
  return box_with_stack(box, prepare_body, &p);
}

// MARK: Parameters

static void push_value(lua_State *L, const luabox_value *value) {
  switch (value->kind) {
    case LUABOX_BOOLEAN: lua_pushboolean(L, value->integer != 0); break;
    case LUABOX_INTEGER: lua_pushinteger(L, value->integer); break;
    case LUABOX_NUMBER: lua_pushnumber(L, value->number); break;
    case LUABOX_TEXT: lua_pushlstring(L, value->text, value->length); break;
    case LUABOX_LIST:
      lua_createtable(L, (int)value->count, 0);
      for (size_t index = 0; index < value->count; index++) {
        push_value(L, &value->items[index]);
        lua_rawseti(L, -2, (lua_Integer)index + 1);
      }
      break;
    default: lua_pushnil(L);
  }
}

// A number that differs for tables of different content, whatever the order of their keys.
static uint64_t mix(uint64_t a, uint64_t b) {
  a = (a ^ b) * 0x9E3779B97F4A7C15u;
  return a ^ a >> 29;
}

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

typedef struct parameter {
  const char *name;
  const luabox_value *value;
} parameter;

static int set_parameter(lua_State *L) {
  const parameter *p = lua_touserdata(L, 2);
  lua_pushstring(L, p->name);
  push_value(L, p->value);
  lua_rawset(L, 1);
  return 0;
}

luabox_status luabox_set_parameter(luabox *box, const char *name, const luabox_value *value) {
  lua_State *L = box->L;
  parameter p = {name, value};
  box->trusted = true;
  const size_t before = box->used;
  lua_pushcfunction(L, set_parameter);
  lua_pushvalue(L, PARAMETERS);
  lua_pushlightuserdata(L, &p);
  const int status = lua_pcall(L, 2, 0, 0);
  lua_settop(L, BOTTOM);
  box->kept += box->used > before ? box->used - before : 0;
  box->trusted = false;
  box->parameterHash = content_hash(L, PARAMETERS, 0);
  return status == LUA_OK ? LUABOX_OK
                          : box_fail(box, LUABOX_NO_STATE, 0, "there is no memory for it");
}

// MARK: Filling and comparing

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
    lua_pushstring(L, f->side == 0 ? "ledger" : "external");
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
  if (box->proxies) push_proxy(L);
  return 1;
}

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
           side == 0 ? "ledger" : "external", (int)(length > 60 ? 60 : length),
           length ? box->fields.text.data + box->fields.data[0].offset : "");
  box_fail(box, LUABOX_EDITED, 0, message);
  box->killed = LUABOX_EDITED;
}

// Whether a kept record still is what its source says.
static bool verify_slot(luabox *box, int side, int64_t slot) {
  lua_State *L = box->L;
  records *r = &box->side[side];
  const int64_t row = r->rows[slot];
  if (row < 0 || r->failed[slot]) return true;
  box->fields.count = 0;
  box->fields.text.length = 0;
  if (box->host.record(box->host.context, box, side, row) != 0) return true;
  const cells *values = &box->fields;
  lua_rawgeti(L, slots_index(side), slot + 1);
  box_push_backing(L, -1);
  lua_remove(L, -2);
  lua_getfield(L, -1, "side");
  const char *sideName = lua_tostring(L, -1);
  const char *edited = NULL;
  if (!sideName || strcmp(sideName, side == 0 ? "ledger" : "external") != 0) edited = "side";
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
    if (content_hash(L, -1, 0) != r->hashes[slot]) edited = "n";
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  if (edited) note_edit(box, side, edited);
  return !edited;
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
  push_side(box, side);
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
    box->side[side].hashes[slot] = box->verifies ? content_hash(L, -3, 0) : 0;
    box->trusted = false;
  }
  lua_settop(L, BOTTOM);
  return status;
}

// Makes sure that a row stands in its slot; -1 if it cannot be used.
static inline int64_t ensure(luabox *box, int side, int64_t row, int64_t budget);

static int64_t load(luabox *box, int side, int64_t row, int64_t budget) {
  lua_State *L = box->L;
  records *r = &box->side[side];
  const int64_t slot = row & r->mask;
  if (r->rows[slot] == row) return r->failed[slot] ? -1 : slot;
  if (box->verifies && r->rows[slot] >= 0) {
    box->trusted = true;
    const bool isSound = verify_slot(box, side, slot);
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

static inline int64_t ensure(luabox *box, int side, int64_t row, int64_t budget) {
  const records *r = &box->side[side];
  const int64_t slot = row & r->mask;
  if (__builtin_expect(r->rows[slot] == row && !r->failed[slot], 1)) return slot;
  return load(box, side, row, budget);
}

// MARK: match

static int32_t score_at(luabox *box, int index, luabox_status *status) {
  lua_State *L = box->L;
  char shown[80];
  switch (lua_type(L, index)) {
    case LUA_TBOOLEAN: return lua_toboolean(L, index) ? 1000000 : -1;
    case LUA_TNUMBER: {
      const double score = lua_tonumber(L, index);
      if (score >= 0 && score <= 1) return (int32_t)(score * 1000000 + 0.5);
      snprintf(shown, sizeof shown, "%.14g", score);
      break;
    }
    case LUA_TSTRING: snprintf(shown, sizeof shown, "\"%.40s\"", lua_tostring(L, index)); break;
    case LUA_TNIL: snprintf(shown, sizeof shown, "nothing"); break;
    default: snprintf(shown, sizeof shown, "a %s", luaL_typename(L, index));
  }
  lua_Debug activation;
  lua_pushvalue(L, MATCH);
  lua_getinfo(L, ">S", &activation);
  char message[200];
  snprintf(message, sizeof message,
           "match returned %s; it returns false, true or a score from 0 to 1, and then a reason",
           shown);
  *status = box_fail(box, LUABOX_ERROR, activation.linedefined, message);
  return -1;
}

static void keep_why(luabox *box, int index) {
  box->why.length = 0;
  if (!box->explains || lua_type(box->L, index) != LUA_TSTRING) return;
  size_t length;
  const char *text = lua_tolstring(box->L, index, &length);
  if (length > box->limits.explanation) {
    length = box->limits.explanation;
    // No half characters.
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
  }
  bytes_add(&box->why, text, length);
}

const char *luabox_why(const luabox *box, size_t *length) {
  *length = box->why.length;
  return box->why.data ? box->why.data : "";
}

typedef struct judging {
  luabox *box;
  const luabox_pair *pairs;
  size_t count;
  int32_t *scores;
  int64_t budget;
} judging;

static luabox_status judge_body(void *argument) {
  const judging *j = argument;
  luabox *box = j->box;
  lua_State *L = box->L;
  lua_settop(L, BOTTOM);
  for (size_t index = 0; index < j->count; index++) {
    j->scores[index] = -1;
    if (box->killed != LUABOX_OK) return box->killed;
    const luabox_pair pair = j->pairs[index];
    const int64_t ledger = ensure(box, 0, pair.ledger, j->budget);
    if (ledger < 0) continue;
    const int64_t external = ensure(box, 1, pair.external, j->budget);
    if (external < 0) continue;
    box_begin_call(box, j->budget);
    box->calls++;
    lua_pushvalue(L, MATCH);
    lua_rawgeti(L, LEDGER, ledger + 1);
    lua_rawgeti(L, EXTERNAL, external + 1);
    lua_pushvalue(L, PARAMETERS);
    luabox_status status = box_end_call(box, lua_pcall(L, 3, 2, HANDLER));
    if (status == LUABOX_OK) {
      j->scores[index] = score_at(box, -2, &status);
      if (box->explains) keep_why(box, -1);
    }
    lua_settop(L, BOTTOM);
    if (status != LUABOX_OK &&
        box->host.failed(box->host.context, box, status, pair.ledger, pair.external) != 0)
      return status;
  }
  return box->killed;
}

luabox_status luabox_judge(luabox *box, const luabox_pair *pairs, size_t count, int32_t *scores,
                           int64_t budget) {
  judging j = {box, pairs, count, scores, budget};
  return box_with_stack(box, judge_body, &j);
}

// MARK: Groups

typedef struct grouping {
  luabox *box;
  const int32_t *rows[2];
  size_t count[2];
  int32_t groupSide;
  int64_t sum;
  int64_t budget;
  int32_t score;
} grouping;

// Pushes a table of its own for a row: a group may hold more records than there are slots.
static luabox_status push_fresh(luabox *box, int side, int64_t row, int64_t budget) {
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
  push_side(box, side);
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

static luabox_status push_list(luabox *box, int side, const int32_t *rows, size_t count,
                               int64_t budget) {
  lua_State *L = box->L;
  box->trusted = true;
  lua_createtable(L, (int)count, 2);
  box->trusted = false;
  for (size_t index = 0; index < count; index++) {
    const luabox_status status = push_fresh(box, side, rows[index], budget);
    if (status != LUABOX_OK) return status;
    box->trusted = true;
    lua_rawseti(L, -2, (lua_Integer)index + 1);
    box->trusted = false;
  }
  return LUABOX_OK;
}

static luabox_status judge_group_body(void *argument) {
  grouping *g = argument;
  luabox *box = g->box;
  lua_State *L = box->L;
  const size_t kept = box->kept;
  lua_settop(L, BOTTOM);
  lua_checkstack(L, 32);
  lua_pushvalue(L, MATCH);
  luabox_status status = LUABOX_OK;
  for (int side = 0; side < 2 && status == LUABOX_OK; side++) {
    if (side != g->groupSide) {
      status = push_fresh(box, side, g->rows[side][0], g->budget);
      continue;
    }
    status = push_list(box, side, g->rows[side], g->count[side], g->budget);
    if (status != LUABOX_OK) break;
    box->trusted = true;
    lua_pushinteger(L, g->sum);
    lua_setfield(L, -2, "sum");
    lua_pushinteger(L, (lua_Integer)g->count[side]);
    lua_setfield(L, -2, "count");
    lua_pushstring(L, side == 0 ? "ledger" : "external");
    lua_setfield(L, -2, "side");
    box->trusted = false;
  }
  g->score = -1;
  if (status == LUABOX_OK) {
    box_begin_call(box, g->budget);
    box->calls++;
    lua_pushvalue(L, PARAMETERS);
    status = box_end_call(box, lua_pcall(L, 3, 2, HANDLER));
    if (status == LUABOX_OK) {
      g->score = score_at(box, -2, &status);
      keep_why(box, -1);
    }
  }
  lua_settop(L, BOTTOM);
  box->kept = kept;
  if (status != LUABOX_OK)
    box->host.failed(box->host.context, box, status, g->count[0] ? g->rows[0][0] : -1,
                     g->count[1] ? g->rows[1][0] : -1);
  return status;
}

luabox_status luabox_judge_group(luabox *box, const int32_t *ledger, size_t ledgerCount,
                                 const int32_t *external, size_t externalCount, int32_t groupSide,
                                 int64_t sum, int64_t budget, int32_t *score) {
  if (box->killed != LUABOX_OK) return box->killed;
  grouping g = {box, {ledger, external}, {ledgerCount, externalCount}, groupSide, sum, budget, -1};
  const luabox_status status = box_with_stack(box, judge_group_body, &g);
  *score = g.score;
  return status;
}

static bool add_position(luabox *box, int32_t position) {
  if (box->positionCount == box->positionCapacity) {
    const size_t capacity = box->positionCapacity ? box->positionCapacity * 2 : 64;
    int32_t *grown = realloc(box->positions, capacity * sizeof *grown);
    if (!grown) return false;
    box->positions = grown;
    box->positionCapacity = capacity;
  }
  box->positions[box->positionCount++] = position;
  return true;
}

static luabox_status group_body(void *argument) {
  grouping *g = argument;
  luabox *box = g->box;
  lua_State *L = box->L;
  const int itemSide = g->groupSide;
  const size_t kept = box->kept;
  const size_t count = g->count[itemSide];
  box->positionCount = 0;
  lua_settop(L, BOTTOM);
  lua_checkstack(L, 32);
  lua_pushvalue(L, GROUP);
  luabox_status status = push_fresh(box, 1 - itemSide, g->rows[1 - itemSide][0], g->budget);
  if (status == LUABOX_OK)
    status = push_list(box, itemSide, g->rows[itemSide], count, g->budget);
  if (status == LUABOX_OK) {
    box_begin_call(box, g->budget);
    box->calls++;
    lua_pushvalue(L, PARAMETERS);
    status = box_end_call(box, lua_pcall(L, 3, 1, HANDLER));
  }
  if (status == LUABOX_OK && lua_toboolean(L, -1)) {
    if (!lua_istable(L, -1)) {
      status = box_fail(box, LUABOX_ERROR, 0, "group returns a list of positions in its items");
    } else {
      box->trusted = true;
      box_push_backing(L, -1);
      box->trusted = false;
    }
    const lua_Integer size = status == LUABOX_OK ? (lua_Integer)lua_rawlen(L, -1) : 0;
    for (lua_Integer place = 1; status == LUABOX_OK && place <= size; place++) {
      lua_rawgeti(L, -1, place);
      const lua_Integer position = lua_isinteger(L, -1) ? lua_tointeger(L, -1) : 0;
      lua_pop(L, 1);
      bool repeated = false;
      for (size_t index = 0; index < box->positionCount; index++)
        repeated = repeated || box->positions[index] == position - 1;
      if (position < 1 || position > (lua_Integer)count || repeated) {
        status = box_fail(box, LUABOX_ERROR, 0,
                          "group returns a list of positions in its items, each once");
      } else if (!add_position(box, (int32_t)(position - 1))) {
        status = box_fail(box, LUABOX_NO_STATE, 0, "there is no memory for it");
      }
    }
  }
  lua_settop(L, BOTTOM);
  box->kept = kept;
  if (status != LUABOX_OK)
    box->host.failed(box->host.context, box, status, itemSide == 1 ? g->rows[0][0] : -1,
                     itemSide == 1 ? -1 : g->rows[1][0]);
  return status;
}

luabox_status luabox_group(luabox *box, int32_t anchorSide, int32_t anchor, const int32_t *items,
                           size_t count, int64_t budget, const int32_t **positions,
                           size_t *positionCount) {
  *positionCount = 0;
  if (box->killed != LUABOX_OK) return box->killed;
  grouping g = {.box = box, .groupSide = 1 - anchorSide, .budget = budget};
  g.rows[anchorSide] = &anchor;
  g.count[anchorSide] = 1;
  g.rows[1 - anchorSide] = items;
  g.count[1 - anchorSide] = count;
  const luabox_status status = box_with_stack(box, group_body, &g);
  *positions = box->positions;
  *positionCount = status == LUABOX_OK ? box->positionCount : 0;
  return status;
}

// MARK: key

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
    const int64_t slot = status == LUABOX_OK ? ensure(box, k->side, row, k->budget) : -1;
    if (slot >= 0) {
      box_begin_call(box, k->budget);
      box->calls++;
      lua_pushvalue(L, KEY);
      lua_rawgeti(L, slots_index(k->side), slot + 1);
      push_side(box, k->side);
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
  l->slot = ensure(l->box, l->side, l->row, l->budget);
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

// MARK: Verifying

static luabox_status verify_all(luabox *box) {
  if (content_hash(box->L, PARAMETERS, 0) != box->parameterHash) {
    box->killed = LUABOX_EDITED;
    return box_fail(box, LUABOX_EDITED, 0, "changed its parameters");
  }
  for (int side = 0; side < 2; side++)
    for (int64_t slot = 0; slot <= box->side[side].mask; slot++)
      if (!verify_slot(box, side, slot)) return LUABOX_EDITED;
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
