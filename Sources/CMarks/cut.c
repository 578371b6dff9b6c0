#include "CMarks.h"

#include <string.h>

static inline uint64_t packed(uint64_t start, uint64_t length) { return start << 24 | length; }

// Cells between marks, as they stand.
static void cut_plainly(
  const uint32_t *ends, size_t rows, size_t width, size_t columns, uint64_t origin,
  uint64_t *cells) {
  if (width == columns) {
    for (size_t index = 0; index < rows * width; index++) {
      // The place before the first byte wraps around to 0.
      uint32_t start = ends[(ptrdiff_t)index - 1] + 1;
      cells[index] = packed(origin + start, (uint64_t)(ends[index] - start));
    }
    return;
  }
  for (size_t row = 0; row < rows; row++) {
    for (size_t column = 0; column < columns; column++) {
      size_t index = row * width + column;
      uint32_t start = ends[(ptrdiff_t)index - 1] + 1;
      cells[row * columns + column] = packed(origin + start, (uint64_t)(ends[index] - start));
    }
  }
}

// The cell that begins with a quote, without its quotes.
static uint64_t without_quotes(const uint8_t *text, uint64_t cell) {
  uint64_t length = (cell & 0xFFFFFF) - 2;
  uint64_t inside = (cell - 2) + ((uint64_t)1 << 24);
  // The quotes inside stand in pairs.
  return memchr(text + 1, '"', length) == NULL ? inside : inside | (uint64_t)1 << 63;
}

static bool is_blank(const uint8_t *text, size_t length) {
  for (size_t index = 0; index < length; index++) {
    if (text[index] != ' ' && text[index] != '\t') return false;
  }
  return true;
}

bool cmarks_cut(
  const uint8_t *bytes, size_t count, const uint32_t *ends, size_t rows, size_t width,
  size_t columns, const cmarks_found *found, uint64_t origin, uint64_t *cells,
  int64_t *row_starts) {
  cut_plainly(ends, rows, width, columns, origin, cells);
  for (size_t row = 0; row < rows; row++) {
    uint64_t *own = cells + row * columns;
    const uint32_t *marks = ends + row * width;
    uint32_t start = marks[-1] + 1, end = marks[width - 1];
    row_starts[row] = (int64_t)(origin + start);
    if (end < count && bytes[end] != '\n' && bytes[end] != '\r') return false;
    if (found->has_returns && end > start && end < count && bytes[end] == '\n'
        && bytes[end - 1] == '\r') {
      end -= 1;
      // An empty last cell begins behind the carriage return, if it is there at all.
      if (width == columns) own[columns - 1] -= 1;
    }
    if (width != columns && end != marks[width - 2] + 1) return false;
    if (bytes[start] <= ' ' || (own[0] & 0xFFFFFF) == 0) {
      bool blank = true;
      for (size_t column = 0; column < columns && blank; column++) {
        size_t length = own[column] & 0xFFFFFF;
        blank = is_blank(bytes + (own[column] >> 24) - origin, length);
      }
      if (blank) return false;
    }
    if (found->has_quotes) {
      for (size_t column = 0; column < columns; column++) {
        const uint8_t *text = bytes + (own[column] >> 24) - origin;
        if ((own[column] & 0xFFFFFF) > 0 && *text == '"') {
          own[column] = without_quotes(text, own[column]);
        }
      }
    }
  }
  return true;
}
