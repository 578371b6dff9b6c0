// Turns 64 bytes into bit masks, one function for each kind of machine.
#pragma once

#include <stdint.h>
#include <string.h>

typedef struct block_masks {
  uint64_t delimiters, quotes, feeds, returns, controls, high;
} block_masks;

// Of eight bytes, a bit for each whose high bit is set, in their order.
static inline uint64_t gathered_highs(uint64_t word) {
  return (((word >> 7) & 0x0101010101010101u) * 0x0102040810204080u) >> 56;
}

// The high bit of every byte that is zero: exact, no carry crosses a byte.
static inline uint64_t zero_bytes(uint64_t word) {
  const uint64_t low = 0x7F7F7F7F7F7F7F7Fu;
  return ~(((word & low) + low) | word | low);
}

static inline __attribute__((always_inline)) block_masks plain_masks(
  const uint8_t *bytes, uint8_t delimiter) {
  const uint64_t ones = 0x0101010101010101u;
  block_masks masks = {0, 0, 0, 0, 0, 0};
  for (int part = 0; part < 8; part++) {
    uint64_t word;
    memcpy(&word, bytes + 8 * part, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    int shift = 8 * part;
    masks.delimiters |= gathered_highs(zero_bytes(word ^ (ones * delimiter))) << shift;
    masks.quotes |= gathered_highs(zero_bytes(word ^ (ones * '"'))) << shift;
    masks.feeds |= gathered_highs(zero_bytes(word ^ (ones * '\n'))) << shift;
    masks.returns |= gathered_highs(zero_bytes(word ^ (ones * '\r'))) << shift;
    // Below 0x20: no bit above the lowest five is set.
    masks.controls |= gathered_highs(zero_bytes(word & (ones * 0xE0))) << shift;
    uint64_t tabs = gathered_highs(zero_bytes(word ^ (ones * '\t'))) << shift;
    masks.controls &= ~tabs;
    masks.high |= gathered_highs(word) << shift;
  }
  return masks;
}

#if defined(__x86_64__)
#include <immintrin.h>

static inline __attribute__((always_inline)) block_masks vector_masks(
  const uint8_t *bytes, uint8_t delimiter) {
  block_masks masks = {0, 0, 0, 0, 0, 0};
  uint64_t tabs = 0;
  for (int part = 0; part < 4; part++) {
    __m128i text = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
    int shift = 16 * part;
#define EQUAL(byte) \
  ((uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(text, _mm_set1_epi8((char)(byte)))) << shift)
    masks.delimiters |= EQUAL(delimiter);
    masks.quotes |= EQUAL('"');
    masks.feeds |= EQUAL('\n');
    masks.returns |= EQUAL('\r');
    tabs |= EQUAL('\t');
#undef EQUAL
    __m128i least = _mm_min_epu8(text, _mm_set1_epi8(0x1F));
    masks.controls |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(text, least)) << shift;
    masks.high |= (uint64_t)(uint32_t)_mm_movemask_epi8(text) << shift;
  }
  masks.controls &= ~tabs;
  return masks;
}

static inline __attribute__((always_inline, target("avx2"))) block_masks avx2_masks(
  const uint8_t *bytes, uint8_t delimiter) {
  block_masks masks = {0, 0, 0, 0, 0, 0};
  uint64_t tabs = 0;
  for (int part = 0; part < 2; part++) {
    __m256i text = _mm256_loadu_si256((const __m256i *)(bytes + 32 * part));
    int shift = 32 * part;
#define EQUAL(byte)                                                                              \
  ((uint64_t)(uint32_t)_mm256_movemask_epi8(                                                     \
     _mm256_cmpeq_epi8(text, _mm256_set1_epi8((char)(byte))))                                    \
   << shift)
    masks.delimiters |= EQUAL(delimiter);
    masks.quotes |= EQUAL('"');
    masks.feeds |= EQUAL('\n');
    masks.returns |= EQUAL('\r');
    tabs |= EQUAL('\t');
#undef EQUAL
    __m256i least = _mm256_min_epu8(text, _mm256_set1_epi8(0x1F));
    masks.controls |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(text, least))
                      << shift;
    masks.high |= (uint64_t)(uint32_t)_mm256_movemask_epi8(text) << shift;
  }
  masks.controls &= ~tabs;
  return masks;
}

#define AVX512 "avx512f,avx512bw,avx512vl,avx512vbmi2,bmi,bmi2,popcnt,lzcnt"

static inline __attribute__((always_inline, target(AVX512))) block_masks avx512_masks(
  const uint8_t *bytes, uint8_t delimiter) {
  __m512i text = _mm512_loadu_si512((const void *)bytes);
  block_masks masks;
  masks.delimiters = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8((char)delimiter));
  masks.quotes = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('"'));
  masks.feeds = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('\n'));
  masks.returns = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('\r'));
  masks.controls = _mm512_cmplt_epu8_mask(text, _mm512_set1_epi8(0x20))
                   & ~_mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('\t'));
  masks.high = _mm512_movepi8_mask(text);
  return masks;
}
#elif defined(__aarch64__)
#include <arm_neon.h>

// Of four vectors of zeros and ones, a bit for each byte.
static inline uint64_t gathered_bits(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
  const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t first = vpaddq_u8(vandq_u8(a, weights), vandq_u8(b, weights));
  uint8x16_t second = vpaddq_u8(vandq_u8(c, weights), vandq_u8(d, weights));
  first = vpaddq_u8(first, second);
  first = vpaddq_u8(first, first);
  return vgetq_lane_u64(vreinterpretq_u64_u8(first), 0);
}

static inline __attribute__((always_inline)) block_masks vector_masks(
  const uint8_t *bytes, uint8_t delimiter) {
  uint8x16_t a = vld1q_u8(bytes), b = vld1q_u8(bytes + 16);
  uint8x16_t c = vld1q_u8(bytes + 32), d = vld1q_u8(bytes + 48);
#define ALL(compare, byte)                                                            \
  gathered_bits(compare(a, vdupq_n_u8(byte)), compare(b, vdupq_n_u8(byte)),           \
                compare(c, vdupq_n_u8(byte)), compare(d, vdupq_n_u8(byte)))
  block_masks masks;
  masks.delimiters = ALL(vceqq_u8, delimiter);
  masks.quotes = ALL(vceqq_u8, '"');
  masks.feeds = ALL(vceqq_u8, '\n');
  masks.returns = ALL(vceqq_u8, '\r');
  masks.controls = ALL(vcltq_u8, 0x20) & ~ALL(vceqq_u8, '\t');
  masks.high = ALL(vcgeq_u8, 0x80);
#undef ALL
  return masks;
}
#endif
