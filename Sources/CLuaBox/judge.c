// Judges pairs: the calls of match.

#include "records.h"

#include <stdio.h>

int32_t box_score_at(luabox *box, int index, luabox_status *status) {
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

void box_keep_why(luabox *box, int index) {
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

// MARK: Pairs

// Scores that may stand on the stack together.
#define PAIRS_ON_STACK 16

typedef struct judging {
  luabox *box;
  const luabox_pair *pairs;
  size_t count;
  size_t index;  // of the pair that is being judged
  int32_t *scores;
  int64_t budget;
  luabox_status ended;  // by the host, after a failure of this kind
} judging;

// Tells of the failure of a pair.
static void report(judging *j, luabox_status status) {
  luabox *box = j->box;
  const luabox_pair pair = j->pairs[j->index];
  if (status != LUABOX_OK &&
      box->host.failed(box->host.context, box, status, pair.ledger, pair.external) != 0)
    j->ended = status;
}

static int judge_pairs(lua_State *L) {
  judging *j = lua_touserdata(L, BOTTOM + 1);
  luabox *box = j->box;
  // A record that match never looks at need not be there.
  bool reads[2];
  for (int side = 0; side < 2; side++)
    reads[side] = box->wantedByMatch[side] != 0 || box->hasNormalise;
  // Plain scores are let go a few at a time, all else at once.
  luaL_checkstack(L, PAIRS_ON_STACK + 8, "too many results");
  const int arguments = box->matchArguments;
  const int results = box->explains ? 2 : 1;
  lua_settop(L, BOTTOM);
  for (; j->index < j->count && j->ended == LUABOX_OK; j->index++) {
    const luabox_pair pair = j->pairs[j->index];
    j->scores[j->index] = -1;
    if (box->killed != LUABOX_OK) return 0;
    int64_t ledger = -1, external = -1;
    if (reads[0] && (ledger = box_ensure_record(box, 0, pair.ledger, j->budget)) < 0) continue;
    if (reads[1] && (external = box_ensure_record(box, 1, pair.external, j->budget)) < 0) continue;
    box_begin_call(box, MATCH, j->budget);
    box->calls++;
    lua_pushvalue(L, MATCH);
    if (reads[0]) lua_rawgeti(L, LEDGER, ledger + 1);
    else lua_pushnil(L);
    if (reads[1]) lua_rawgeti(L, EXTERNAL, external + 1);
    else lua_pushnil(L);
    if (arguments > 2) lua_pushvalue(L, PARAMETERS);
    lua_call(L, arguments > 2 ? 3 : 2, results);
    luabox_status status = box_end_call(box, LUA_OK);
    if (status == LUABOX_OK) {
      // The commonest answer, without a call that knows all of them.
      j->scores[j->index] = lua_type(L, -results) == LUA_TBOOLEAN
                                ? (lua_toboolean(L, -results) ? 1000000 : -1)
                                : box_score_at(box, -results, &status);
      if (results > 1) box_keep_why(box, -1);
    }
    if (status != LUABOX_OK || results > 1 || j->index % PAIRS_ON_STACK == 0)
      lua_settop(L, BOTTOM);
    if (__builtin_expect(status != LUABOX_OK, 0)) report(j, status);
  }
  return 0;
}

// An error ends the protected call; the next one goes on behind the pair that failed.
static luabox_status judge_body(void *argument) {
  judging *j = argument;
  luabox *box = j->box;
  box_pace_collections(box);
  while (j->index < j->count && j->ended == LUABOX_OK && box->killed == LUABOX_OK) {
    lua_settop(box->L, BOTTOM);
    const int status = box_protect(box, judge_pairs, j, 0);
    if (status == LUA_OK) break;
    report(j, box_end_batch(box, status));
    j->index++;
  }
  lua_settop(box->L, BOTTOM);
  return j->ended != LUABOX_OK ? j->ended : box->killed;
}

luabox_status luabox_judge(luabox *box, const luabox_pair *pairs, size_t count, int32_t *scores,
                           int64_t budget) {
  judging j = {box, pairs, count, 0, scores, budget, LUABOX_OK};
  return box_with_stack(box, judge_body, &j);
}
