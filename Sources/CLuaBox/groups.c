// Judges matches in which a side gives several records, and lets a rule choose them.

#include "records.h"

typedef struct grouping {
  luabox *box;
  const int32_t *rows[2];
  size_t count[2];
  int32_t groupSide;
  int64_t sum;
  int64_t budget;
  int32_t score;
} grouping;

static luabox_status push_list(luabox *box, int side, const int32_t *rows, size_t count,
                               int64_t budget) {
  lua_State *L = box->L;
  box->trusted = true;
  lua_createtable(L, (int)count, 2);
  box->trusted = false;
  for (size_t index = 0; index < count; index++) {
    const luabox_status status = box_push_own_record(box, side, rows[index], budget);
    if (status != LUABOX_OK) return status;
    box->trusted = true;
    lua_rawseti(L, -2, (lua_Integer)index + 1);
    box->trusted = false;
  }
  return LUABOX_OK;
}

// Adds what match finds in a group beside its records to the list on top.
static void set_totals(const grouping *g) {
  luabox *box = g->box;
  lua_State *L = box->L;
  box->trusted = true;
  lua_pushinteger(L, g->sum);
  lua_setfield(L, -2, "sum");
  lua_pushinteger(L, (lua_Integer)g->count[g->groupSide]);
  lua_setfield(L, -2, "count");
  lua_pushstring(L, side_name(g->groupSide));
  lua_setfield(L, -2, "side");
  box->trusted = false;
}

// Calls a function with both sides, the one named first before the other, and the parameters; its
// results stand on top.
static luabox_status call(const grouping *g, int function, int first, int results) {
  luabox *box = g->box;
  lua_State *L = box->L;
  lua_settop(L, BOTTOM);
  lua_checkstack(L, 32);
  lua_pushvalue(L, function);
  for (int turn = 0; turn < 2; turn++) {
    const int side = turn == 0 ? first : 1 - first;
    const luabox_status status =
        side == g->groupSide ? push_list(box, side, g->rows[side], g->count[side], g->budget)
                             : box_push_own_record(box, side, g->rows[side][0], g->budget);
    if (status != LUABOX_OK) return status;
    if (side == g->groupSide && function == MATCH) set_totals(g);
  }
  box_begin_call(box, function, g->budget);
  box->calls++;
  lua_pushvalue(L, PARAMETERS);
  return box_end_call(box, lua_pcall(L, 3, results, HANDLER));
}

// Lets go of the records of a call, and tells of its failure.
static luabox_status end(const grouping *g, size_t kept, luabox_status status, int64_t ledger,
                         int64_t external) {
  luabox *box = g->box;
  lua_settop(box->L, BOTTOM);
  box->kept = kept;
  if (status != LUABOX_OK) box->host.failed(box->host.context, box, status, ledger, external);
  return status;
}

// MARK: match

static luabox_status judge_group_body(void *argument) {
  grouping *g = argument;
  luabox *box = g->box;
  const size_t kept = box->kept;
  g->score = -1;
  luabox_status status = call(g, MATCH, 0, 2);
  if (status == LUABOX_OK) {
    g->score = box_score_at(box, -2, &status);
    box_keep_why(box, -1);
  }
  return end(g, kept, status, g->count[0] ? g->rows[0][0] : -1,
             g->count[1] ? g->rows[1][0] : -1);
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

// MARK: group

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

// Reads the list of positions on top of the stack; `taken` has a place for each of `count` items.
static luabox_status read_positions(luabox *box, size_t count, bool *taken) {
  lua_State *L = box->L;
  if (!lua_istable(L, -1))
    return box_fail(box, LUABOX_ERROR, 0, "group returns a list of positions in its items");
  box->trusted = true;
  box_push_backing(L, -1);
  box->trusted = false;
  const lua_Integer size = (lua_Integer)lua_rawlen(L, -1);
  for (lua_Integer place = 1; place <= size; place++) {
    lua_rawgeti(L, -1, place);
    const lua_Integer position = lua_isinteger(L, -1) ? lua_tointeger(L, -1) : 0;
    lua_pop(L, 1);
    if (position < 1 || position > (lua_Integer)count || taken[position - 1])
      return box_fail(box, LUABOX_ERROR, 0,
                      "group returns a list of positions in its items, each once");
    taken[position - 1] = true;
    if (!add_position(box, (int32_t)(position - 1)))
      return box_fail(box, LUABOX_NO_STATE, 0, "there is no memory for it");
  }
  return LUABOX_OK;
}

static luabox_status group_body(void *argument) {
  grouping *g = argument;
  luabox *box = g->box;
  const int anchorSide = 1 - g->groupSide;
  const size_t kept = box->kept;
  box->positionCount = 0;
  luabox_status status = call(g, GROUP, anchorSide, 1);
  if (status == LUABOX_OK && lua_toboolean(box->L, -1)) {
    const size_t count = g->count[g->groupSide];
    bool *taken = calloc(count + 1, sizeof *taken);
    status = taken ? read_positions(box, count, taken)
                   : box_fail(box, LUABOX_NO_STATE, 0, "there is no memory for it");
    free(taken);
  }
  return end(g, kept, status, anchorSide == 0 ? g->rows[0][0] : -1,
             anchorSide == 0 ? -1 : g->rows[1][0]);
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
