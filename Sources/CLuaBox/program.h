// Values of a program that is followed without Lua; see program.c.
#pragma once

#include "matcher.h"
#include "records.h"

#define ROOM ((size_t)8192)
#define MOST_LISTS 8
#define MOST_ITERATORS 4
// What a call gives at most.
#define MOST_RESULTS (MAXIMUM_CAPTURES + 2)

typedef enum kind {
  NIL, FALSE, TRUE, INTEGER, TEXT, RECORD, LIBRARY, FUNCTION, HELPER, LIST, TABLE, ITERATOR
} kind;

typedef struct value {
  uint8_t kind;
  uint32_t length;  // of a text
  union {
    int64_t integer;  // also the number of a library, a function, a list and the like
    const char *text;
  };
} value;

typedef struct list {
  int count;
  value elements[LUABOX_MOST_KEYS];
} list;

// What string.gmatch gives: where it goes on, and the end of its last match.
typedef struct iterator {
  value text;
  value pattern;
  size_t next;
  const char *last;
} iterator;

typedef struct run {
  luabox *box;
  const luabox_program *program;
  size_t place;  // of the row among those read
  size_t used;   // of the room
  int listCount;
  int iteratorCount;
  // The steps that the run may still cost, in no case fewer than Lua would take for it.
  purse purse;
  list lists[MOST_LISTS];
  iterator iterators[MOST_ITERATORS];
  char room[ROOM];
} run;

static inline bool is_true(const value *v) { return v->kind > FALSE; }

static inline bool is_plain(const value *v) { return v->kind <= TEXT; }

static inline value text_value(const char *text, size_t length) {
  return (value){.kind = TEXT, .length = (uint32_t)length, .text = text};
}

static inline value integer_value(int64_t integer) {
  return (value){.kind = INTEGER, .integer = integer};
}

// Room for a text; NULL where there is none.
static inline char *make_room(run *r, size_t length) {
  if (length > ROOM - r->used) return NULL;
  char *room = r->room + r->used;
  r->used += length;
  return room;
}

static inline bool spend(run *r, int64_t steps) {
  if (steps > r->purse.left) return false;
  r->purse.left -= steps;
  return true;
}

// An empty list; NULL where there are too many.
static inline list *make_list(run *r, value *result) {
  if (r->listCount == MOST_LISTS) return NULL;
  *result = (value){.kind = LIST, .integer = r->listCount};
  list *made = r->lists + r->listCount++;
  made->count = 0;
  return made;
}

// Sets an element of a list, one behind its end at most: the length of a list with holes depends on how
// Lua keeps it.
static inline bool set_element(list *of, int64_t place, const value *element) {
  if (place < 1 || place > of->count + 1 || place > LUABOX_MOST_KEYS) return false;
  if (element->kind == NIL || !is_plain(element)) return false;
  of->elements[place - 1] = *element;
  if (place > of->count) of->count++;
  return true;
}

static inline value element_at(const list *of, int64_t place) {
  if (place < 1 || place > of->count) return (value){.kind = NIL};
  return of->elements[place - 1];
}

// The value of a table of the file at a key; false where it is none that a program knows.
bool box_follow_entry(const run *r, int64_t table, const value *key, value *result);

// Calls a function of Lua or of the host, with results where they belong, from the function's place on;
// returns how many there are, or -1 where Lua has to be asked.
int box_follow_call(run *r, const value *function, const value *arguments, int count, value *results);
// The same of those that take patterns, by their numbers.
int box_follow_pattern(run *r, int function, const value *arguments, int count, value *results);
// The next values of string.gmatch.
int box_follow_iterator(run *r, iterator *i, value *results);
