// Finds the marks of a delimited text (RFC 4180) 64 bytes at a time, with the widest registers that
// the machine has.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The ways to look at 64 bytes; all of them find the same.
typedef enum cmarks_way {
  CMARKS_PLAIN = 0,   // eight bytes at a time, on every machine
  CMARKS_VECTOR = 1,  // 16 bytes at a time: SSE2, NEON
  CMARKS_AVX2 = 2,
  CMARKS_AVX512 = 3
} cmarks_way;

// What the bytes of a text are.
typedef struct cmarks_found {
  size_t marks;      // delimiters and line ends outside quotes
  size_t lines;      // line ends among them
  bool has_returns;  // a carriage return stands somewhere
  bool has_quotes;
  bool has_high;     // a byte of a character that is not ASCII
  bool is_odd;       // a quote inside a cell, text behind a closing one, or a control character
  bool is_open;      // the last quote is not closed
} cmarks_found;

// The fastest way that this machine has.
cmarks_way cmarks_best_way(void);

// Writes the places of all marks of bytes[0..<count].
//
// places[0] becomes UINT32_MAX, the place before the first byte; the marks follow it. There has to be
// room for count + 72 places, and count is below 2^31. Of a carriage return and a line feed the latter
// is the mark. If is_odd or is_open is set, the marks mean nothing.
cmarks_found cmarks_find(
  const uint8_t *bytes, size_t count, uint8_t delimiter, uint32_t *places, cmarks_way way);

// Makes the cells of rows of equal width: 39 bits of offset, 24 bits of length, the highest bit for
// doubled quotes inside; and the offset of each row.
//
// ends[-1] is the mark before the first row; each row has width marks, the last a line end. If the
// width is one more than the columns, the cells behind the last delimiters are empty. origin is the
// offset of bytes[0]; count is below 2^24.
//
// Returns false if a row is otherwise, or blank: then the cells mean nothing.
bool cmarks_cut(
  const uint8_t *bytes, size_t count, const uint32_t *ends, size_t rows, size_t width,
  size_t columns, const cmarks_found *found, uint64_t origin, uint64_t *cells, int64_t *row_starts);

// What the bytes of a text that is read line by line are.
typedef struct cmarks_kinds {
  bool has_lone_returns;  // a carriage return without a line feed behind it, or at the end
  bool has_other;         // a byte that is neither printable ASCII nor part of a line end
} cmarks_kinds;

// Looks at bytes[0..<count] without finding the places of anything.
cmarks_kinds cmarks_kinds_of(const uint8_t *bytes, size_t count);
