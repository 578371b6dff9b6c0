// What the parts of the box share.
#pragma once

#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "luabox.h"

#define LUABOX_MESSAGE 2048
#define LUABOX_TRACEBACK 4096
#define LUABOX_ARGUMENTS 8

// A growing block of bytes outside the state.
typedef struct bytes {
  char *data;
  size_t length;
  size_t capacity;
} bytes;

// A value of a reply or of a field; texts stand in the block beside it.
typedef struct cell {
  luabox_kind kind;
  int64_t integer;
  double number;
  size_t offset;
  size_t length;
} cell;

typedef struct cells {
  cell *data;
  size_t count;
  size_t capacity;
  bytes text;
  bool isList;
} cells;

// The keys of a batch of records.
typedef struct key_list {
  bytes text;
  bytes ends;    // of each key in the text, as uint64_t
  bytes counts;  // by record, as uint8_t
} key_list;

// Blocks up to this size are kept for the next ones, see memory.c.
#define LARGEST_SMALL_BLOCK ((size_t)128)

typedef struct free_block {
  struct free_block *next;
} free_block;

typedef struct records {
  int64_t mask;
  int32_t *rows;    // by slot; -1 if empty, -2 - row if that row cannot be used
  uint64_t *hashes; // by slot: of the normalised values
  uint32_t *sizes;  // by slot: bytes that count as kept
} records;

struct luabox {
  lua_State *L;
  luabox_limits limits;
  luabox_host host;
  const luabox_function *functions;

  // Memory.
  size_t used;
  size_t peak;
  size_t kept;
  size_t base;      // what the libraries of the box take
  int32_t refusals;
  int64_t pressure; // refusals of all calls against the steps between them, in steps
  char *firstBlock; // that Lua asked for; until the second one
  size_t firstSize;
  free_block *freeBlocks[LARGEST_SMALL_BLOCK / 16 + 1];  // by class of size
  size_t freeBytes;
  bool isSeeded;
  bool trusted;     // the host is at work: no limit, no charge
  bool allowsZeros; // the source holds a zero byte, see zeros.c
  bool boundsTexts; // and what calls make might last
  // Steps of an instruction now and at the beginning of a call, and how many instructions are paid for
  // at once; see zeros.c.
  int64_t price;
  int64_t startPrice;
  int32_t interval;

  // Steps of the call that is running.
  int64_t budget;
  int64_t spent;
  int64_t owed;     // by the host function that is running
  int64_t watchedFrom;  // since when the clock is looked at; 0 if it was not yet
  int64_t deadline;     // of the time of the processor; 0 as long as there is none
  luabox_status killed;
  uint64_t calls;
  uint32_t unwatched;  // by stack slot: functions that end by themselves within one interval
  bool isWatched;      // whether the hook is set
  int32_t between[4];  // by function: instructions between two steps of loops that the host meters
  int32_t meter;       // the same of the call that is running; 0 where nothing is metered
  int32_t metered;     // instructions that it may have executed uncounted

  // The last failure.
  luabox_status status;
  int32_t line;
  char message[LUABOX_MESSAGE];
  char traceback[LUABOX_TRACEBACK];

  // References into the registry.
  int environment;
  int pristine;
  int chunk;
  int rule;
  int recordMeta;
  bool isPrepared;
  bool hasKey;
  bool hasNormalise;
  bool hasGroup;
  int matchArguments;  // that match can take, at most 3

  // Records.
  records side[2];
  char **fieldNames;
  int *fieldKeys;
  int32_t fieldCount;
  uint64_t wantedByMatch[2];
  uint64_t wantedByKey;
  const luabox_program *keyProgram;
  uint64_t followed;  // calls that were answered by it
  char **known;
  int32_t knownCount;
  bool proxies;
  bool verifies;
  bool explains;
  uint64_t parameterHash;
  uint64_t stateHash; // of what functions of the rule could keep from call to call
  bool keepsTexts;    // whether a function of the rule writes into any table or variable that might last
  bool touched;       // whether one of the host has written into a table or gone on with an iterator

  // Scratch.
  cells reply;
  cells fields;       // of the rows that were read at once, field by field
  size_t rowsRead;
  bool fieldsHoldZero;
  bytes output;
  key_list keys;
  bytes why;
  int32_t *positions;
  size_t positionCount;
  size_t positionCapacity;
  luabox_value *values;
  size_t valueCapacity;
};

static inline luabox *box_of(lua_State *L) { return *(luabox **)lua_getextraspace(L); }

// Ends the call for good: notes why and where, closes the box, raises.
_Noreturn void box_kill(lua_State *L, luabox_status status);
// Raises again after something has caught a kill.
_Noreturn void box_rethrow(lua_State *L);
void box_note_kill(luabox *box, luabox_status status);

static inline void box_charge(lua_State *L, luabox *box, int64_t steps) {
  // The sum could overflow: a table of 64 elements may have a length of 2^63 - 1.
  if (__builtin_expect(steps > box->budget - box->spent, 0)) box_kill(L, LUABOX_BUDGET);
  box->spent += steps;
}

// Zero bytes in texts, see zeros.c.
void box_watch_zeros(luabox *box, const char *source, size_t length);
// What was made while the file ran may last, and so does its price; texts that calls make may, if the rule
// keeps anything, and are bounded then.
void box_keep_price(luabox *box, bool keepsTexts);
// Raises the price for a text of some length.
void box_raise_price(luabox *box, size_t length);
void box_reset_price(luabox *box);
// Raises where a text would get a zero byte and the source holds none.
void box_check_zero(lua_State *L, lua_Integer byte);
static inline bool box_holds_zero(const char *text, size_t length) {
  return length > 0 && memchr(text, 0, length);
}

// A text that grows: first in the frame, then in memory of the state, so that an error leaks none.
typedef struct buffer {
  lua_State *L;
  luabox *box;
  char *data;
  size_t length;
  size_t capacity;
  int slot;
  char local[512];
} buffer;

void buffer_begin(buffer *b, lua_State *L);  // takes one slot of the stack
// Begins a text of one character per argument, charges it, and returns how many there are.
int buffer_begin_characters(buffer *b, lua_State *L);
char *buffer_room(buffer *b, size_t length);
void buffer_add(buffer *b, const char *text, size_t length);
void buffer_value(buffer *b, int index);
void buffer_push(buffer *b);

// Parts that put functions into the table on top of the stack.
void box_strings(lua_State *L);
void box_patterns(lua_State *L);
void box_tables(lua_State *L);
void box_globals(lua_State *L);
void box_texts(lua_State *L);  // utf8
void box_money(lua_State *L);
void box_dates(lua_State *L);
void box_similarity(lua_State *L);
int box_explain(lua_State *L);
int box_format(lua_State *L);
void box_tostring(lua_State *L, int index);
// The table behind a proxy, or the table itself, at the same index.
bool box_is_locked(lua_State *L, int index);
void box_push_backing(lua_State *L, int index);

void box_free_blocks(luabox *box);
void *box_allocate(void *user, void *block, size_t osize, size_t nsize);
void box_pace_collections(luabox *box);
void box_hook(lua_State *L, lua_Debug *activation);
int box_current_line(lua_State *L);
// See state.c.
void box_fix_seed(luabox *box);
bool box_state_hash(lua_State *L, int first, int last, uint64_t *hash);
const char *box_plain_flaw(lua_State *L, int index, size_t *size);
// A number that differs for values of different content; see state.c.
uint64_t box_content_hash(lua_State *L, int index);
// Slots of a table, full or empty: what walking it costs.
int64_t box_capacity(lua_State *L, int index);
luabox_value box_value_at(lua_State *L, int index);
void box_push_cell(lua_State *L, const cells *c, const cell *value);
void box_reset_reply(luabox *box);
// What a function with a map makes of a text, with room for as many bytes; false if it is left to the
// host.
bool box_map_text(const luabox_function *function, const uint8_t *text, size_t length, char *mapped,
                  size_t *kept);
// Positions as string.sub counts them.
size_t box_start_position(lua_Integer position, size_t length);
size_t box_end_position(lua_Integer position, size_t length);
void box_host_functions(lua_State *L, const luabox_function *functions, int32_t count);
void box_free_records(luabox *box);

// Runs `body` where there is stack enough and the locale is C.
luabox_status box_with_stack(luabox *box, luabox_status (*body)(void *), void *argument);
// Around every call of a rule's code: gives it its budget; turns Lua's status into the box's. The
// function is named by its stack slot; 0 is any other code.
static inline void box_begin_call(luabox *box, int function, int64_t budget) {
  if (__builtin_expect(box->pressure > 0, 0))
    box->pressure = box->pressure > box->spent ? box->pressure - box->spent : 0;
  box->budget = budget;
  box->spent = 0;
  box->refusals = 0;
  box->watchedFrom = box->deadline = 0;
  // The hook counts from its setting on, so each call that is watched sets it anew.
  const bool isWatched = !(box->unwatched >> function & 1);
  if (__builtin_expect(box->allowsZeros, 0)) box_reset_price(box);
  if (isWatched) lua_sethook(box->L, box_hook, LUA_MASKCOUNT, box->interval);
  else if (box->isWatched) lua_sethook(box->L, NULL, 0, 0);
  box->isWatched = isWatched;
  box->meter = isWatched ? 0 : box->between[(function - 2) & 3];
  box->metered = box->meter;
}

// A step of a loop over what the host gives: counts from here on where there might be too much to leave
// uncounted.
static inline void box_meter(lua_State *L, luabox *box) {
  if (__builtin_expect(box->meter == 0, 1)) return;
  box->metered += box->meter;
  if (box->metered <= box->limits.interval) return;
  box->meter = 0;
  box->isWatched = true;
  lua_sethook(L, box_hook, LUA_MASKCOUNT, box->interval);
}
luabox_status box_end_failed(luabox *box, int status);
static inline luabox_status box_end_call(luabox *box, int status) {
  if (__builtin_expect(status == LUA_OK && box->killed == LUABOX_OK, 1)) return LUABOX_OK;
  return box_end_failed(box, status);
}
// The same for a protected call of many, which an error of one has ended.
luabox_status box_end_batch(luabox *box, int status);
// Notes a failure that the box itself has found.
luabox_status box_fail(luabox *box, luabox_status status, int32_t line, const char *message);
// A message without "rule:12: ", the place that Lua puts in front, which goes to `line`.
const char *box_without_place(const char *message, int32_t *line);
// Handler of every protected call: notes message, line and traceback without using memory of Lua.
int box_handler(lua_State *L);
// Writes the value at an index as bytes that the host reads.
bool box_write_value(lua_State *L, int index, bytes *output, int depth);

bool bytes_grow(bytes *b, size_t length);
// Makes room for so many further bytes; false where the machine has no memory.
static inline bool bytes_room(bytes *b, size_t length) {
  return b->length + length <= b->capacity || bytes_grow(b, length);
}
static inline bool bytes_add(bytes *b, const void *data, size_t length) {
  if (!bytes_room(b, length)) return false;
  if (length) memcpy(b->data + b->length, data, length);
  b->length += length;
  return true;
}
