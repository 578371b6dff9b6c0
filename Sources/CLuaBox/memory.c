// Memory, steps and their ends: the allocator, the hook, and what happens when a limit is reached.

#include "box.h"

#include <stdio.h>
#include <time.h>

// A string of Lua is a header, its bytes and a zero; with this much room every legal one passes.
#define STRING_HEADER 64
// Blocks from this size on are charged: an instruction that copies much pays for it.
#define CHARGED_BLOCK 1024

// Steps that make as much garbage as a collection can be expected to find.
#define STEPS_PER_REFUSAL 50000
#define MOST_PRESSURE 32

static const char killMarker = 0;

void box_note_kill(luabox *box, luabox_status status) {
  if (box->killed == LUABOX_OK) {
    box->killed = status;
    box->line = box->L ? box_current_line(box->L) : 0;
  }
  // From now on the next instruction raises again, whatever has caught the first time.
  if (box->L) box->spent = INT64_MAX / 2;
}

// MARK: Small blocks

// Texts and small tables come and go by the million: their blocks are kept for the next ones of their
// size, a few, so that what is touched again is still near. A sanitizer watches each block instead.
#if defined(__SANITIZE_ADDRESS__)
#define KEPT_BYTES 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KEPT_BYTES 0
#endif
#endif
#ifndef KEPT_BYTES
#define KEPT_BYTES ((size_t)512 << 10)
#endif

// Blocks of a class have 16 bytes times its number, and 8: where malloc puts 8 bytes before each and
// rounds the sum up to 16, as it commonly does, nothing is lost.
static inline size_t class_of(size_t size) { return (size + 7) / 16; }

static inline size_t room_for(size_t size) {
  return size <= LARGEST_SMALL_BLOCK ? 16 * class_of(size) + 8 : size;
}

static void *obtain(luabox *box, void *block, size_t old, size_t size) {
  const size_t room = room_for(size);
  if (!block && size <= LARGEST_SMALL_BLOCK) {
    free_block *first = box->freeBlocks[class_of(size)];
    if (first) {
      box->freeBlocks[class_of(size)] = first->next;
      box->freeBytes -= room;
      return first;
    }
  }
  if (block && room == room_for(old)) return block;
  return realloc(block, room);
}

void box_free_blocks(luabox *box) {
  for (size_t class = 0; class <= class_of(LARGEST_SMALL_BLOCK); class++) {
    while (box->freeBlocks[class]) {
      free_block *first = box->freeBlocks[class];
      box->freeBlocks[class] = first->next;
      free(first);
    }
  }
  box->freeBytes = 0;
}

static void release(luabox *box, void *block, size_t size) {
  const size_t room = room_for(size);
  if (!block || size > LARGEST_SMALL_BLOCK || box->freeBytes + room > KEPT_BYTES) {
    free(block);
    return;
  }
  // A rule that uses much memory is to use no more than it may.
  if (box->used > box->base + box->kept + box->limits.memory / 4) {
    free(block);
    box_free_blocks(box);
    return;
  }
  free_block *first = block;
  first->next = box->freeBlocks[class_of(size)];
  box->freeBlocks[class_of(size)] = first;
  box->freeBytes += room;
}

// Called by Lua for every block; with no block, `osize` is the kind of object that it is for.
void *box_allocate(void *user, void *block, size_t osize, size_t nsize) {
  luabox *box = user;
  const size_t old = block ? osize : 0;
  if (nsize == 0) {
    release(box, block, old);
    box->used -= old;
    return NULL;
  }
  if (nsize > old && !box->trusted) {
    if (box->killed != LUABOX_OK) return NULL;
    if (!block && osize == LUA_TTHREAD) return NULL;
    if (!block && osize == LUA_TSTRING && nsize > box->limits.string + STRING_HEADER) {
      box_note_kill(box, LUABOX_STRING);
      return NULL;
    }
    if (box->allowsZeros && !block && osize == LUA_TSTRING) box_raise_price(box, nsize);
    if (nsize >= CHARGED_BLOCK) {
      box->spent += (int64_t)(nsize / 64);
      if (box->spent > box->budget) {
        box_note_kill(box, LUABOX_BUDGET);
        return NULL;
      }
    }
    const size_t after = box->used - old + nsize;
    if (after > box->limits.memory + box->kept + box->base || nsize > box->limits.memory) {
      // Lua collects its garbage and tries again. A state that lives on the edge would do nothing
      // else.
      // One that makes little garbage in each of many calls is ended, too.
      box->pressure += STEPS_PER_REFUSAL;
      if (++box->refusals >= box->limits.refusals ||
          box->pressure > MOST_PRESSURE * STEPS_PER_REFUSAL)
        box_note_kill(box, LUABOX_MEMORY);
      return NULL;
    }
  }
  if (__builtin_expect(box->firstBlock != NULL, 0)) box_fix_seed(box);
  void *moved = obtain(box, block, old, nsize);
  if (!moved) return nsize <= old ? block : NULL;
  if (__builtin_expect(!box->L && box->used == 0, 0)) {
    box->firstBlock = moved;
    box->firstSize = nsize;
  }
  box->used += nsize - old;
  if (box->used > box->peak) box->peak = box->used;
  return moved;
}

// Lua lets the memory in use double before it collects, whose cost is what is in use, whatever
// garbage there is. Where little is in use, it may grow more, but not beyond what a processor keeps
// near.
void box_pace_collections(luabox *box) {
  const size_t grown = box->used + box->limits.memory / 32;
  const size_t percent = grown / (box->used / 100 + 1);
  lua_gc(box->L, LUA_GCINC, (int)(percent < 200 ? 200 : percent > 800 ? 800 : percent), 0, 0);
}

static int64_t nanoseconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// A clock is looked at only in calls that take long, and never decides a normal verdict: a call that only
// waits for its processor has the time that it takes. Asking for that time costs more, so it is done from a
// quarter of the time on.
static bool is_overdue(luabox *box) {
  const int64_t now = nanoseconds(CLOCK_MONOTONIC);
  const int64_t quarter = box->limits.nanoseconds / 4;
  if (box->watchedFrom == 0) box->watchedFrom = now;
  if (now - box->watchedFrom <= quarter) return false;
  const int64_t used = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
  if (box->deadline == 0) box->deadline = used + 3 * quarter;
  return used > box->deadline;
}

// Every `interval` instructions. After a kill the interval is 1, so that nothing runs on.
void box_hook(lua_State *L, lua_Debug *activation) {
  (void)activation;
  luabox *box = box_of(L);
  if (box->killed != LUABOX_OK) box_rethrow(L);
  box->spent += box->interval * box->price;
  if (box->spent > box->budget) box_kill(L, LUABOX_BUDGET);
  if (box->limits.interval == 1 && (box->spent & 1023) != 0) return;
  if (is_overdue(box)) box_kill(L, LUABOX_TIME);
}

_Noreturn void box_rethrow(lua_State *L) {
  lua_sethook(L, box_hook, LUA_MASKCOUNT, 1);
  // No text: the state may have no memory left for one.
  lua_pushlightuserdata(L, (void *)&killMarker);
  lua_error(L);
  abort();
}

// Line and source of the nearest function that is written in Lua.
int box_current_line(lua_State *L) {
  lua_Debug activation;
  for (int level = 0; lua_getstack(L, level, &activation); level++) {
    lua_getinfo(L, "l", &activation);
    if (activation.currentline > 0) return activation.currentline;
  }
  return 0;
}

_Noreturn void box_kill(lua_State *L, luabox_status status) {
  luabox *box = box_of(L);
  if (box->killed == LUABOX_OK) {
    box->killed = status;
    box->line = box_current_line(L);
  }
  box_rethrow(L);
}

bool bytes_grow(bytes *b, size_t length) {
  size_t capacity = b->capacity ? b->capacity : 256;
  while (capacity < b->length + length) capacity *= 2;
  char *grown = realloc(b->data, capacity);
  if (!grown) return false;
  b->data = grown;
  b->capacity = capacity;
  return true;
}

// MARK: Growing texts

void buffer_begin(buffer *b, lua_State *L) {
  b->L = L;
  b->box = box_of(L);
  b->data = b->local;
  b->length = 0;
  b->capacity = sizeof b->local;
  lua_pushnil(L);
  b->slot = lua_gettop(L);
}

int buffer_begin_characters(buffer *b, lua_State *L) {
  const int count = lua_gettop(L);
  box_charge(L, box_of(L), 1 + count);
  buffer_begin(b, L);
  return count;
}

char *buffer_room(buffer *b, size_t length) {
  const size_t limit = b->box->limits.string;
  if (length > limit || b->length + length > limit) box_kill(b->L, LUABOX_STRING);
  if (b->length + length > b->capacity) {
    size_t capacity = b->capacity;
    while (capacity < b->length + length) capacity *= 2;
    char *grown = lua_newuserdatauv(b->L, capacity, 0);
    memcpy(grown, b->data, b->length);
    lua_replace(b->L, b->slot);
    b->data = grown;
    b->capacity = capacity;
  }
  char *room = b->data + b->length;
  b->length += length;
  return room;
}

void buffer_add(buffer *b, const char *text, size_t length) {
  if (length) memcpy(buffer_room(b, length), text, length);
}

void buffer_value(buffer *b, int index) {
  size_t length;
  const char *text = lua_tolstring(b->L, index, &length);
  buffer_add(b, text, length);
}

void buffer_push(buffer *b) {
  box_charge(b->L, b->box, (int64_t)(b->length / 64));
  lua_pushlstring(b->L, b->data, b->length);
}
