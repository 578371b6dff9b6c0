// Records and functions of a rule, as they stand on the stack of a box that is prepared.
#pragma once

#include "box.h"

// What stands at the bottom of the stack once a box is prepared.
enum {
  HANDLER = 1,
  MATCH,
  KEY,
  NORMALISE,
  GROUP,
  PARAMETERS,
  LEDGER,    // the kept records, by slot
  EXTERNAL,
  LEDGER_NAME,
  EXTERNAL_NAME,
  BOTTOM = EXTERNAL_NAME
};

static inline int slots_index(int side) { return LEDGER + side; }

static inline const char *side_name(int side) { return side == 0 ? "ledger" : "external"; }

static inline void push_side(lua_State *L, int side) { lua_pushvalue(L, LEDGER_NAME + side); }

// Calls `body` in one protected call, with what stands at the bottom of the stack in its place and
// the argument behind it as a light userdata: to enter a protected call for every record costs as
// much as a short rule. Returns Lua's status.
int box_protect(luabox *box, lua_CFunction body, void *argument, int results);

// Puts a table that refuses writes before the one on top.
void box_push_proxy(lua_State *L);

static inline bool is_wanted(uint64_t wanted, int32_t field) {
  return wanted >> (field < 63 ? field : 63) & 1;
}

// What a key function may give for a record.
#define LUABOX_MOST_KEYS 16
#define LUABOX_LONGEST_KEY 256

// What a program that is followed may cost, in steps of Lua at most, and how long its texts may be.
#define FOLLOWED_COST 5000
#define FOLLOWED_TEXT ((size_t)1024)

// The keys of the row at a place among those read, by the program of key; false if Lua has to be asked.
// `texts` has room for the keys themselves.
bool box_follow_key(luabox *box, int side, size_t place, luabox_value *keys, size_t *count,
                    char *texts);

// Reads those fields of rows that are wanted from the host.
luabox_status box_read_records(luabox *box, int side, const int32_t *rows, size_t count,
                               uint64_t wanted);

// Brings the row at a place among those read into a slot that is empty; false if it cannot be used.
// `isNext` says that the slot holds the row read before it, as it was read. This and the next ones
// stand in a protected call.
bool box_keep_record(luabox *box, int side, int64_t row, size_t place, int64_t slot, bool isNext,
                     uint64_t wanted, int64_t budget);

// Brings those fields of a row that are wanted into a slot; false if it cannot be used.
bool box_load_record(luabox *box, int side, int64_t row, int64_t slot, uint64_t wanted,
                     int64_t budget);

// Makes sure that a row stands in its slot, for match; -1 if it cannot be used.
static inline int64_t box_ensure_record(luabox *box, int side, int64_t row, int64_t budget) {
  const records *r = &box->side[side];
  const int64_t slot = row & r->mask;
  if (__builtin_expect(r->rows[slot] == row, 1)) return slot;
  return box_load_record(box, side, row, slot, box->wantedByMatch[side], budget) ? slot : -1;
}

// Lets go of what stands in a slot, when it has been compared with its source; false if it differs.
bool box_drop_record(luabox *box, int side, int64_t slot);

// Pushes a table of its own for a row: a group may hold more records than there are slots.
luabox_status box_push_own_record(luabox *box, int side, int64_t row, int64_t budget);

// Whether a kept record still is what its source says.
bool box_verify_record(luabox *box, int side, int64_t slot);

// What match returned, at an index: millionths, or -1.
int32_t box_score_at(luabox *box, int index, luabox_status *status);
void box_keep_why(luabox *box, int index);
