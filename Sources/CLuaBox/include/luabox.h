// A box in which a rule written in Lua runs: limited memory, limited steps, no way out.
//
// Lua reports errors by longjmp, which must never cross a Swift frame. So nothing of Lua is visible
// here: every function runs Lua under protection and returns a status, and what Swift supplies (host
// functions, records) is called from C, returns a status too, and never raises.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct luabox luabox;

typedef enum luabox_status {
  LUABOX_OK = 0,
  LUABOX_SYNTAX = 1,  // the text is no Lua
  LUABOX_ERROR = 2,   // an ordinary error of the rule's author
  // What no code of a rule can catch:
  LUABOX_BUDGET = 3,  // too many steps
  LUABOX_MEMORY = 4,  // too much memory
  LUABOX_STRING = 5,  // a single string too long
  LUABOX_TIME = 6,    // the wall clock's backstop
  LUABOX_EDITED = 7,  // a record was changed
  LUABOX_NO_STATE = 8 // the machine has no memory for a state, or no thread
} luabox_status;

typedef struct luabox_limits {
  size_t memory;          // bytes of the state, without the records kept in it
  size_t string;          // bytes of one string
  int32_t refusals;       // refusals of memory within one call before it is ended
  int32_t interval;       // instructions between two looks at the budget; 1 counts exactly
  int64_t nanoseconds;    // time of the processor per call
  size_t explanation;     // bytes of one explanation
} luabox_limits;

// Kinds of values that cross the border.
typedef enum luabox_kind {
  LUABOX_NIL = 0,
  LUABOX_BOOLEAN = 1,
  LUABOX_INTEGER = 2,
  LUABOX_NUMBER = 3,
  LUABOX_TEXT = 4,
  LUABOX_LIST = 5,   // `count` values stand at `items`
  LUABOX_OTHER = 6   // a function, or a table that is no list
} luabox_kind;

typedef struct luabox_value {
  luabox_kind kind;
  int64_t integer;  // also 0 or 1 of a boolean
  double number;
  const char *text;
  size_t length;
  const struct luabox_value *items;
  size_t count;
} luabox_value;

typedef struct luabox_pair {
  int32_t ledger;
  int32_t external;
} luabox_pair;

// What a box asks its host for. None of these may call back into the same box, except for the
// luabox_reply and luabox_field functions.
typedef struct luabox_host {
  void *context;
  // Answers a call of a host function with luabox_reply functions; the reply is a message if the
  // result is not 0.
  int32_t (*call)(void *context, luabox *box, int32_t function, const luabox_value *arguments,
                  int32_t count);
  // Gives the ids of records and then the values of those of their fields that are wanted, with
  // luabox_field functions: field by field in their order, each for all of the rows.
  int32_t (*records)(void *context, luabox *box, int32_t side, const int32_t *rows, size_t count,
                     uint64_t wanted);
  // Is told of a call that failed; the details are in luabox_failure. A result that is not 0 ends
  // the batch.
  int32_t (*failed)(void *context, luabox *box, luabox_status status, int64_t ledger,
                    int64_t external);
} luabox_host;

// A host function by its table and name; its number is its position.
typedef struct luabox_function {
  const char *table;
  const char *name;
  // Steps per call, and per 64 bytes of text in its arguments.
  int32_t steps;
  int32_t textSteps;
  // Of a function of one text that goes byte by byte: what becomes of each of the 256, 0 to drop it;
  // NULL for any other function. Nothing left is nil.
  const uint8_t *map;
  // Of such a function, what it takes off before: prefixes in lower case, each as its length and its
  // bytes, ended by a length of 0; and 256 bytes, 1 for what may stand around a prefix, 2 for what may
  // begin one, 0 for all else. Texts beyond ASCII are left to the host.
  const uint8_t *prefixes;
  const uint8_t *around;
} luabox_function;

typedef struct luabox_failure_info {
  luabox_status status;
  int32_t line;            // 0 if unknown
  const char *message;     // without the place
  const char *traceback;   // may be empty
} luabox_failure_info;

// MARK: States

luabox *luabox_open(const luabox_limits *limits, const luabox_host *host,
                    const luabox_function *functions, int32_t functionCount);
void luabox_close(luabox *box);

// How many states there are in this process.
int64_t luabox_open_count(void);

// Whether texts are hashed alike in every process, so that the length of a list with holes, which
// depends on it, is the same in all of them.
bool luabox_is_seeded(const luabox *box);

// The release of Lua, for example "Lua 5.4.4".
const char *luabox_release(void);

// MARK: Loading

// Compiles a source, as text only.
luabox_status luabox_compile(luabox *box, const char *source, size_t length, const char *name);
// The bytecode of what was compiled, for those who check it; valid until the next call.
luabox_status luabox_bytecode(luabox *box, const uint8_t **bytes, size_t *length);
// The bytecode of a function of the table that it returned, or of one that is found from there along a
// path of upvalues, counted from 0: no bytes where there is none, one where the function is not written
// in Lua. Valid until the next call.
luabox_status luabox_function_bytecode(luabox *box, const char *name, const int32_t *path,
                                       size_t pathLength, const uint8_t **bytes, size_t *length);
// What stands in an upvalue that is found along such a path: nil, a truth value, a whole number, a text, or
// something else. Of a function or a library of the host the text is its name, such as "string.upper", and
// the kind LUABOX_OTHER; of a table of the file the kind is LUABOX_LIST. Valid until the next call.
//
// A step of a path below 0 is not an upvalue, but a value of a table: -1 the first one in luabox_entries.
luabox_value luabox_upvalue(luabox *box, const char *name, const int32_t *path, size_t pathLength);
// Keys and values of a table of the file that is found along such a path, one after the other as
// box_write_value writes them, tables among them without what they hold. LUABOX_MEMORY if there are too
// many. Valid until the next call.
luabox_status luabox_entries(luabox *box, const char *name, const int32_t *path, size_t pathLength,
                             const uint8_t **bytes, size_t *length);
// Runs what was compiled; it has to return one table.
luabox_status luabox_run(luabox *box, int64_t budget);
// The table that the source returned, as bytes: see box_write_value.
luabox_status luabox_describe(luabox *box, const uint8_t **bytes, size_t *length);

luabox_failure_info luabox_failure(const luabox *box);

// MARK: Records and calls

// What a step of a program does, after the instruction of Lua 5.4 that it stands for; `R` are registers.
typedef enum luabox_step_code {
  LUABOX_LEAVE = 0,         // not understood: Lua has to be asked
  LUABOX_MOVE,              // R[a] = R[b]
  LUABOX_LOAD_INTEGER,      // R[a] = n
  LUABOX_LOAD_TEXT,         // R[a] = texts[n]
  LUABOX_LOAD_FALSE,        // R[a] = false
  LUABOX_LOAD_FALSE_SKIP,   // the same, and skips a step
  LUABOX_LOAD_TRUE,         // R[a] = true
  LUABOX_LOAD_NIL,          // R[a], and b more, = nil
  LUABOX_LOAD_LIBRARY,      // R[a] = the library n, see LUABOX_LIBRARY_*
  LUABOX_LOAD_FUNCTION,     // R[a] = the function n, see LUABOX_FUNCTION_*
  LUABOX_LOAD_HELPER,       // R[a] = helpers[n]
  LUABOX_LOAD_TABLE,        // R[a] = tables[n]
  LUABOX_LOAD_MORE,         // R[a] and behind = c - 1, or all, of the values beyond the parameters
  LUABOX_MEMBER,            // R[a] = field n, function of name c, or value at `text`, of what is in R[b]
  LUABOX_METHOD,            // R[a + 1] = R[b], R[a] = function of name c of the text R[b]
  LUABOX_ELEMENT,           // R[a] = R[b][R[c]]
  LUABOX_ELEMENT_INTEGER,   // R[a] = R[b][n]
  LUABOX_SET_ELEMENT,       // R[a][R[b]] = R[c], or texts[n] if k
  LUABOX_SET_ELEMENT_INTEGER,  // R[a][b] = R[c], or texts[n] if k
  LUABOX_NEW_LIST,          // R[a] = {}
  LUABOX_SET_LIST,          // the elements of R[a] are the b values behind it, or all of them
  LUABOX_ADD,               // R[a] = R[b] + R[c], or n if k, and skips a step
  LUABOX_SUBTRACT,
  LUABOX_MULTIPLY,
  LUABOX_DIVIDE,            // to a whole number, downwards
  LUABOX_REMAINDER,
  LUABOX_NEGATE,            // R[a] = -R[b]
  LUABOX_NOT,               // R[a] = not R[b]
  LUABOX_LENGTH,            // R[a] = #R[b]
  LUABOX_CONCATENATE,       // R[a] = R[a] .. the b - 1 values behind it
  LUABOX_JUMP,              // goes n steps on, or back
  LUABOX_EQUAL,             // skips a step unless (R[a] == R[b]) is what k says
  LUABOX_LESS,              // the same of R[a] < R[b]
  LUABOX_LESS_EQUAL,
  LUABOX_EQUAL_TEXT,        // the same of R[a] and texts[n]
  LUABOX_EQUAL_NIL,
  LUABOX_EQUAL_INTEGER,     // the same of R[a] and n
  LUABOX_LESS_INTEGER,
  LUABOX_LESS_EQUAL_INTEGER,
  LUABOX_GREATER_INTEGER,
  LUABOX_GREATER_EQUAL_INTEGER,
  LUABOX_TEST,              // skips a step unless R[a] is as true as k says
  LUABOX_TEST_SET,          // skips a step unless R[b] is, else R[a] = R[b]
  LUABOX_CALL,              // R[a] and behind = c - 1 results, or all, of R[a](b - 1 values behind it, or all)
  LUABOX_RETURN,            // the b - 1 values from R[a] on, or all of them
  LUABOX_BEGIN_COUNT,       // R[a] to R[a + 2] begin a loop of numbers; goes n steps on if it is over
  LUABOX_COUNT,             // and go on with it, n steps on
  LUABOX_BEGIN_EACH,        // the same of a loop with an iterator in R[a]: goes n steps on
  LUABOX_CALL_EACH,         // R[a + 4] and behind = c results of R[a](R[a + 1], R[a + 2])
  LUABOX_EACH               // goes n steps on unless R[a + 4] is nil, and R[a + 2] = R[a + 4]
} luabox_step_code;

// Libraries and functions that programs know. Behind these functions come the host's, by their numbers.
enum {
  LUABOX_LIBRARY_STRING, LUABOX_LIBRARY_TABLE, LUABOX_LIBRARY_REF, LUABOX_LIBRARY_TEXT,
  LUABOX_LIBRARY_MONEY, LUABOX_LIBRARY_DATE, LUABOX_LIBRARY_MATH, LUABOX_LIBRARY_COUNT
};
enum {
  LUABOX_FUNCTION_NONE, LUABOX_FUNCTION_UPPER, LUABOX_FUNCTION_LOWER, LUABOX_FUNCTION_SUB,
  LUABOX_FUNCTION_LEN, LUABOX_FUNCTION_REVERSE, LUABOX_FUNCTION_BYTE, LUABOX_FUNCTION_FORMAT,
  LUABOX_FUNCTION_FIND, LUABOX_FUNCTION_MATCH, LUABOX_FUNCTION_GSUB, LUABOX_FUNCTION_GMATCH,
  LUABOX_FUNCTION_TO_TEXT, LUABOX_FUNCTION_TO_NUMBER, LUABOX_FUNCTION_TYPE, LUABOX_FUNCTION_INSERT,
  LUABOX_FUNCTION_ELEMENTS, LUABOX_FUNCTION_NEXT_ELEMENT, LUABOX_FUNCTION_JOIN, LUABOX_FUNCTION_REP,
  LUABOX_FUNCTION_SELECT, LUABOX_FUNCTION_ABS, LUABOX_FUNCTION_MIN, LUABOX_FUNCTION_MAX,
  LUABOX_FUNCTION_FLOOR, LUABOX_FUNCTION_COUNT
};

// What LUABOX_MEMBER has for n where it is no field of the rule.
enum { LUABOX_FIELD_NONE = -1, LUABOX_FIELD_ID = -2, LUABOX_FIELD_SIDE = -3 };

typedef struct luabox_step {
  uint8_t code;
  uint8_t a, b, c;
  int32_t n;
  int32_t text;  // among the texts, or -1
  bool k;
} luabox_step;

// A function of a program; the first one is that of the rule.
typedef struct luabox_helper {
  uint32_t start;      // its first step
  uint8_t parameters;
  bool takesMore;
} luabox_helper;

// What a value of a table of the file is; where it is anything else, Lua has to be asked.
typedef enum luabox_constant {
  LUABOX_CONSTANT_OTHER, LUABOX_CONSTANT_FALSE, LUABOX_CONSTANT_TRUE, LUABOX_CONSTANT_INTEGER,
  LUABOX_CONSTANT_TEXT, LUABOX_CONSTANT_TABLE, LUABOX_CONSTANT_HELPER, LUABOX_CONSTANT_LIBRARY,
  LUABOX_CONSTANT_FUNCTION
} luabox_constant;

typedef struct luabox_entry {
  int32_t text;     // the key among the texts; -1 where it is a whole number
  uint8_t kind;     // of the value
  int64_t number;   // the key where it is one
  int64_t integer;  // the value, or its place among those of its kind
} luabox_entry;

// A table of the file that nothing changes: among the entries of the program, first those of whole numbers
// in ascending order, then those of texts, shorter ones first and else by their bytes.
typedef struct luabox_table {
  size_t first;
  size_t numbers;
  size_t texts;
  int64_t length;  // -1 where it depends on how Lua keeps the table
} luabox_table;

// A function of a rule that can be followed without Lua, step by step, with the functions of the file
// that it calls: the same result, or none.
typedef struct luabox_program {
  const luabox_step *steps;
  size_t count;
  const luabox_helper *helpers;
  size_t helperCount;
  const char *const *texts;
  const size_t *lengths;
  size_t textCount;
  const luabox_entry *entries;
  const luabox_table *tables;
  // Functions by their name and library, one row of libraries per name.
  const uint8_t *members;
} luabox_program;

// Every field of a record. A set of fields has a bit for each of the first 63; the last bit stands for
// all others.
#define LUABOX_ALL_FIELDS UINT64_MAX

typedef struct luabox_setup {
  const char *const *fields;  // those that the rule reads, without id and side
  int32_t fieldCount;
  const char *const *known;   // every field there could be, for messages
  int32_t knownCount;
  int64_t slots;              // records of a side that are kept; a power of two
  bool proxies;               // whether each write is refused where it happens
  bool verifies;              // whether records are compared with their source when let go
  bool explains;              // whether explain() builds texts
  bool keepsTexts;            // whether a text that a call makes might last, see zeros.c
  // Functions that execute at most one interval of instructions in any call: bit 0 match, 1 key,
  // 2 normalise, 3 group. Their instructions need no counting.
  uint32_t unwatched;
  // Of those with loops whose every step asks ipairs, pairs or string.gmatch: the most instructions
  // between two steps. Counting begins with the step behind which there might be more than one interval.
  int32_t between[4];
  // What match reads of either side and what key reads, each with what normalise reads: a function
  // cannot tell whether a record holds more.
  uint64_t wantedByMatch[2];
  uint64_t wantedByKey;
  // What key does, or NULL; has to live as long as the box.
  const luabox_program *keyProgram;
} luabox_setup;

luabox_status luabox_prepare(luabox *box, const luabox_setup *setup);

// Parameters, one after the other, before the first call.
luabox_status luabox_set_parameter(luabox *box, const char *name, const luabox_value *value);

// Judges pairs: millionths of a score, or -1 where the pair does not fit or its call failed.
luabox_status luabox_judge(luabox *box, const luabox_pair *pairs, size_t count, int32_t *scores,
                           int64_t budget);

// Judges a match in which a side gives several records; a side of one is passed as a record, a side
// that is a group as a list with `sum` and `count`.
luabox_status luabox_judge_group(luabox *box, const int32_t *ledger, size_t ledgerCount,
                                 const int32_t *external, size_t externalCount, int32_t groupSide,
                                 int64_t sum, int64_t budget, int32_t *score);
// What the last call of match said beside its score; only where explanations are kept.
const char *luabox_why(const luabox *box, size_t *length);

// Asks a group function for sets among `items`: positions into `items`, sets closed by -1.
luabox_status luabox_group(luabox *box, int32_t anchorSide, int32_t anchor, const int32_t *items,
                           size_t count, int64_t budget, const int32_t **positions,
                           size_t *positionCount);

// The keys of rows, valid until the next call.
typedef struct luabox_key_list {
  const uint8_t *text;
  const uint64_t *ends;   // of each key in the text; it begins where the one before ends
  const uint8_t *counts;  // keys by row
  size_t rowCount;        // less than asked for if the rule was ended
} luabox_key_list;

// Computes the keys of rows.
luabox_status luabox_keys(luabox *box, int32_t side, const int32_t *rows, size_t count,
                          int64_t budget, luabox_key_list *keys);

// The normalised values of a record, as bytes like those of luabox_describe.
luabox_status luabox_normalised(luabox *box, int32_t side, int32_t row, int64_t budget,
                                const uint8_t **bytes, size_t *length);

// Lets go of every record that is kept, for another table.
void luabox_forget(luabox *box);

// Lets go of every record that is kept, after a call that was for itself alone: whether a later one finds
// all as it was, so that the box may be used again.
bool luabox_leave_no_trace(luabox *box);

// Compares what is kept with its source: LUABOX_EDITED if a record was changed.
luabox_status luabox_verify(luabox *box);

// Steps of the last call, and what memory is in use.
int64_t luabox_steps(const luabox *box);
size_t luabox_memory(const luabox *box);
size_t luabox_peak_memory(const luabox *box);
// Calls of match, key and group.
uint64_t luabox_call_count(const luabox *box);
// Calls of key that were answered by its program.
uint64_t luabox_followed_count(const luabox *box);

// Whether a text holds a zero byte, which no record hands to a rule.
bool luabox_holds_zero(const uint8_t *text, size_t length);

// MARK: For the host's answers

// Steps that a call has cost beyond what its function always does; charged when it returns.
void luabox_reply_steps(luabox *box, int64_t steps);
void luabox_reply_nil(luabox *box);
void luabox_reply_boolean(luabox *box, bool value);
void luabox_reply_integer(luabox *box, int64_t value);
void luabox_reply_number(luabox *box, double value);
void luabox_reply_text(luabox *box, const char *text, size_t length);
void luabox_reply_list(luabox *box);  // the texts that follow are its items
void luabox_reply_item(luabox *box, const char *text, size_t length);

void luabox_field_nil(luabox *box);
void luabox_field_integer(luabox *box, int64_t value);
void luabox_field_text(luabox *box, const char *text, size_t length);
// The same value as the last one.
void luabox_field_again(luabox *box);

// MARK: For tests

// Evaluates an expression list in a state with the libraries of Lua as they come, without a box.
// The results, one per line as Lua writes them, are copied to `output`; returns their length, or -1.
int64_t luabox_stock(const char *source, size_t length, char *output, size_t capacity);
