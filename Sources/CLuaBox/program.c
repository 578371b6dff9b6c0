// Follows the program of a function without Lua: the same result, or none.
//
// Most keys join, cut and clean a few fields. Lua makes a text of each of them, which it looks up among
// all others, keeps and collects; here they stand in a block of the frame. Whatever would be an error,
// cost much or is not understood is left to Lua, which has words for it.

#include "program.h"

#include <stdio.h>

// A function has 256 registers at most, and so do all that stand below it together.
#define REGISTERS 1024
#define MOST_FRAMES 8

// Where a function that called another one goes on.
typedef struct frame {
  value *registers;
  const luabox_step *next;
  value *results;  // where its own ones belong
  int wanted;      // results of the function that it calls; -1 for all of them
  const value *more;  // beyond its parameters
  int moreCount;
} frame;

static bool equals(const value *one, const value *other) {
  if (one->kind != other->kind) return false;
  if (one->kind == INTEGER) return one->integer == other->integer;
  return one->kind != TEXT || (one->length == other->length &&
                               memcmp(one->text, other->text, one->length) == 0);
}

static bool read_cell(const run *r, size_t column, value *result) {
  const luabox *box = r->box;
  const cell *c = box->fields.data + column * box->rowsRead + r->place;
  switch (c->kind) {
    case LUABOX_NIL: result->kind = NIL; return true;
    case LUABOX_INTEGER: *result = integer_value(c->integer); return true;
    case LUABOX_TEXT:
      if (c->length > FOLLOWED_TEXT) return false;
      *result = text_value(box->fields.text.data + c->offset, c->length);
      return true;
    default: return false;
  }
}

static bool read_field(const run *r, int side, int32_t field, value *result) {
  const luabox *box = r->box;
  if (field == LUABOX_FIELD_SIDE) {
    *result = text_value(side_name(side), strlen(side_name(side)));
    return true;
  }
  // Where there is no id, Lua says why.
  if (field == LUABOX_FIELD_ID) return read_cell(r, 0, result) && result->kind != NIL;
  if (field < 0 || field >= box->fieldCount || !is_wanted(box->wantedByKey, field)) return false;
  size_t column = 1;
  for (int32_t index = 0; index < field; index++) column += is_wanted(box->wantedByKey, index);
  return read_cell(r, column, result);
}

static inline value text_at(const run *r, int32_t place) {
  return text_value(r->program->texts[place], r->program->lengths[place]);
}

// MARK: Tables of the file

static bool constant_of(const luabox_program *program, const luabox_entry *entry, value *result) {
  static const uint8_t kinds[] = {
      [LUABOX_CONSTANT_FALSE] = FALSE,     [LUABOX_CONSTANT_TRUE] = TRUE,
      [LUABOX_CONSTANT_INTEGER] = INTEGER, [LUABOX_CONSTANT_TABLE] = TABLE,
      [LUABOX_CONSTANT_HELPER] = HELPER,   [LUABOX_CONSTANT_LIBRARY] = LIBRARY,
      [LUABOX_CONSTANT_FUNCTION] = FUNCTION};
  switch ((luabox_constant)entry->kind) {
    case LUABOX_CONSTANT_OTHER: return false;
    case LUABOX_CONSTANT_TEXT:
      *result = text_value(program->texts[entry->integer], program->lengths[entry->integer]);
      return true;
    default: *result = (value){.kind = kinds[entry->kind], .integer = entry->integer}; return true;
  }
}

// MARK: Steps

// Numbers are written as Lua writes whole ones.
static bool concatenate(run *r, value *from, int count) {
  char *start = r->room + r->used;
  size_t length = 0;
  for (int index = 0; index < count; index++) {
    char digits[24];
    const char *text = from[index].text;
    size_t size = from[index].length;
    if (from[index].kind == INTEGER) {
      size = (size_t)snprintf(digits, sizeof digits, "%lld", (long long)from[index].integer);
      text = digits;
    } else if (from[index].kind != TEXT) {
      return false;
    }
    char *room = make_room(r, size);
    if (!room) return false;
    if (size) memcpy(room, text, size);
    length += size;
  }
  if (length > FOLLOWED_TEXT || !spend(r, (int64_t)(length / 64))) return false;
  *from = text_value(start, length);
  return true;
}

static bool function_of(const run *r, int library, int name, value *result) {
  const int number = r->program->members[name * LUABOX_LIBRARY_COUNT + library];
  *result = (value){.kind = FUNCTION, .integer = number};
  return number != LUABOX_FUNCTION_NONE;
}

static bool set_list(run *r, const value *of, const value *from, int count) {
  if (of->kind != LIST || r->lists[of->integer].count != 0) return false;
  if (count < 0 || count > LUABOX_MOST_KEYS) return false;
  while (count > 0 && from[count - 1].kind == NIL) count--;
  for (int index = 0; index < count; index++)
    if (!set_element(r->lists + of->integer, index + 1, from + index)) return false;
  return true;
}

// Lua's numbers go round where they end; that is left to it.
static bool calculate(luabox_step_code code, const value *b, const value *c, value *result) {
  if (b->kind != INTEGER || c->kind != INTEGER) return false;
  const int64_t one = b->integer, other = c->integer;
  int64_t found;
  switch (code) {
    case LUABOX_ADD:
      if (__builtin_add_overflow(one, other, &found)) return false;
      break;
    case LUABOX_SUBTRACT:
      if (__builtin_sub_overflow(one, other, &found)) return false;
      break;
    case LUABOX_MULTIPLY:
      if (__builtin_mul_overflow(one, other, &found)) return false;
      break;
    default: {
      // No error, and no quotient that is too large.
      if (other <= 0) return false;
      const int64_t rest = one % other;
      const bool isBelow = rest < 0;
      found = code == LUABOX_REMAINDER ? rest + (isBelow ? other : 0) : one / other - isBelow;
    }
  }
  *result = integer_value(found);
  return true;
}

// How often a loop of numbers runs: R[a] is where it begins, then come its end and its step. Whether it
// runs at all goes to `runs`.
static bool begin_count(value *a, bool *runs) {
  if (a[0].kind != INTEGER || a[1].kind != INTEGER || a[2].kind != INTEGER) return false;
  const int64_t first = a[0].integer, last = a[1].integer, step = a[2].integer;
  if (step == 0) return false;
  a[3] = a[0];
  *runs = step > 0 ? first <= last : first >= last;
  if (!*runs) return true;
  uint64_t count = step > 0 ? (uint64_t)last - (uint64_t)first : (uint64_t)first - (uint64_t)last;
  count /= step > 0 ? (uint64_t)step : (uint64_t)(-(step + 1)) + 1;
  a[1].integer = (int64_t)count;
  return true;
}

static bool go_on_counting(value *a) {
  const uint64_t left = (uint64_t)a[1].integer;
  if (left == 0) return false;
  a[1].integer = (int64_t)(left - 1);
  a[0].integer = (int64_t)((uint64_t)a[0].integer + (uint64_t)a[2].integer);
  a[3] = a[0];
  return true;
}

bool box_follow_entry(const run *r, int64_t number, const value *key, value *result) {
  const luabox_program *program = r->program;
  const luabox_table *table = program->tables + number;
  const luabox_entry *entries = program->entries + table->first + (key->kind == TEXT ? table->numbers : 0);
  size_t from = 0, to = key->kind == TEXT ? table->texts : key->kind == INTEGER ? table->numbers : 0;
  result->kind = NIL;
  while (from < to) {
    const size_t middle = from + (to - from) / 2;
    const luabox_entry *entry = entries + middle;
    int order;
    if (key->kind == INTEGER) {
      order = (key->integer > entry->number) - (key->integer < entry->number);
    } else {
      const size_t length = program->lengths[entry->text];
      order = (key->length > length) - (key->length < length);
      if (order == 0 && length) order = memcmp(key->text, program->texts[entry->text], length);
    }
    if (order == 0) return constant_of(program, entry, result);
    if (order < 0) to = middle;
    else from = middle + 1;
  }
  // A key of any other kind is in no table that a program knows.
  return is_plain(key);
}

// Reads a field, a function or a value of what stands in a register by its name.
static bool read_member(run *r, int side, const value *of, const luabox_step *step, value *result) {
  switch (of->kind) {
    case RECORD: return read_field(r, side, step->n, result);
    case LIBRARY: return function_of(r, (int)of->integer, step->c, result);
    case TABLE: {
      if (step->text < 0) return false;
      const value name = text_at(r, step->text);
      return box_follow_entry(r, of->integer, &name, result);
    }
    default: return false;
  }
}

static bool read_element(run *r, const value *of, const value *key, value *result) {
  if (of->kind == TABLE) return box_follow_entry(r, of->integer, key, result);
  if (of->kind != LIST || key->kind != INTEGER) return false;
  *result = element_at(r->lists + of->integer, key->integer);
  return true;
}

static bool read_length(const run *r, const value *of, value *result) {
  switch (of->kind) {
    case TEXT: *result = integer_value(of->length); return true;
    case LIST: *result = integer_value(r->lists[of->integer].count); return true;
    case TABLE: *result = integer_value(r->program->tables[of->integer].length); break;
    default: return false;
  }
  return result->integer >= 0;
}

// Follows the steps until the first function returns; false if it cannot.
static bool follow(run *r, int side, value *result) {
  const luabox_program *program = r->program;
  value registers[REGISTERS];
  frame frames[MOST_FRAMES];
  int depth = 0;
  value *R = registers;
  value *top = registers;
  value *results = NULL;
  const value *more = NULL;
  int moreCount = 0;
  const luabox_step *next = program->steps;
  R[0].kind = RECORD;
  R[1] = text_value(side_name(side), strlen(side_name(side)));
  for (;;) {
    if (--r->purse.left < 0) return false;
    const luabox_step *step = next++;
    value *const a = R + step->a;
    const value *const b = R + step->b;
    bool condition;
    switch ((luabox_step_code)step->code) {
      case LUABOX_LEAVE: return false;
      case LUABOX_MOVE: *a = *b; continue;
      case LUABOX_LOAD_INTEGER: *a = integer_value(step->n); continue;
      case LUABOX_LOAD_TEXT: *a = text_at(r, step->n); continue;
      case LUABOX_LOAD_FALSE_SKIP: next++; a->kind = FALSE; continue;
      case LUABOX_LOAD_FALSE: a->kind = FALSE; continue;
      case LUABOX_LOAD_TRUE: a->kind = TRUE; continue;
      case LUABOX_LOAD_NIL:
        for (int index = 0; index <= step->b; index++) a[index].kind = NIL;
        continue;
      case LUABOX_LOAD_LIBRARY: *a = (value){.kind = LIBRARY, .integer = step->n}; continue;
      case LUABOX_LOAD_FUNCTION: *a = (value){.kind = FUNCTION, .integer = step->n}; continue;
      case LUABOX_LOAD_HELPER: *a = (value){.kind = HELPER, .integer = step->n}; continue;
      case LUABOX_LOAD_TABLE: *a = (value){.kind = TABLE, .integer = step->n}; continue;
      case LUABOX_LOAD_MORE: {
        const int count = step->c ? step->c - 1 : moreCount;
        for (int index = 0; index < count; index++)
          a[index] = index < moreCount ? more[index] : (value){.kind = NIL};
        if (!step->c) top = a + count;
        continue;
      }
      case LUABOX_MEMBER: {
        const value of = *b;
        if (!read_member(r, side, &of, step, a)) return false;
        continue;
      }
      case LUABOX_METHOD: {
        const value object = *b;
        if (object.kind != TEXT || !function_of(r, LUABOX_LIBRARY_STRING, step->c, a)) return false;
        a[1] = object;
        continue;
      }
      case LUABOX_ELEMENT:
      case LUABOX_ELEMENT_INTEGER: {
        const value of = *b;
        const value key = step->code == LUABOX_ELEMENT ? R[step->c] : integer_value(step->n);
        if (!read_element(r, &of, &key, a)) return false;
        continue;
      }
      case LUABOX_SET_ELEMENT:
      case LUABOX_SET_ELEMENT_INTEGER: {
        const value element = step->k ? text_at(r, step->n) : R[step->c];
        const bool isAt = step->code == LUABOX_SET_ELEMENT_INTEGER;
        if (a->kind != LIST || (!isAt && b->kind != INTEGER) ||
            !set_element(r->lists + a->integer, isAt ? step->b : b->integer, &element))
          return false;
        continue;
      }
      case LUABOX_NEW_LIST:
        if (!make_list(r, a)) return false;
        continue;
      case LUABOX_SET_LIST:
        if (!set_list(r, a, a + 1, step->b ? step->b : (int)(top - a) - 1)) return false;
        continue;
      case LUABOX_ADD:
      case LUABOX_SUBTRACT:
      case LUABOX_MULTIPLY:
      case LUABOX_DIVIDE:
      case LUABOX_REMAINDER: {
        const value constant = integer_value(step->n);
        if (!calculate(step->code, b, step->k ? &constant : R + step->c, a)) return false;
        next++;
        continue;
      }
      case LUABOX_NEGATE:
        if (b->kind != INTEGER || b->integer == INT64_MIN) return false;
        *a = integer_value(-b->integer);
        continue;
      case LUABOX_NOT: a->kind = is_true(b) ? FALSE : TRUE; continue;
      case LUABOX_LENGTH: {
        const value of = *b;
        if (!read_length(r, &of, a)) return false;
        continue;
      }
      case LUABOX_CONCATENATE:
        if (!concatenate(r, a, step->b)) return false;
        continue;
      case LUABOX_JUMP: next += step->n; continue;
      case LUABOX_EQUAL:
        if (!is_plain(a) || !is_plain(b)) return false;
        condition = equals(a, b);
        break;
      case LUABOX_EQUAL_TEXT: {
        const value text = text_at(r, step->n);
        condition = equals(a, &text);
        break;
      }
      case LUABOX_EQUAL_NIL: condition = a->kind == NIL; break;
      case LUABOX_EQUAL_INTEGER: condition = a->kind == INTEGER && a->integer == step->n; break;
      case LUABOX_LESS:
      case LUABOX_LESS_EQUAL:
        if (a->kind != INTEGER || b->kind != INTEGER) return false;
        condition = step->code == LUABOX_LESS ? a->integer < b->integer : a->integer <= b->integer;
        break;
      case LUABOX_LESS_INTEGER:
        if (a->kind != INTEGER) return false;
        condition = a->integer < step->n;
        break;
      case LUABOX_LESS_EQUAL_INTEGER:
        if (a->kind != INTEGER) return false;
        condition = a->integer <= step->n;
        break;
      case LUABOX_GREATER_INTEGER:
        if (a->kind != INTEGER) return false;
        condition = a->integer > step->n;
        break;
      case LUABOX_GREATER_EQUAL_INTEGER:
        if (a->kind != INTEGER) return false;
        condition = a->integer >= step->n;
        break;
      case LUABOX_TEST: condition = is_true(a); break;
      case LUABOX_TEST_SET:
        condition = is_true(b);
        if (condition == step->k) *a = *b;
        break;
      case LUABOX_CALL: {
        const int count = step->b ? step->b - 1 : (int)(top - a) - 1;
        const int wanted = step->c - 1;
        if (a->kind == HELPER) {
          const luabox_helper *helper = program->helpers + a->integer;
          const int parameters = helper->parameters;
          // Of a function that takes more, parameters stand behind all that it is given.
          value *const given = a + 1, *const from = helper->takesMore ? given + count : given;
          if (depth == MOST_FRAMES || from - registers > REGISTERS / 4) return false;
          if (helper->takesMore)
            for (int index = 0; index < parameters && index < count; index++) from[index] = given[index];
          for (int index = count; index < parameters; index++) from[index].kind = NIL;
          frames[depth++] = (frame){R, next, results, wanted, more, moreCount};
          R = from;
          results = a;
          more = given + parameters;
          moreCount = count > parameters ? count - parameters : 0;
          next = program->steps + helper->start;
          continue;
        }
        int given = box_follow_call(r, a, a + 1, count, a);
        if (given < 0) return false;
        if (wanted < 0) top = a + given;
        for (; given < wanted; given++) a[given].kind = NIL;
        continue;
      }
      case LUABOX_RETURN: {
        int given = step->b ? step->b - 1 : (int)(top - a);
        if (depth == 0) {
          result->kind = NIL;
          if (given > 0) *result = *a;
          return true;
        }
        const frame *caller = frames + --depth;
        if (caller->wanted >= 0 && given > caller->wanted) given = caller->wanted;
        memmove(results, a, (size_t)given * sizeof *a);
        if (caller->wanted < 0) top = results + given;
        for (; given < caller->wanted; given++) results[given].kind = NIL;
        R = caller->registers;
        next = caller->next;
        results = caller->results;
        more = caller->more;
        moreCount = caller->moreCount;
        continue;
      }
      case LUABOX_BEGIN_COUNT: {
        bool runs;
        if (!begin_count(a, &runs)) return false;
        if (!runs) next += step->n;
        continue;
      }
      case LUABOX_COUNT:
        if (a[2].kind != INTEGER) return false;
        if (go_on_counting(a)) next += step->n;
        continue;
      case LUABOX_BEGIN_EACH:
        if (a[3].kind != NIL) return false;
        next += step->n;
        continue;
      case LUABOX_CALL_EACH: {
        const value arguments[] = {a[1], a[2]};
        int given = box_follow_call(r, a, arguments, 2, a + 4);
        if (given < 0) return false;
        for (; given < step->c; given++) a[4 + given].kind = NIL;
        continue;
      }
      case LUABOX_EACH:
        if (a[4].kind == NIL) continue;
        a[2] = a[4];
        next += step->n;
        continue;
      default: return false;
    }
    if (condition != step->k) next++;
  }
}

bool box_follow_key(luabox *box, int side, size_t place, luabox_value *keys, size_t *count,
                    char *texts) {
  run r;
  r.box = box;
  r.program = box->keyProgram;
  r.place = place;
  r.used = 0;
  r.listCount = r.iteratorCount = 0;
  r.purse.left = FOLLOWED_COST;
  value result;
  *count = 0;
  if (!follow(&r, side, &result)) return false;
  if (!is_true(&result)) return true;
  const bool isList = result.kind == LIST;
  const value *found = isList ? r.lists[result.integer].elements : &result;
  const int size = isList ? r.lists[result.integer].count : 1;
  for (int index = 0; index < size; index++) {
    if (found[index].kind != TEXT || found[index].length > LUABOX_LONGEST_KEY) return false;
    if (found[index].length) memcpy(texts, found[index].text, found[index].length);
    keys[index] = (luabox_value){.kind = LUABOX_TEXT, .text = texts, .length = found[index].length};
    texts += found[index].length;
  }
  *count = (size_t)size;
  return true;
}
