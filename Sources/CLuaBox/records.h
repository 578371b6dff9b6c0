// Records and functions of a rule, as they stand on the stack of a box that is prepared.
#pragma once

#include "box.h"

// What stands at the bottom of the stack once a box is prepared.
enum { HANDLER = 1, MATCH, KEY, NORMALISE, GROUP, PARAMETERS, LEDGER, EXTERNAL, BOTTOM = EXTERNAL };

static inline int slots_index(int side) { return side == 0 ? LEDGER : EXTERNAL; }

static inline const char *side_name(int side) { return side == 0 ? "ledger" : "external"; }

void box_push_side(luabox *box, int side);
// Puts a table that refuses writes before the one on top.
void box_push_proxy(lua_State *L);

int64_t box_load_record(luabox *box, int side, int64_t row, int64_t budget);

// Makes sure that a row stands in its slot; -1 if it cannot be used.
static inline int64_t box_ensure_record(luabox *box, int side, int64_t row, int64_t budget) {
  const records *r = &box->side[side];
  const int64_t slot = row & r->mask;
  if (__builtin_expect(r->rows[slot] == row && !r->failed[slot], 1)) return slot;
  return box_load_record(box, side, row, budget);
}

// Pushes a table of its own for a row: a group may hold more records than there are slots.
luabox_status box_push_own_record(luabox *box, int side, int64_t row, int64_t budget);

// Whether a kept record still is what its source says.
bool box_verify_record(luabox *box, int side, int64_t slot);

// What match returned, at an index: millionths, or -1.
int32_t box_score_at(luabox *box, int index, luabox_status *status);
void box_keep_why(luabox *box, int index);
