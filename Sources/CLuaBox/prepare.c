// A rule on the bottom of the stack: its functions, its parameters, and what a record answers.

#include "records.h"

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

int box_protect(luabox *box, lua_CFunction body, void *argument, int results) {
  lua_State *L = box->L;
  lua_pushcfunction(L, body);
  for (int index = 1; index <= BOTTOM; index++) lua_pushvalue(L, index);
  lua_pushlightuserdata(L, argument);
  return lua_pcall(L, BOTTOM + 1, results, HANDLER);
}

void box_push_proxy(lua_State *L) {
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

// MARK: Preparing

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
  luabox *box = lua_touserdata(L, 1);
  lua_settop(L, 0);
  lua_rawgeti(L, LUA_REGISTRYINDEX, box->rule);
  lua_pushcfunction(L, box_handler);
  bool hasMatch;
  push_function(L, 1, "match", &hasMatch);
  // What match does not take need not be pushed.
  box->matchArguments = 3;
  if (hasMatch) {
    lua_Debug function;
    lua_pushvalue(L, -1);
    lua_getinfo(L, ">u", &function);
    if (!function.isvararg && function.nparams < 3) box->matchArguments = function.nparams;
  }
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
  for (int side = 0; side < 2; side++) lua_newtable(L);
  for (int side = 0; side < 2; side++) lua_pushstring(L, side_name(side));
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
  }
  for (int32_t index = 0; index < box->fieldCount; index++)
    if (box->fieldNames) free(box->fieldNames[index]);
  free(box->fieldNames);
  free(box->fieldKeys);
}

static luabox_status prepare_body(void *argument) {
  luabox *box = argument;
  lua_State *L = box->L;
  lua_settop(L, 0);
  box->trusted = true;
  lua_pushcfunction(L, prepare_call);
  lua_pushlightuserdata(L, box);
  const size_t before = box->used;
  const int status = lua_pcall(L, 1, LUA_MULTRET, 0);
  lua_checkstack(L, 64);
  box->kept += box->used > before ? box->used - before : 0;
  const bool isNoted = status == LUA_OK && box_state_hash(L, MATCH, GROUP, &box->stateHash);
  box->trusted = false;
  if (!isNoted) return box_fail(box, LUABOX_NO_STATE, 0, "there is no memory for it");
  box->parameterHash = box_content_hash(L, PARAMETERS);
  box->isPrepared = true;
  return LUABOX_OK;
}

// Records that are compared with their source, or refuse writes, hold all that there is.
static uint64_t fields_of(const luabox *box, uint64_t wanted) {
  return box->proxies || box->verifies ? LUABOX_ALL_FIELDS : wanted;
}

luabox_status luabox_prepare(luabox *box, const luabox_setup *setup) {
  box->fieldCount = setup->fieldCount;
  box->fieldNames = copy_names(setup->fields, setup->fieldCount);
  box->fieldKeys = calloc((size_t)setup->fieldCount + 1, sizeof *box->fieldKeys);
  box->proxies = setup->proxies;
  box->verifies = setup->verifies;
  box->explains = setup->explains;
  box->keepsTexts = setup->keepsTexts;
  for (int side = 0; side < 2; side++)
    box->wantedByMatch[side] = fields_of(box, setup->wantedByMatch[side]);
  box->wantedByKey = fields_of(box, setup->wantedByKey);
  // Where instructions are counted one by one, Lua has to execute them.
  const bool follows =
      !box->proxies && box->limits.interval > 1 && !box->allowsZeros;
  box->keyProgram = follows ? setup->keyProgram : NULL;
  // Where instructions are counted one by one, they all are.
  if (box->limits.interval > 1 && !box->allowsZeros) {
    box->unwatched = (uint32_t)setup->unwatched << MATCH;
    memcpy(box->between, setup->between, sizeof box->between);
  }
  if (box->allowsZeros) box_keep_price(box, setup->keepsTexts);
  for (int side = 0; side < 2; side++) {
    records *r = &box->side[side];
    r->mask = setup->slots - 1;
    r->rows = malloc((size_t)setup->slots * sizeof *r->rows);
    r->hashes = calloc((size_t)setup->slots, sizeof *r->hashes);
    r->sizes = calloc((size_t)setup->slots, sizeof *r->sizes);
    if (!r->rows || !r->hashes || !r->sizes || !box->fieldNames || !box->fieldKeys)
      return box_fail(box, LUABOX_NO_STATE, 0, "there is no memory for it");
    for (int64_t slot = 0; slot < setup->slots; slot++) r->rows[slot] = -1;
  }
  return box_with_stack(box, prepare_body, box);
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

static size_t longest_text(const luabox_value *value) {
  if (value->kind == LUABOX_TEXT) return value->length;
  size_t longest = 0;
  for (size_t index = 0; value->kind == LUABOX_LIST && index < value->count; index++) {
    const size_t length = longest_text(&value->items[index]);
    if (length > longest) longest = length;
  }
  return longest;
}

static bool value_holds_zero(const luabox_value *value) {
  if (value->kind == LUABOX_TEXT) return box_holds_zero(value->text, value->length);
  for (size_t index = 0; value->kind == LUABOX_LIST && index < value->count; index++)
    if (value_holds_zero(&value->items[index])) return true;
  return false;
}

luabox_status luabox_set_parameter(luabox *box, const char *name, const luabox_value *value) {
  lua_State *L = box->L;
  if (value_holds_zero(value) && !box->allowsZeros) {
    char message[160];
    snprintf(message, sizeof message, "the parameter '%.60s' holds a zero byte", name);
    return box_fail(box, LUABOX_ERROR, 0, message);
  }
  if (box->allowsZeros) {
    box_raise_price(box, longest_text(value));
    box->startPrice = box->price;
  }
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
  box->parameterHash = box_content_hash(L, PARAMETERS);
  return status == LUA_OK ? LUABOX_OK
                          : box_fail(box, LUABOX_NO_STATE, 0, "there is no memory for it");
}
