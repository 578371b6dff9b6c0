#include "CMarks.h"

#include "masks.h"

// The bit of a byte is the parity of all quotes up to it.
static inline __attribute__((always_inline)) uint64_t parities(uint64_t bits) {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ bits << 32;
}

// What one block of 64 bytes hands on to the next.
typedef struct scan {
  uint64_t inside;  // all bits set while a quoted cell is open
  uint64_t before;  // 1 if the byte before may stand before an opening quote
  uint64_t odd, high, quotes, returns;
  size_t lines;
} scan;

// The marks of a block, as bits. next is the byte behind it, valid the bits of bytes that count.
static inline __attribute__((always_inline)) uint64_t marks_of(
  scan *state, block_masks masks, uint8_t next, uint8_t delimiter, uint64_t valid) {
  uint64_t feeds = masks.feeds & valid, returns = masks.returns & valid;
  uint64_t delimiters = masks.delimiters & valid, quotes = masks.quotes & valid;
  state->odd |= masks.controls & valid & ~(feeds | returns | delimiters);
  state->high |= masks.high & valid;
  state->returns |= returns;
  // Of CR LF the latter ends the line.
  uint64_t lines = feeds | (returns & ~(masks.feeds >> 1 | (uint64_t)(next == '\n') << 63));
  uint64_t marks = delimiters | lines;
  if ((quotes | state->inside) != 0) {
    uint64_t inside = parities(quotes) ^ state->inside;
    state->inside = (uint64_t)((int64_t)inside >> 63);
    state->quotes |= quotes;
    uint64_t opening = quotes & inside, closing = quotes & ~inside;
    marks &= ~inside;
    lines &= ~inside;
    uint64_t starts = marks | closing;
    uint64_t mayOpen = starts << 1 | state->before;
    uint64_t ends = masks.delimiters | masks.feeds | masks.returns | masks.quotes;
    uint64_t isEnd = next == delimiter || next == '\n' || next == '\r' || next == '"';
    uint64_t mayClose = ends >> 1 | isEnd << 63;
    state->odd |= (opening & ~mayOpen) | (closing & ~mayClose);
    state->before = starts >> 63;
  } else {
    state->before = marks >> 63;
  }
  state->lines += (size_t)__builtin_popcountll(lines);
  return marks;
}

// Eight places are written whether they are there or not: most blocks have no more, and a branch for
// each would be guessed wrongly.
static inline __attribute__((always_inline)) uint32_t *write_places(
  uint32_t *out, uint64_t marks, uint32_t base) {
  unsigned count = (unsigned)__builtin_popcountll(marks);
  uint32_t *end = out + count;
  for (;;) {
    for (int index = 0; index < 8; index++) {
      // Of no bits left any place will do.
      out[index] = base + (uint32_t)__builtin_ctzll(marks | (uint64_t)1 << 63);
      marks &= marks - 1;
    }
    if (count <= 8) return end;
    count -= 8;
    out += 8;
  }
}

// The text up to its last whole block, and the rest with harmless bytes behind it.
#define DEFINE_FIND(name, masks_of, places_of, attributes)                                        \
  attributes static cmarks_found name(                                                            \
    const uint8_t *bytes, size_t count, uint8_t delimiter, uint32_t *places) {                    \
    scan state = {0, 1, 0, 0, 0, 0, 0};                                                           \
    uint32_t *out = places;                                                                       \
    *out++ = UINT32_MAX;                                                                          \
    size_t at = 0;                                                                                \
    for (; at + 64 < count; at += 64) {                                                           \
      uint64_t marks = marks_of(                                                                  \
        &state, masks_of(bytes + at, delimiter), bytes[at + 64], delimiter, ~(uint64_t)0);        \
      out = places_of(out, marks, (uint32_t)at);                                                  \
    }                                                                                             \
    if (at < count) {                                                                             \
      uint8_t last[64];                                                                           \
      memset(last, delimiter, sizeof last);                                                       \
      memcpy(last, bytes + at, count - at);                                                       \
      uint64_t valid = ~(uint64_t)0 >> (64 - (count - at));                                       \
      uint64_t marks =                                                                            \
        marks_of(&state, masks_of(last, delimiter), delimiter, delimiter, valid);                 \
      out = places_of(out, marks, (uint32_t)at);                                                  \
    }                                                                                             \
    cmarks_found found = {                                                                        \
      (size_t)(out - places - 1), state.lines, state.returns != 0, state.quotes != 0,             \
      state.high != 0, state.odd != 0, state.inside != 0};                                        \
    return found;                                                                                 \
  }

DEFINE_FIND(find_plain, plain_masks, write_places, )

#if defined(__x86_64__)
static inline __attribute__((always_inline, target(AVX512))) uint32_t *write_places_avx512(
  uint32_t *out, uint64_t marks, uint32_t base) {
  static const uint8_t indices[64] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  unsigned count = (unsigned)__builtin_popcountll(marks);
  __m512i packed =
    _mm512_maskz_compress_epi8(marks, _mm512_loadu_si512((const void *)indices));
  __m512i bases = _mm512_set1_epi32((int)base);
  _mm512_storeu_si512(
    out, _mm512_add_epi32(bases, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed))));
  if (__builtin_expect(count > 16, 0)) {
    __m128i parts[3] = {
      _mm512_extracti32x4_epi32(packed, 1), _mm512_extracti32x4_epi32(packed, 2),
      _mm512_extracti32x4_epi32(packed, 3)};
    for (int part = 0; part < 3; part++) {
      _mm512_storeu_si512(
        out + 16 * (part + 1), _mm512_add_epi32(bases, _mm512_cvtepu8_epi32(parts[part])));
    }
  }
  return out + count;
}

DEFINE_FIND(find_vector, vector_masks, write_places, )
DEFINE_FIND(find_avx2, avx2_masks, write_places, __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt"))))
DEFINE_FIND(find_avx512, avx512_masks, write_places_avx512, __attribute__((target(AVX512))))

cmarks_way cmarks_best_way(void) {
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
      && __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2")) {
    return CMARKS_AVX512;
  }
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") ? CMARKS_AVX2
                                                                          : CMARKS_VECTOR;
}
#elif defined(__aarch64__)
DEFINE_FIND(find_vector, vector_masks, write_places, )

cmarks_way cmarks_best_way(void) { return CMARKS_VECTOR; }
#else
cmarks_way cmarks_best_way(void) { return CMARKS_PLAIN; }
#endif

cmarks_found cmarks_find(
  const uint8_t *bytes, size_t count, uint8_t delimiter, uint32_t *places, cmarks_way way) {
  // What the machine lacks is done the best way that it has.
  cmarks_way best = cmarks_best_way();
  switch (way < best ? way : best) {
#if defined(__x86_64__)
    case CMARKS_AVX512: return find_avx512(bytes, count, delimiter, places);
    case CMARKS_AVX2: return find_avx2(bytes, count, delimiter, places);
#endif
#if defined(__x86_64__) || defined(__aarch64__)
    case CMARKS_VECTOR: return find_vector(bytes, count, delimiter, places);
#endif
    default: return find_plain(bytes, count, delimiter, places);
  }
}

// No branch depends on a byte, so that compilers take a register full of them at once.
cmarks_kinds cmarks_kinds_of(const uint8_t *bytes, size_t count) {
  cmarks_kinds kinds = {false, false};
  if (count == 0) return kinds;
  uint8_t other = 0, lone = 0;
  for (size_t at = 0; at + 1 < count; at++) {
    uint8_t byte = bytes[at];
    uint8_t is_feed = byte == '\n', is_return = byte == '\r';
    // Unsigned: what is below a blank becomes large.
    uint8_t is_odd = (uint8_t)(byte - 0x20) >= 0x5F;
    other |= is_odd & (uint8_t)~(is_feed | is_return) & 1;
    lone |= is_return & (uint8_t)(bytes[at + 1] != '\n');
  }
  uint8_t last = bytes[count - 1];
  kinds.has_lone_returns = lone != 0 || last == '\r';
  kinds.has_other =
    other != 0 || ((uint8_t)(last - 0x20) >= 0x5F && last != '\n' && last != '\r');
  return kinds;
}
